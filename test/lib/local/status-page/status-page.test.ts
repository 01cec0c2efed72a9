import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { createAttemptHistory } from '../../../../lib/local/status-page/attempt-history.ts';
import { createStatusPage } from '../../../../lib/local/status-page/status-page.ts';
import { askManyTenants } from '../../../support/many-tenants.ts';
import { openPageServer, type PageServer } from '../../../support/page-server.ts';
import { sampleAnswer } from '../../../support/sample-services.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const servers: PageServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const open = async (): Promise<PageServer> => {
  const server = await openPageServer(sampleAnswer([{ id: 'genesys', ageSeconds: 60 }]));
  servers.push(server);
  return server;
};

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', /^<!doctype html>\n<html lang="en">.*genesys/s],
    ['/?from=bookmark', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['/status-page/fragment', 'text/html; charset=utf-8', /^<p class="tk-verdict.*genesys/s],
    ['/status-page/fragment?x', 'text/html; charset=utf-8', /^<p class="tk-verdict/],
    ['/status-page/style.css', 'text/css; charset=utf-8', /^\.tk\{/],
    ['/status-page/script.js', 'text/javascript; charset=utf-8', /morph/],
    ['/status-page/reader.js', 'text/javascript; charset=utf-8', /find/],
    ['/status-page/docs/runbook.md', 'text/html; charset=utf-8', /^<!doctype html>.*<h2 id="refresh-failing">/s],
    ['/status-page/docs/adr/0001-single-writer.md', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['/status-page/icon.svg', 'image/svg+xml; charset=utf-8', /^<svg/],
  ])('%s is %s', async (path, type, text) => {
    const { url } = await open();
    const answer = await fetch(`${url}${path}`, { headers: BROWSER });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.text()).toMatch(text);
  });

  test.each(['/status-page/', '/status-page/nope', '/status-page/..%2fpackage.json', '/status-page/__proto__'])(
    '%s is not there',
    async (path) => {
      const answer = await fetch(`${(await open()).url}${path}`, { headers: BROWSER });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    },
  );

  test('lets a browser load nothing but its own parts, keeps no copy and is in no frame', async () => {
    const { url } = await open();
    for (const path of ['/', '/status-page/fragment', '/status-page/script.js', '/status-page/nope']) {
      const { headers } = await fetch(`${url}${path}`, { headers: BROWSER });
      const policy = headers.get('content-security-policy')?.split('; ') ?? [];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.filter((directive) => /unsafe|https?:|\*|data:/.test(directive))).toEqual([]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('without scripts is reloaded by the browser, unless a form stands in it, which leads nowhere else', async () => {
    const server = await open();
    expect(await (await fetch(server.url, { headers: BROWSER })).text()).toContain('http-equiv="refresh"');
    server.show(askManyTenants(1000));
    const page = await fetch(`${server.url}/?state=unusable&service=graph`, { headers: BROWSER });
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    const text = await page.text();
    expect(text).not.toContain('http-equiv="refresh"');
    expect(text).toMatch(/<form id="choose".*<option value="graph" selected>.*<option value="unusable" selected>/s);
  });

  test('asks once for three hundred that are opened at the same time, and again for the next one', async () => {
    const asked = Promise.withResolvers<StatusAnswer>();
    let asks = 0;
    const status = (): Promise<StatusAnswer> => {
      asks += 1;
      return asked.promise;
    };
    const page = createStatusPage({ title: 'here', status, history: createAttemptHistory(), target: '' });
    const statuses: number[] = [];
    const load = async (): Promise<void> => {
      const response = { writeHead: (code: number) => statuses.push(code), end: () => undefined };
      await page({ url: '/' } as IncomingMessage, response as unknown as ServerResponse);
    };
    const loads = Array.from({ length: 300 }, load);
    asked.resolve(sampleAnswer([{ id: 'genesys', ageSeconds: 60 }]));
    await Promise.all(loads);
    expect([asks, statuses]).toEqual([1, Array(300).fill(200)]);
    await load();
    expect(asks).toBe(2);
  });

  test('says why there is no status, as text', async () => {
    const server = await open();
    server.show({ errorType: 'StoreUnavailable', errorMessage: 'the table <b>tokens</b> cannot be read' });
    for (const path of ['/', '/status-page/fragment']) {
      const answer = await fetch(`${server.url}${path}`, { headers: BROWSER });
      expect(answer.status).toBe(503);
      expect(await answer.text()).toContain('StoreUnavailable: the table &lt;b&gt;tokens&lt;/b&gt; cannot be read');
    }
  });

  test('marks the last status as old, and says since when there is no other and what to do', async () => {
    const server = await open();
    const last = sampleAnswer([{ id: 'genesys', ageSeconds: 60 }]);
    server.show({ problem: 'it is <gone>', since: '2026-11-23T05:00:10Z', advice: 'wait', last });
    const alert = 'The status has been unavailable since 2026-11-23 05:00:10Z: it is &lt;gone&gt;; what to do: wait';
    const page = await (await fetch(server.url, { headers: BROWSER })).text();
    expect(page).toContain(`<p id="connection" role="alert">${alert}. This is the status of 2026-11-23 05:00:00Z.</p>`);
    expect(page).toContain('<div id="status" class="old"');
    expect(page).toContain('data-tk="genesys"');
    const fragment = await fetch(`${server.url}/status-page/fragment`, { headers: BROWSER });
    expect(fragment.status).toBe(503);
    expect(await fragment.text()).toMatch(
      new RegExp(`^<p class="tk-verdict tk-is-action-required">${alert}</p><p class="tk-verd`),
    );
    server.show(last);
    const healthy = await (await fetch(server.url, { headers: BROWSER })).text();
    expect(healthy).toMatch(/<p id="connection" role="alert" hidden><\/p>.*<div id="status" data-source=/s);
  });

  test('cuts what others wrote at length, and still says what to do', async () => {
    const server = await open();
    server.show({ problem: 'x'.repeat(5000), advice: 'wait' });
    const text = await (await fetch(server.url, { headers: BROWSER })).text();
    expect(text).toContain(`: ${'x'.repeat(400)}…; what to do: wait</p>`);
  });

  test('is there for browsers only: others get the description', async () => {
    const { url } = await open();
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }, { accept: 'text/htmlx' }]) {
      const answer = await fetch(url, { headers: headers as Record<string, string> });
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(answer.headers.get('vary')).toBe('Accept');
    }
  });
});
