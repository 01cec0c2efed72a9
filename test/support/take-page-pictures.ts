import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';
import { FEW, MANY, takePicture, withAgedServices } from './picture-services.ts';

async function withBrowserPage(
  browser: Browser,
  url: string,
  look: { readonly width: number; readonly height: number; readonly colorScheme: 'light' | 'dark' },
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const { width, height, colorScheme } = look;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url);
  await page.locator('#filter').waitFor();
  await act(page);
  await page.close();
}

/** Takes the pictures of docs/images into the directory that is named, of a page that `npm start` shows. */
const directory = process.argv[2] ?? '.token-keeper/pictures';
mkdirSync(directory, { recursive: true });
const browser = await startChromium();
await withAgedServices(FEW, async (url) => {
  await withBrowserPage(browser, url, { width: 1000, height: 400, colorScheme: 'light' }, (page) =>
    takePicture(page, join(directory, 'page.png'), true),
  );
  await withBrowserPage(browser, url, { width: 390, height: 1100, colorScheme: 'dark' }, (page) =>
    takePicture(page, join(directory, 'page-phone.png')),
  );
});
await withAgedServices(MANY, (url) =>
  withBrowserPage(browser, url, { width: 1000, height: 640, colorScheme: 'light' }, async (page) => {
    await page.keyboard.type('/eu-tenant-12');
    await page.locator('.tk-list > li:visible summary').nth(1).click();
    await page.locator('.tk-list [open] .tk-bar').waitFor();
    await page.locator('#find').focus();
    await takePicture(page, join(directory, 'page-search.png'));
  }),
);
await browser.close();
