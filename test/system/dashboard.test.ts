import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startChromium, whyNoChromium } from '../support/chromium.ts';
import { createInvoker } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const BROWSER_TESTS = 1;
const MARKER = 'MARKER-credential';
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  AWS_ACCESS_KEY_ID: MARKER,
  AWS_SECRET_ACCESS_KEY: MARKER,
  AWS_SESSION_TOKEN: MARKER,
};
/** A question in 5 s at most, 3 s of patience, and much time for a machine that is busy. */
const SOON_MS = 120_000;

const whyNot = whyNoChromium();
if (whyNot !== undefined && process.env['CI'] === 'true') {
  throw new Error(`in CI the page is looked at in a browser: ${whyNot}`);
}
if (whyNot !== undefined) {
  console.warn(`SKIP-ANNOUNCED: ${BROWSER_TESTS} ${whyNot}`);
}

describe('token-keeper dashboard, of the local environment', () => {
  let workspace: Workspace;
  let local: LocalProcess;
  let endpoint: string;
  let dashboard: LocalProcess;
  let address: string;
  const seen: string[] = [];

  const startLocal = (port: string): LocalProcess =>
    new LocalProcess(['--json', '--port', port, '--every', '2s', '--no-consumer', '--data-dir', `${workspace.path}/d`]);
  const startDashboard = (): LocalProcess =>
    new LocalProcess(['--json', '--port', '0', '--endpoint-url', endpoint], ENVIRONMENT, 'dashboard');
  /** Resolves with the page once it contains a text. */
  const page = async (wanted: RegExp, path = '/'): Promise<{ readonly status: number; readonly markup: string }> => {
    for (let waitedMs = 0; ; waitedMs += 200) {
      const answer = await fetch(`${address}${path}`);
      const markup = await answer.text();
      seen.push(markup);
      if (wanted.test(markup)) {
        return { status: answer.status, markup };
      }
      if (waitedMs > SOON_MS) {
        throw new Error(`${wanted} did not come; the page is\n${markup}`);
      }
      await sleep(200);
    }
  };

  beforeAll(async () => {
    workspace = createWorkspace();
    local = startLocal('0');
    endpoint = await local.address();
    await local.line('the end of the first sweep', ({ event }) => event === 'status');
    dashboard = startDashboard();
    address = await dashboard.address();
  });
  afterAll(async () => {
    await dashboard?.stop('SIGKILL');
    await local?.stop('SIGKILL');
    workspace?.remove();
  });

  test('shows every service, tells its address in one line, and no token', async () => {
    const { status, markup } = await page(/Both services are well\./);
    expect(status).toBe(200);
    expect(markup).toContain(`<h1>token-keeper: the local environment at ${endpoint}</h1>`);
    const { payload } = await createInvoker(endpoint)('serve-tokens:genesys', { operation: 'getToken' });
    const { accessToken, fingerprint } = payload as { accessToken: string; fingerprint: string };
    const later = await page(new RegExp(fingerprint), '/status-page/fragment');
    expect(later.markup).not.toContain(accessToken);
    expect(dashboard.text).toBe(`{"event":"started","address":"${address}"}\n`);
  });

  test('while no answer comes, the last table stays and says since when', async () => {
    local.signal('SIGSTOP');
    try {
      const { status, markup } = await page(/no answer has come yet/);
      expect(status).toBe(503);
      expect(markup).toMatch(
        /The status has been unavailable since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ: no answer has come yet; what/,
      );
      expect(markup).toContain('<div id="status" class="old"');
      expect(markup).toContain('data-tk="genesys"');
    } finally {
      local.signal('SIGCONT');
    }
    const { status, markup } = await page(/role="alert" hidden/);
    expect(status).toBe(200);
    expect(markup).not.toContain('class="old"');
  });

  test('while nobody is there, says so and what to do; and goes on when somebody is', async () => {
    await local.stop('SIGKILL');
    const { status, markup } = await page(/nothing listens/);
    expect(status).toBe(503);
    expect(markup).toMatch(
      /since \S+ \S+Z: [^<]*nothing listens at 127\.0\.0\.1:\d+[^<]*; what to do: is npm start running/,
    );
    expect(markup).toContain('data-tk="genesys"');
    local = startLocal(new URL(endpoint).port);
    await local.line('the end of the first sweep', ({ event }) => event === 'status');
    expect((await page(/role="alert" hidden/)).status).toBe(200);
  });

  (whyNot === undefined ? test : test.skip)('in a browser, is live', async () => {
    const browser = await startChromium();
    try {
      const opened = await browser.newPage();
      opened.setDefaultTimeout(SOON_MS);
      const complaints: string[] = [];
      opened.on('console', (message) => complaints.push(message.text()));
      opened.on('pageerror', (error) => complaints.push(error.message));
      await opened.goto(address);
      const time = opened.locator('.tk-schedule time').first();
      const first = await time.innerText();
      await time.filter({ hasNotText: first }).waitFor({ timeout: SOON_MS });
      expect(await opened.locator('h2').allInnerTexts()).toEqual(['genesys', 'microsoft-graph']);
      expect(await opened.locator('#connection').isVisible()).toBe(false);
      expect(complaints).toEqual([]);
      seen.push(await opened.content());
    } finally {
      await browser.close();
    }
  });

  test('ends at Ctrl-C with 0, at once, also while an answer is awaited', async () => {
    const other = startDashboard();
    const otherAddress = await other.address();
    local.signal('SIGSTOP');
    try {
      const waiting = fetch(otherAddress).catch(() => undefined);
      await sleep(500);
      expect(await other.stop('SIGINT')).toBe(0);
      await waiting;
    } finally {
      local.signal('SIGCONT');
    }
    expect(await dashboard.stop('SIGTERM')).toBe(0);
    expect(dashboard.text).toBe(`{"event":"started","address":"${address}"}\n`);
  });

  test('has shown no credential at any time', () => {
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter((markup) => markup.includes(MARKER))).toEqual([]);
  });
});
