import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { plusSeconds } from '../../functions/domain/values/instant.ts';
import { focusedText, styleOf, violationsOf, widthsOf } from '../support/in-page.ts';
import { isWithoutBrowser, itemOf, openPageBrowser, type PageBrowser, SOON } from '../support/page-browser.ts';
import {
  PROVIDER_DOWN,
  SAMPLE_NOW,
  type SampleService,
  SECRET_EXPIRED,
  sampleAnswer,
} from '../support/sample-services.ts';

const TESTS = 9;
const PHONE = { width: 390, height: 844 };
const GRAPH: SampleService = { id: 'microsoft-graph', ageSeconds: 4321, failure: SECRET_EXPIRED };
const ZOOM: SampleService = { id: 'zoom', ageSeconds: 3120, failure: PROVIDER_DOWN, failingForSeconds: 700 };
const MANY: readonly SampleService[] = [
  ...Array.from({ length: 298 }, (_, index) => ({ id: `tenant-${index}`, ageSeconds: index % 7 === 0 ? 2500 : 60 })),
  GRAPH,
  ZOOM,
];

type Box = readonly [left: number, right: number, top: number, bottom: number];

/** Tells whether two boxes have more in common than an edge. */
function overlap([left, right, top, bottom]: Box, [l, r, t, b]: Box): boolean {
  return Math.min(right, r) > Math.max(left, l) && Math.min(bottom, b) - Math.max(top, t) > 1;
}

(isWithoutBrowser(TESTS) ? describe.skip : describe)('the list of services on the page', () => {
  let at: PageBrowser;
  beforeAll(async () => {
    at = await openPageBrowser();
  });
  afterEach(() => at.reset());
  afterAll(() => at?.close());

  const shown = (page: Page): Promise<string[]> => page.locator('.tk-list > li:visible h2').allInnerTexts();

  test('of 300 is searched by name after a slash, and by state; address and live updates keep both', async () => {
    const page = await at.open(MANY);
    await page.keyboard.press('/');
    await page.keyboard.type('TENANT-29');
    expect(await shown(page)).toEqual(['tenant-29', ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => `tenant-29${n}`)]);
    expect(await page.locator('#shown').innerText()).toBe('9 of 300 services are shown.');
    await page.getByText('Due', { exact: false }).locator('visible=true').first().click();
    expect(await shown(page)).toEqual(['tenant-294']);
    expect(new URL(page.url()).hash).toBe('#find=TENANT-29&show=due');

    at.server.show(sampleAnswer(MANY, plusSeconds(SAMPLE_NOW, 3)));
    await page.locator('.tk-schedule time').first().filter({ hasText: '05:00:03Z' }).waitFor(SOON);
    expect(await shown(page)).toEqual(['tenant-294']);
    await page.reload();
    expect(await shown(page)).toEqual(['tenant-294']);
    await page.locator('#find').press('Escape');
    expect(await shown(page)).toHaveLength(43);
    await page.getByText('In trouble').click();
    expect(await shown(page)).toEqual(['microsoft-graph', 'zoom']);
    expect(at.complaints).toEqual([]);
  });

  test('tells all of a service that was left out as soon as it is opened, and leaves it open', async () => {
    const page = await at.open(MANY);
    const item = itemOf(page, 'tenant-200');
    expect(await item.locator('.tk-facts').count()).toBe(0);
    await item.locator('summary').press('Enter');
    await item.locator('.tk-facts').waitFor(SOON);
    at.server.show(sampleAnswer(MANY, plusSeconds(SAMPLE_NOW, 3)));
    await page.locator('.tk-schedule time').first().filter({ hasText: '05:00:03Z' }).waitFor(SOON);
    expect(await item.locator('.tk-bar').isVisible()).toBe(true);
    expect(await focusedText(page)).toMatch(/^tenant-200/);
  });

  test('tells the same without scripts, by a link', async () => {
    const page = await at.open(MANY, { javaScriptEnabled: false });
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect(await page.locator('.tk-copy').first().isVisible()).toBe(false);
    await itemOf(page, 'tenant-200').locator('summary').click();
    await itemOf(page, 'tenant-200').locator('.tk-open').click();
    await itemOf(page, 'tenant-200').locator('.tk-facts').waitFor(SOON);
  });

  test('has the command for a service in trouble, which a button copies and a click selects', async () => {
    const page = await at.open([GRAPH], { permissions: ['clipboard-read', 'clipboard-write'] });
    const command = 'npx token-keeper debug microsoft-graph --stack TokenKeeper';
    await page.getByRole('button', { name: 'Copy' }).last().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor(SOON);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(command);
    await page.locator('.tk-command').last().click();
    expect(String(await page.evaluate('String(getSelection())')).trim()).toBe(command);
  });

  test('leads to the heading of the runbook, which the same port serves', async () => {
    const page = await at.open([GRAPH]);
    const [runbook] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Runbook: Refresh failing' }).click(),
    ]);
    await runbook.waitForLoadState();
    expect(runbook.url()).toBe(`${at.server.url}/status-page/docs/runbook.md#refresh-failing`);
    const heading = runbook.getByRole('heading', { name: 'Refresh failing' });
    const box = await heading.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeLessThan(100);
    expect(await violationsOf(runbook)).toEqual([]);
    await runbook.getByRole('link', { name: 'diagnosis.md' }).first().click();
    await runbook.waitForURL(/status-page\/docs\/diagnosis\.md$/, SOON);
    await runbook.getByRole('link', { name: 'The status' }).click();
    await itemOf(runbook, 'microsoft-graph').waitFor(SOON);
  });

  test('is accessible while it is searched, on a phone, without scrolling to the side', async () => {
    const page = await at.open(MANY, { viewport: PHONE }, `${at.server.url}/#show=trouble`);
    expect(await shown(page)).toEqual(['microsoft-graph', 'zoom']);
    expect(await violationsOf(page)).toEqual([]);
    expect(await widthsOf(page)).toEqual([PHONE.width, PHONE.width]);
    await page.goto(`${at.server.url}/status-page/docs/runbook.md`);
    expect(await widthsOf(page)).toEqual([PHONE.width, PHONE.width]);
  });

  test('is light on paper, with its colours and without what a hand would need', async () => {
    const page = await at.open([GRAPH], { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await styleOf(page.locator('body'), 'backgroundColor')).toBe('rgb(246, 248, 250)');
    expect(await styleOf(page.locator('.tk-badge').first(), 'printColorAdjust')).toBe('exact');
    expect(await page.locator('#filter, .tk-copy').filter({ visible: true }).count()).toBe(0);
  });

  test.each([
    ['just issued', 1],
    ['about to expire', 3599],
  ])('has labels that touch neither each other nor anything else: a token %s', async (_when, ageSeconds) => {
    const page = await at.open([{ ...GRAPH, ageSeconds }], { viewport: PHONE });
    const boxes = await page.evaluate<readonly Box[]>(`
      [...document.querySelectorAll('.tk-badge, .tk-left, .tk-now text, .tk-label, .tk-more p')].map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [left, right, top, bottom];
      })`);
    expect(boxes).toHaveLength(7);
    const overlaps = boxes.flatMap((box, index) => boxes.slice(index + 1).filter((other) => overlap(box, other)));
    expect(overlaps).toEqual([]);
    for (const [left, right] of boxes) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(PHONE.width);
    }
  });
});
