import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { createWorkspace } from '../support/workspace.ts';

const workspace = createWorkspace();
afterAll(() => workspace.remove());

const DEFINITIONS = [
  {
    id: 'inventory',
    tokenUrl: 'https://login.example.invalid/token',
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: 'token-keeper/inventory' },
  },
];

const data = (name: string): readonly string[] => ['--port', '0', '--data-dir', `${workspace.path}/${name}`];

describe('what is in the way of npm start ends it with 64, in one clear sentence', () => {
  test.each([
    ['services that are not there', ['--services', 'nothing.json', '--secrets', 'x'], 'there is no such file'],
    ['services that are not JSON', ['--services', 'README.md', '--secrets', 'x'], 'is not JSON: line 1'],
    [
      'a secrets file that is not there',
      ['--services', 'SERVICES', '--secrets', 'nothing.json'],
      'there is no such file',
    ],
    ['an option that nobody knows', ['--servces', 'x'], "unknown option '--servces'"],
  ])('%s', async (_what, options, sentence) => {
    const services = workspace.json('services.json', DEFINITIONS);
    const given = options.map((option) => (option === 'SERVICES' ? services : option));
    const run = new LocalProcess([...data('broken'), '--once', ...given]);
    expect(await run.exitCode()).toBe(64);
    expect(run.text).toContain(sentence);
    expect(run.text).not.toMatch(/^ +at /m);
  });

  test('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { readonly port: number };
    try {
      const run = new LocalProcess(['--once', '--data-dir', `${workspace.path}/taken`, '--port', String(port)]);
      expect(await run.exitCode()).toBe(64);
      expect(run.text).toContain(String(port));
    } finally {
      server.close();
    }
  });

  test('a second start in the same directory', async () => {
    const first = new LocalProcess(data('twice'));
    await first.address();
    const second = new LocalProcess(data('twice'));
    expect(await second.exitCode()).toBe(64);
    expect(second.text).toContain(`${workspace.path}/twice`);
    expect(await first.stop()).toBe(0);
  });
});

test('in a pipe changes are lines, and Ctrl-C ends it with 0 and a summary', async () => {
  const run = new LocalProcess([...data('pipe'), '--no-consumer']);
  await run.address();
  while (!run.text.includes('refreshed')) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(await run.stop()).toBe(0);
  expect(run.text).toMatch(/^\d\d:\d\d:\d\dZ {2}refreshed (genesys|microsoft-graph) \(1m/m);
  expect(run.text.trimEnd().split('\n').at(-1)).toMatch(/^\d\d:\d\d:\d\dZ {2}stopped after \d+s; services: 2 fine$/);
  expect(run.text).not.toMatch(/decision=|retryable=|│/);
  expect(run.text).not.toContain('\u001b');
});

test('one sweep of a service without a token ends with 1 and a table that says why', async () => {
  const services = workspace.json('services.json', DEFINITIONS);
  const secrets = `${workspace.path}/secrets.json`;
  writeFileSync(secrets, JSON.stringify({ 'token-keeper/inventry': { clientId: 'a', clientSecret: 'b' } }), {
    mode: 0o600,
  });
  const run = new LocalProcess([...data('once'), '--once', '--services', services, '--secrets', secrets]);
  expect(await run.exitCode()).toBe(1);
  expect(run.text).toMatch(/^inventory +unusable/m);
  expect(run.text).toContain(`${secrets} has no "token-keeper/inventory", it has "token-keeper/inventry"`);
});
