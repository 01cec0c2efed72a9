import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { focusedText, violationsOf, widthsOf } from '../support/in-page.ts';
import { askManyTenants, tenantNumber } from '../support/many-tenants.ts';
import { isWithoutBrowser, itemOf, openPageBrowser, type PageBrowser, SOON } from '../support/page-browser.ts';

const TESTS = 7;
const PHONE = { width: 390, height: 844 };
const MANY = askManyTenants(100_000);
const keyOf = (index: number): string => `graph#${tenantNumber(index)}`;

(isWithoutBrowser(TESTS) ? describe.skip : describe)('the page with 100,000 tenants', () => {
  let at: PageBrowser;
  beforeAll(async () => {
    at = await openPageBrowser();
  });
  afterEach(() => at.reset());
  afterAll(() => at?.close());

  const told = (page: Page, text: RegExp) => page.locator('#tenants-shown').filter({ hasText: text }).waitFor(SOON);
  const field = (page: Page, name: string) => page.locator(`#choose [name="${name}"]`);
  const rows = (page: Page) => page.locator('#pages li').count();
  const toEnd = (page: Page) => page.evaluate('scrollTo(0, document.body.scrollHeight)');

  test('begins with the worst, and loads more as one scrolls, with a bounded number of them in the document', async () => {
    const page = await at.open(MANY);
    await itemOf(page, keyOf(0)).waitFor(SOON);
    await told(page, /^The first [\d,]+ are loaded; there are 100,000 tenants\.$/);
    const most: number[] = [];
    for (let pages = 2; pages <= 12; pages++) {
      await toEnd(page);
      await page.locator(`#pages > :nth-child(${pages})`).waitFor({ state: 'attached', ...SOON });
      most.push(await rows(page));
    }
    expect(Math.max(...most)).toBeLessThan(500);
    expect(at.complaints).toEqual([]);
  });

  test('brings back what was scrolled away', async () => {
    const page = await at.open(MANY);
    await itemOf(page, keyOf(0)).waitFor(SOON);
    for (let pages = 2; pages <= 5; pages++) {
      await toEnd(page);
      await page.locator(`#pages > :nth-child(${pages})`).waitFor({ state: 'attached', ...SOON });
    }
    await itemOf(page, keyOf(0)).waitFor({ state: 'detached', ...SOON });
    await page.evaluate('scrollTo(0, 0)');
    await itemOf(page, keyOf(0)).waitFor(SOON);
  });

  test('finds one tenant by its whole name, tells all of it when it is opened, and keeps that in the address', async () => {
    const page = await at.open(MANY);
    await field(page, 'tenant').fill(tenantNumber(98_765));
    await page.keyboard.press('Enter');
    await itemOf(page, keyOf(98_765)).waitFor(SOON);
    expect(await rows(page)).toBe(1);
    expect(new URL(page.url()).search).toBe(`?tenant=${tenantNumber(98_765)}`);
    await page.reload();
    await itemOf(page, keyOf(98_765)).locator('.tk-facts').waitFor(SOON);
    await field(page, 'tenant').fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('There is no such tenant').waitFor(SOON);
    expect(at.complaints).toEqual([]);
  });

  test('shows those of one state, all of them by keyboard alone, and a row in full once it is opened', async () => {
    const page = await at.open(MANY);
    await field(page, 'state').selectOption('unusable');
    await page.waitForURL(/\?state=unusable$/, SOON);
    await page.reload();
    const more = page.getByRole('button', { name: 'More tenants' });
    await told(page, /^The first 50 /);
    await more.press('Enter');
    // The button is in sight as soon as it has the focus: one page may have come by itself.
    const first = page.locator('summary:focus').filter({ hasText: /tenant-000(050|100)/ });
    await first.waitFor(SOON);
    await page.keyboard.press('End');
    await more.waitFor({ state: 'hidden', ...SOON });
    await told(page, /^120 shown; there are 100,000 tenants\.$/);
    const row = itemOf(page, keyOf(119));
    await row.locator('summary').press('Enter');
    await row.locator('.tk-facts').waitFor(SOON);
    expect(await focusedText(page)).toContain(tenantNumber(119));
  });

  test('is accessible in light and dark, on a phone, without scrolling to the side', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await at.open(MANY, { viewport: PHONE, colorScheme });
      await itemOf(page, keyOf(0)).waitFor(SOON);
      expect(await violationsOf(page)).toEqual([]);
      expect(await widthsOf(page)).toEqual([PHONE.width, PHONE.width]);
    }
  });

  test('says what is wrong with a page that does not come, and goes on when it does', async () => {
    let isDown = false;
    const page = await at.open(async (asked) =>
      asked && isDown ? { errorType: 'StoreUnavailable', errorMessage: 'the table is not there' } : MANY(asked),
    );
    await itemOf(page, keyOf(0)).waitFor(SOON);
    isDown = true;
    await field(page, 'state').selectOption('unusable');
    await told(page, /StoreUnavailable: the table is not there/);
    await itemOf(page, keyOf(0)).waitFor(SOON);
    isDown = false;
    await page.getByRole('button', { name: 'Find' }).click();
    await told(page, /100,000 tenants/);
  });

  test('pages without scripts by links, and finds by a form', async () => {
    const page = await at.open(MANY, { javaScriptEnabled: false });
    expect(await rows(page)).toBe(20);
    await page.getByRole('link', { name: 'More tenants' }).click();
    await itemOf(page, keyOf(20)).waitFor(SOON);
    expect(await rows(page)).toBe(50);
    await field(page, 'tenant').fill(tenantNumber(7));
    await page.getByRole('button', { name: 'Find' }).click();
    await itemOf(page, keyOf(7)).locator('.tk-facts').waitFor(SOON);
  });
});
