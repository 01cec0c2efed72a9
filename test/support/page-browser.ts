import type { Browser, BrowserContextOptions, ConsoleMessage, Locator, Page } from 'playwright-core';
import type { AskStatus } from '../../lib/local/status-page/tenants-page.ts';
import { startChromium, whyNoChromium } from './chromium.ts';
import { openPageServer, type PageServer } from './page-server.ts';
import { type SampleService, sampleAnswer } from './sample-services.ts';

/** A live update is made every two seconds; a busy machine may need longer to show it. */
export const SOON = { timeout: 120_000 };

/** The page in a browser, with services that the test gives. */
export interface PageBrowser {
  readonly browser: Browser;
  readonly server: PageServer;
  /** What the browser complains about, violations of the Content-Security-Policy among it. */
  readonly complaints: string[];
  /** Opens the page with these services, or with what answers for them, in a context of its own. */
  readonly open: (
    services: readonly SampleService[] | AskStatus,
    options?: BrowserContextOptions,
    url?: string,
  ) => Promise<Page>;
  /** Closes what was opened, and forgets the complaints. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a browser, and the page on a port of its own. */
export async function openPageBrowser(): Promise<PageBrowser> {
  const browser = await startChromium();
  const server = await openPageServer(sampleAnswer([]));
  const pages: Page[] = [];
  const complaints: string[] = [];
  return {
    browser,
    server,
    complaints,
    open: async (services, options = {}, url = server.url) => {
      server.show(typeof services === 'function' ? services : sampleAnswer(services));
      const context = await browser.newContext(options);
      context.setDefaultTimeout(SOON.timeout);
      const page = await context.newPage();
      pages.push(page);
      page.on('console', (message: ConsoleMessage) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(url);
      return page;
    },
    reset: async () => {
      await Promise.all(pages.splice(0).map((page) => page.context().close()));
      complaints.length = 0;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Returns what the page shows of a service. */
export function itemOf(page: Page, service: string): Locator {
  return page.locator(`li[data-tk="${service}"]`);
}

/**
 * Tells whether there is no browser for so many tests, after saying so.
 *
 * @throws {Error} in CI, where there has to be one
 */
export function isWithoutBrowser(tests: number): boolean {
  const whyNot = whyNoChromium();
  if (whyNot === undefined) return false;
  if (process.env['CI'] === 'true') throw new Error(`in CI the page is looked at in a browser: ${whyNot}`);
  console.warn(`SKIP-ANNOUNCED: ${tests} ${whyNot}`);
  return true;
}
