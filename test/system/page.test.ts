import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';
import { plusSeconds } from '../../functions/domain/values/instant.ts';
import { widgetHtml } from '../../functions/serve-tokens/widget.ts';
import { startChromium, whyNoChromium } from '../support/chromium.ts';
import { focusedText, setHidden, styleOf, tryForbidden, violationsOf, widthsOf } from '../support/in-page.ts';
import { createInvoker } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { openPageServer, type PageServer } from '../support/page-server.ts';
import {
  PROVIDER_DOWN,
  SAMPLE_NOW,
  type SampleService,
  SECRET_EXPIRED,
  sampleAnswer,
} from '../support/sample-services.ts';
import { createWorkspace } from '../support/workspace.ts';

const TESTS = 18;
const PHONE = { width: 360, height: 740 };
/** A live update is made every two seconds. */
const SOON = { timeout: 8000 };

const EXPIRED: SampleService = {
  id: 'microsoft-graph',
  ageSeconds: 4321,
  failure: SECRET_EXPIRED,
  failingForSeconds: 1920,
  consecutiveFailures: 7,
  lifetimes: [3600, 3600, 3599],
};
const LATE: SampleService = { id: 'zoom', ageSeconds: 3120, failure: PROVIDER_DOWN, failingForSeconds: 700 };
const FRESH: SampleService = { id: 'genesys', lifetimeSeconds: 86_400, ageSeconds: 20_000 };

const whyNot = whyNoChromium();
if (whyNot !== undefined && process.env['CI'] === 'true') {
  throw new Error(`in CI the page is looked at in a browser: ${whyNot}`);
}
if (whyNot !== undefined) {
  console.warn(`SKIP-ANNOUNCED: ${TESTS} ${whyNot}`);
}

(whyNot === undefined ? describe : describe.skip)('in a browser, the page', () => {
  let browser: Browser;
  let server: PageServer;
  const pages: Page[] = [];
  /** What the browser complains about, violations of the Content-Security-Policy among it. */
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    server = await openPageServer(sampleAnswer([]));
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    complaints.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function openPage(
    services: readonly SampleService[],
    options: BrowserContextOptions = {},
    url = server.url,
  ): Promise<Page> {
    server.show(sampleAnswer(services));
    const context = await browser.newContext(options);
    const page = await context.newPage();
    pages.push(page);
    page.on('console', (message: ConsoleMessage) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    return page;
  }
  const card = (page: Page, service: string) => page.locator(`li[data-tk="${service}"]`);

  test('says which service is in trouble, since when, why and what to do, and shows the worst first', async () => {
    const page = await openPage([FRESH, LATE, EXPIRED]);
    const text = await page.locator('main').innerText();
