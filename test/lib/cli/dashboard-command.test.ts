import { EventEmitter } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CliProblem } from '../../../lib/cli/cli-problem.ts';
import { createDashboardCommand } from '../../../lib/cli/dashboard-command.ts';
import { EXIT } from '../../../lib/cli/exit-code.ts';
import { openLoopbackServer } from '../../../lib/local/servers/loopback-server.ts';
import { type CliRun, type CliRunOptions, MARKER_TOKEN, runCli } from '../../support/cli-harness.ts';
import { sampleStatus } from '../local/fixtures/sample-status.ts';

const DENIED = new CliProblem('asking for the status: AccessDeniedException', {
  exitCode: EXIT.unavailable,
  errorName: 'AccessDeniedException',
  diagnosis: { code: 'invoke-denied', severity: 'human', cause: 'it may not', advice: 'grant the alias <b>status</b>' },
});

let port: number;
let signals: EventEmitter;
let running: Promise<CliRun> | undefined;
beforeEach(async () => {
  const server = await openLoopbackServer(0, async () => {});
  ({ port } = server);
  await server.close();
  signals = new EventEmitter();
});
afterEach(() => stop());

const start = (deployment: CliRunOptions['deployment'] = {}): void => {
  running = runCli(createDashboardCommand, ['--port', String(port)], { deployment, signals });
};
const stop = async (): Promise<CliRun | undefined> => {
  signals.emit('SIGINT');
  const run = await running;
  running = undefined;
  return run;
};

/** Sends a request, again while nobody listens yet. */
async function get(
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
) {
  for (;;) {
    const answer = await new Promise<
      { readonly status: number; readonly body: string; readonly csp: unknown } | undefined
    >((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path, ...options }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, csp: response.headers['content-security-policy'] }),
        );
      });
      asked.on('error', () => resolve(undefined));
      asked.end();
    });
    if (answer) {
      return answer;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('dashboard', () => {
  test('serves the page of the deployment until Ctrl-C, and says where', async () => {
    start();
    const { status, body, csp } = await get('/');
    expect({ status, csp }).toEqual({ status: 200, csp: expect.stringContaining("default-src 'none'") });
    expect(body).toContain('<h1>token-keeper: TokenKeeper</h1>');
    expect(body).toContain('genesys');
    expect(body).not.toContain(MARKER_TOKEN);
    expect(await stop()).toMatchObject({
      stdout: `http://127.0.0.1:${port} shows the tokens, until Ctrl-C\n`,
      stderr: '',
      exitCode: 0,
    });
  });

  test('asks the status once for all who look within a moment, and nobody before the first of them', async () => {
    start();
    expect((await get('/status-page/style.css')).status).toBe(200);
    await Promise.all([get('/'), get('/status-page/fragment'), get('/')]);
    await get('/status-page/fragment');
    expect((await stop())?.invoked).toEqual([['serve:status', { operation: 'status' }]]);
  });

  test('shows why there is no status, and what to do, as text', async () => {
    start({ status: () => DENIED });
    for (const path of ['/', '/status-page/fragment']) {
      const { status, body } = await get(path);
      expect(status).toBe(503);
      expect(body).toContain('AccessDeniedException');
      expect(body).toContain('grant the alias &lt;b&gt;status&lt;/b&gt;');
    }
  });

  test.each([
    ['a page of somebody else', { headers: { origin: 'https://example.test' } }, 403],
    ['a name that is not of this machine', { headers: { host: 'example.test' } }, 403],
    ['what is not reading', { method: 'POST' }, 405],
  ])('refuses %s', async (_what, options, status) => {
    start();
    expect((await get('/', options)).status).toBe(status);
    expect((await stop())?.invoked).toEqual([]);
  });

  test('tells of a stack that is not there before it serves anything', async () => {
    const names = {
      serveTokens: () => Promise.reject(new CliProblem('no such stack', { exitCode: EXIT.unavailable })),
    };
    const run = await runCli(createDashboardCommand, ['--port', String(port)], { deployment: { names } });
    expect(run).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('no such stack'), stdout: '' });
  });

  test('tells of a port that is taken', async () => {
    const server = await openLoopbackServer(port, async () => {});
    const run = await runCli(createDashboardCommand, ['--port', String(port)]);
    await server.close();
    expect(run).toMatchObject({
      exitCode: 64,
      stderr: expect.stringMatching(/port \d+ on 127\.0\.0\.1 is in use: stop/),
    });
  });

  test.each(['-1', '65536', 'x', '1.5', ''])('takes no port %j', async (text) => {
    const { refused } = await runCli(createDashboardCommand, ['--port', text]);
    expect(refused).toContain('Expected a whole number from 0 to 65535');
  });

  test('has the same status as the command line would have', async () => {
    start({ status: () => sampleStatus() });
    expect((await get('/status-page/fragment')).body).toContain(sampleStatus().services[0]?.diagnosis.cause ?? '');
  });
});
