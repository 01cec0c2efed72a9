import { EventEmitter } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createDashboardCommand } from '../../../../lib/cli/status/dashboard-command.ts';
import { openLoopbackServer } from '../../../../lib/local/http/loopback-server.ts';
import { type CliRun, type FakeDeployment, failedReply, runCli } from '../../../support/cli-harness.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

interface Running {
  readonly url: string;
  readonly stop: (signal?: 'SIGINT' | 'SIGTERM') => Promise<CliRun>;
}

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

/** Starts the command on a free port of its own choice, and waits until that answers. */
async function start(deployment: Partial<FakeDeployment> = {}, args: readonly string[] = []): Promise<Running> {
  const probe = await openLoopbackServer(0, () => {});
  await probe.close();
  const { port } = probe;
  const signals = new EventEmitter();
  const ended = runCli(createDashboardCommand, ['--port', String(port), ...args], { deployment, signals });
  const stop = (signal: 'SIGINT' | 'SIGTERM' = 'SIGINT'): Promise<CliRun> => {
    signals.emit(signal);
    return ended;
  };
  const one = { url: `http://127.0.0.1:${port}`, stop };
  running.push(one);
  let hasEnded = false;
  const end = (): void => {
    hasEnded = true;
  };
  ended.then(end, end);
  while (!hasEnded) {
    if (
      await fetch(`${one.url}/status-page/icon.svg`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return one;
    }
    await sleep(10);
  }
  throw new Error(`no page came: ${JSON.stringify(await stop())}`);
}

describe('the page', () => {
  test('is of the deployment, says which, and is asked for by nobody before somebody reads', async () => {
    const { url, stop } = await start();
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const markup = await page.text();
    expect(markup).toContain('<h1>token-keeper: stack TokenKeeper</h1>');
    expect(markup).toContain('genesys');
    await Promise.all([fetch(url), fetch(`${url}/status-page/fragment`)]);
    const { invoked, stdout, stderr, exitCode } = await stop();
    expect(invoked).toEqual([['serve:status', { operation: 'status' }]]);
    expect(stdout).toBe(`token-keeper: stack TokenKeeper\n  page  ${url}\n  stop  Ctrl-C\n`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test.each([
    ['state=unusable&after=x', { state: 'unusable', after: 'x', limit: 50 }],
    ['tenant=contoso', { tenant: 'contoso' }],
  ])('asks for the tenants that %s names, once for all who read them', async (query, asked) => {
    const { url, stop } = await start();
    const read = (): Promise<Response> => fetch(`${url}/status-page/tenants?service=graph&${query}`);
    expect((await Promise.all([read(), read()])).map(({ status }) => status)).toEqual([200, 200]);
    expect((await stop()).invoked).toEqual([['serve:status', { operation: 'status', service: 'graph', ...asked }]]);
  });

  test('with no reader asks nothing; SIGTERM stops it; --json tells the address', async () => {
    const { url, stop } = await start({}, ['--json']);
    const { invoked, stdout, exitCode } = await stop('SIGTERM');
    expect(JSON.parse(stdout)).toEqual({ event: 'started', address: url });
    expect({ invoked, exitCode }).toEqual({ invoked: [], exitCode: 0 });
  });

  test.each([
    [['--function', 'mine'], 'token-keeper: function mine'],
    [['--region', 'eu-central-1'], 'token-keeper: stack TokenKeeper, eu-central-1'],
  ])('with %j is called %s', async (args, title) => {
    const { url } = await start({}, args);
    expect(await (await fetch(url)).text()).toContain(`<h1>${title}</h1>`);
  });

  test.each([
    [[], '--stack TokenKeeper'],
    [['--stack', 'Mine', '--keeper', 'a/b', '--region', 'eu-west-1'], '--stack Mine --keeper a/b --region eu-west-1'],
    [['--profile', "it's $HOME"], String.raw`--stack TokenKeeper --profile &#39;it&#39;\&#39;&#39;s $HOME&#39;`],
    [['--function', 'mine'], '--function mine'],
  ])('with %j names commands about the same deployment', async (args, target) => {
    const failing = sampleStatus({ diagnosis: { code: 'x', severity: 'watch', message: 'm', advice: 'a' } });
    const { url } = await start({ status: () => failing }, args);
    const markup = (await (await fetch(url)).text()).replace(/<\/?span>/g, '');
    expect(markup).toContain(`>npx token-keeper debug genesys ${target}</code>`);
  });

  test.each([
    ['POST', '/', {}, 405],
    ['DELETE', '/status-page/fragment', {}, 405],
    ['GET', '/nope', {}, 404],
    ['GET', '/', { Host: 'attacker.test' }, 403],
    ['GET', '/', { Origin: 'http://attacker.test' }, 403],
  ])('%s %s with %j: %i, and nobody is asked', async (method, path, headers, status) => {
    const { url, stop } = await start();
    const answered = new Promise<number | undefined>((resolve, reject) => {
      request(`${url}${path}`, { method, headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(await answered).toBe(status);
    expect((await stop()).invoked).toEqual([]);
  });
});

describe('a status call that fails', () => {
  const denied = () =>
    new CliProblem('invoking serve:status: AccessDeniedException: <b>not</b> authorized', {
      exitCode: 69,
      errorName: 'AccessDeniedException',
    });

  test.each([
    [denied, 'invoking serve:status: AccessDeniedException: &lt;b&gt;not&lt;/b&gt; authorized'],
    [() => failedReply('StoreUnavailable', 'the table cannot be read'), 'the table cannot be read; what to do: '],
    [() => ({ latencyMs: 1, payload: null }), 'serve answers with something that is no status: is it serve-tokens?'],
    [() => ({ latencyMs: 1, payload: { ok: true } }), 'serve answers with something that is no status'],
    [
      () => ({ latencyMs: 1, payload: { services: [{ service: 'genesys' }] } }),
      'serve answers with something that is no status: is it serve-tokens? (now, healthy)',
    ],
    [
      () => ({ latencyMs: 1, payload: { contractVersion: 9, services: [null] } }),
      'the deployment is newer than this command (contract 9, this one 1)',
    ],
  ])('is on the page, case %#', async (status, expected) => {
    const { url, stop } = await start({ status });
    for (const path of ['/', '/status-page/fragment']) {
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBe(503);
      expect(await answer.text()).toContain(expected);
    }
    expect(await stop()).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('is not even started', () => {
  test('where the deployment cannot be found', async () => {
    const serveTokens = async () => {
      throw new CliProblem('there is no stack TokenKeeper', { exitCode: 69 });
    };
    const { exitCode, stderr, stdout } = await runCli(createDashboardCommand, [], {
      deployment: { names: { serveTokens } },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
    expect(stderr).toContain('there is no stack TokenKeeper');
  });

  test('where the port is taken: which, and what to do', async () => {
    const other = await openLoopbackServer(0, (_request, response) => response.end());
    const { exitCode, stderr } = await runCli(createDashboardCommand, ['--port', String(other.port)], {
      deployment: { status: () => sampleStatus() },
    });
    expect(stderr).toContain(
      `port ${other.port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port`,
    );
    expect(exitCode).toBe(64);
    await other.close();
  });

  test.each(['-1', '65536', '1.5', 'x', ''])('on port %j', async (port) => {
    const { refused } = await runCli(createDashboardCommand, [`--port=${port}`]);
    expect(refused).toContain('Expected a whole number from 0 to 65535.');
  });
});
