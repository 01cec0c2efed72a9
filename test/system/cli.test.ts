import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { createWorkspace } from '../support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MARKER = 'marker-client-secret';
const workspace = createWorkspace();

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

let local: LocalProcess;
let address: string;

/** Runs the command against the environment on this machine; what it prints on both outputs comes together. */
async function run(args: readonly string[], input = ''): Promise<Ended> {
  const environment = {
    ...process.env,
    NO_COLOR: '1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  };
  const child = spawn(process.execPath, ['bin/token-keeper.ts', ...args, '--endpoint-url', address], {
    cwd: ROOT,
    env: environment,
  });
  let text = '';
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

beforeAll(async () => {
  local = new LocalProcess(['--json', '--port', '0', '--no-consumer', '--data-dir', join(workspace.path, 'data')]);
  address = await local.address();
  await local.line('a sweep', ({ event }) => event === 'status');
});

afterAll(async () => {
  await local.stop('SIGINT');
  workspace.remove();
});

describe('token-keeper against a running deployment', () => {
  test('status tells how every service is', async () => {
    const { code, text } = await run(['status']);
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/genesys .* (fresh|due) /) });
  });

  test('status --json is the answer of serve-tokens', async () => {
    const { code, text } = await run(['status', 'genesys', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ services: [{ service: 'genesys', usable: true }] });
  });

  test('get shows the facts of a token, and the token itself only with --reveal', async () => {
    const hidden = await run(['get', 'genesys', '--json']);
    const { fingerprint, ...facts } = JSON.parse(hidden.text) as Record<string, unknown>;
    expect(hidden.code).toBe(0);
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    const revealed = await run(['get', 'genesys', '--reveal', '--json']);
    const { accessToken } = JSON.parse(revealed.text) as { accessToken: string };
    expect(accessToken.length).toBeGreaterThan(20);
    expect(facts).not.toHaveProperty('accessToken');
    expect(hidden.text).not.toContain(accessToken);
  });

  test('refresh --force gets another token', async () => {
    const before = JSON.parse((await run(['get', 'genesys', '--json'])).text) as { fingerprint: string };
    expect(await run(['refresh', 'genesys', '--force'])).toMatchObject({ code: 0 });
    const after = JSON.parse((await run(['get', 'genesys', '--json'])).text) as { fingerprint: string };
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  test('debug goes through the chain, saves a report that only its owner reads, and shows no token', async () => {
    const file = join(workspace.path, 'report.json');
    const { code, text } = await run(['debug', 'genesys', '--save', file]);
    const { accessToken } = JSON.parse((await run(['get', 'genesys', '--reveal', '--json'])).text) as {
      accessToken: string;
    };
    expect(code).toBe(0);
    for (const link of ['definition', 'alias', 'secret', 'DNS', 'token endpoint', 'table item', 'schedule']) {
      expect(text).toMatch(new RegExp(`^ok +${link}`, 'm'));
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const told of [text, readFileSync(file, 'utf8')]) {
      expect(told).not.toContain(accessToken);
    }
  });

  test('a secret that is wrong is stored, found by status as a thing for a human, and never shown', async () => {
    const given = JSON.stringify({ clientSecret: MARKER });
    // Twice: the version before would be accepted, as it is while a provider does not know the new one yet.
    await run(['secret', 'put', 'microsoft-graph'], JSON.stringify({ clientSecret: `${MARKER}-before` }));
    const put = await run(['secret', 'put', 'microsoft-graph'], given);
    await run(['refresh', 'microsoft-graph', '--force']);
    const status = await run(['status', 'microsoft-graph']);
    const debug = await run(['debug', 'microsoft-graph']);
    expect({ put: put.code, status: status.code, debug: debug.code }).toEqual({ put: 0, status: 1, debug: 1 });
    expect(status.text).toContain('invalid_client');
    expect([put, status, debug].filter(({ text }) => text.includes(MARKER))).toEqual([]);
  });

  test.each([
    ['a service that is not there', ['get', 'nobody'], 69],
    ['an option that is not there', ['status', '--colour'], 64],
  ])('%s ends with a code of its own', async (_what, args, code) => {
    expect((await run(args)).code).toBe(code);
  });
});

test('an address where nobody answers is told as such', async () => {
  address = 'http://127.0.0.1:9';
  expect(await run(['status'])).toMatchObject({ code: 69, text: expect.stringContaining('ECONNREFUSED') });
  address = await local.address();
});
