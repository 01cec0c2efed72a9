import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { plusSeconds } from '../../functions/domain/values/instant.ts';
import { widgetHtml } from '../../functions/serve-tokens/widget.ts';
import { focusedText, setHidden, styleOf, tryForbidden, violationsOf, widthsOf } from '../support/in-page.ts';
import { createInvoker } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { isWithoutBrowser, itemOf, openPageBrowser, type PageBrowser, SOON } from '../support/page-browser.ts';
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

(isWithoutBrowser(TESTS) ? describe.skip : describe)('in a browser, the page', () => {
  let at: PageBrowser;
  const openPage: PageBrowser['open'] = (...args) => at.open(...args);

  beforeAll(async () => {
    at = await openPageBrowser();
  });
  afterEach(() => at.reset());
  afterAll(() => at?.close());

  test('says which service is in trouble, since when, why and what to do, and shows the worst first', async () => {
    const page = await openPage([FRESH, LATE, EXPIRED]);
    const text = await page.locator('main').innerText();
    expect(text).toContain('1 of 3 services needs action: microsoft-graph.');
    expect(text).toContain('refreshing has failed since 04:28:00Z (32m ago), 7 times in a row');
    expect(text).toContain('AADSTS7000222: the client secret has expired');
    expect(text).toContain('create a new one and put it into the secret');
    expect(await page.locator('h2').allInnerTexts()).toEqual(['microsoft-graph', 'zoom', 'genesys']);
    expect(await page.title()).toMatch(/^1 of 3 services needs action: microsoft-graph.* token-keeper$/);
    expect(at.complaints).toEqual([]);
  });

  test('makes an expired token look expired by shape, words and colour', async () => {
    const page = await openPage([EXPIRED, FRESH]);
    const expired = itemOf(page, 'microsoft-graph');
    const fresh = itemOf(page, 'genesys');
    expect(await expired.locator('.tk-badge').allInnerTexts()).toEqual(['✖ Expired', '! Action required']);
    expect(await expired.locator('.tk-left').innerText()).toBe('expired 12m 1s ago');
    expect(await expired.locator('.tk-past').count()).toBe(1);
    expect(await fresh.locator('.tk-past').count()).toBe(0);
    expect(await styleOf(expired.locator('.tk-badge').first(), 'backgroundColor')).toBe('rgb(196, 32, 43)');
    expect(await styleOf(fresh.locator('.tk-badge').first(), 'backgroundColor')).toBe('rgb(26, 127, 55)');
    // The line for now is right of the end of the token.
    const end = await expired.locator('.tk-fresh').first().boundingBox();
    const now = await expired.locator('.tk-now line').boundingBox();
    expect(now?.x).toBeGreaterThan((end?.x ?? 0) + (end?.width ?? Number.POSITIVE_INFINITY));
  });

  test('shows within seconds what has changed, and leaves focus and open folds alone', async () => {
    const page = await openPage([FRESH, LATE]);
    await itemOf(page, 'zoom').locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await itemOf(page, 'zoom').locator('details').getAttribute('open')).toBe('');
    at.server.show(sampleAnswer([FRESH, LATE, EXPIRED], plusSeconds(SAMPLE_NOW, 5)));
    await itemOf(page, 'microsoft-graph').waitFor(SOON);
    expect(await page.locator('h2').allInnerTexts()).toEqual(['microsoft-graph', 'zoom', 'genesys']);
    expect(await page.locator('.tk-schedule time').first().innerText()).toBe('2026-11-23 05:00:05Z');
    expect(await itemOf(page, 'zoom').locator('details').getAttribute('open')).toBe('');
    expect(await focusedText(page)).toBe('All that is known of zoom');

    at.server.show(sampleAnswer([FRESH, { id: 'zoom', ageSeconds: 0 }], plusSeconds(SAMPLE_NOW, 9)));
    await page.getByText('Both services are well.').waitFor(SOON);
    expect(await page.locator('h2').allInnerTexts()).toEqual(['genesys', 'zoom']);
    expect(await itemOf(page, 'zoom').locator('details').getAttribute('open')).toBe('');
    expect(await focusedText(page)).toMatch(/^zoom/);
    expect(await page.title()).toBe('token-keeper');
    expect(at.complaints).toEqual([]);
  });

  test('draws the attempts it has watched', async () => {
    const page = await openPage([{ id: 'watched', ageSeconds: 60 }]);
    at.server.show(
      sampleAnswer([{ id: 'watched', ageSeconds: 60, failure: PROVIDER_DOWN }], plusSeconds(SAMPLE_NOW, 2)),
    );
    await page.getByText('Attempts known: 1 brought a token, 1 failed').waitFor(SOON);
    expect(await itemOf(page, 'watched').locator('.tk-chart rect').count()).toBe(2);
  });

  test('says that it is old when nobody answers, and goes on when somebody does', async () => {
    const page = await openPage([FRESH]);
    at.server.show({ errorType: 'StoreUnavailable', errorMessage: 'the table cannot be read' });
    const alert = page.locator('#connection');
    await alert.filter({ hasText: 'StoreUnavailable: the table cannot be read' }).waitFor(SOON);
    expect(await alert.innerText()).toContain('This is the status of 2026-11-23 05:00:00Z.');
    expect(await itemOf(page, 'genesys').count()).toBe(1);
    // What was well then is not to be taken for well now.
    expect(await styleOf(page.locator('#status'), 'filter')).toBe('grayscale(1)');
    await page.context().setOffline(true);
    await alert.filter({ hasText: 'does not answer' }).waitFor(SOON);
    await page.context().setOffline(false);
    at.server.show(sampleAnswer([FRESH]));
    await alert.waitFor({ ...SOON, state: 'hidden' });
    expect(await styleOf(page.locator('#status'), 'filter')).toBe('none');
  });

  test('opened while nobody answers shows the last status as old, and is of now when somebody does', async () => {
    const page = await openPage([FRESH]);
    const last = sampleAnswer([FRESH, LATE]);
    at.server.show({ problem: 'it is gone', since: '2026-11-23T05:00:10Z', advice: 'wait', last });
    const told = 'The status has been unavailable since 2026-11-23 05:00:10Z: it is gone; what to do: wait';
    const alert = page.locator('#connection').filter({ hasText: told });
    // Also a page that has seen less than the server gets the newest there was.
    await alert.waitFor(SOON);
    expect(await page.locator('h2').allInnerTexts()).toEqual(['zoom', 'genesys']);
    await page.reload();
    const opened = `${told}. This is the status of 2026-11-23 05:00:00Z.`;
    expect(await page.locator('#connection').innerText()).toBe(opened);
    expect(await styleOf(page.locator('#status'), 'filter')).toBe('grayscale(1)');
    await page.waitForRequest(/fragment/, SOON);
    await page.waitForTimeout(300);
    expect(await page.locator('#connection').innerText()).toBe(opened);
    expect(await page.locator('h2').allInnerTexts()).toEqual(['zoom', 'genesys']);
    expect(await violationsOf(page)).toEqual([]);
    at.server.show(last);
    await page.locator('#connection').waitFor({ ...SOON, state: 'hidden' });
    expect(await styleOf(page.locator('#status'), 'filter')).toBe('none');
    expect(await page.title()).toMatch(/^1 of 2 services is degraded.* token-keeper$/);
  });

  test('keeps what others wrote as text', async () => {
    const attack = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const failure = { ...SECRET_EXPIRED, message: attack, correlationId: attack, oauthError: attack };
    const page = await openPage([{ ...EXPIRED, id: `"><script>document.title='owned'</script>`, failure }]);
    await page.getByText(attack).first().waitFor(SOON);
    at.server.show(sampleAnswer([{ ...EXPIRED, id: `live"><img src=x onerror="document.title='owned'">`, failure }]));
    await page.getByText('All that is known of live').waitFor(SOON);
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(at.complaints).toEqual([]);
  });

  test('may load nothing from elsewhere and run no script in its text', async () => {
    const page = await openPage([FRESH]);
    const blocked = await tryForbidden(page);
    expect(blocked).toEqual(['TypeError', 'img-src', 'require-trusted-types-for', 'style-src-attr']);
    expect(await page.title()).toBe('token-keeper');
  });

  test('asks for nothing while nobody looks', async () => {
    const page = await openPage([FRESH]);
    let requests = 0;
    page.on('request', (request) => {
      requests += request.url().includes('/fragment') ? 1 : 0;
    });
    await setHidden(page, true);
    await page.waitForTimeout(3000);
    expect(requests).toBe(0);
    const next = page.waitForRequest(/fragment/, SOON);
    await setHidden(page, false);
    await next;
  });

  test('shows where the keyboard is', async () => {
    const page = await openPage([EXPIRED, FRESH]);
    const stops = [
      ['name (press /)', '#find'],
      ['All', '.choice :checked'],
      ['Copy', '.tk-copy'],
      ['Copy', '.tk-copy'],
      ['Runbook: Refresh failing', '.tk-why a'],
      ['All that is known of microsoft-graph', 'summary'],
      ['genesys', 'summary'],
    ] as const;
    for (const [name, selector] of stops) {
      await page.keyboard.press('Tab');
      expect([name, await page.locator(`${selector}:focus`).count()]).toEqual([name, 1]);
      const ringed = page.locator(name === 'All' ? '.choice:has(:focus)' : ':focus');
      expect([name, await styleOf(ringed, 'outlineStyle')]).toEqual([name, 'solid']);
    }
    await page.keyboard.press('Space');
    expect(await itemOf(page, 'genesys').locator('.tk-facts').isVisible()).toBe(true);
  });

  test('needs no scrolling to the side on a phone, with all folds open', async () => {
    const long = { ...SECRET_EXPIRED, correlationId: 'x'.repeat(300), message: 'y'.repeat(300) };
    const page = await openPage([{ ...EXPIRED, failure: long }, LATE, FRESH], { viewport: PHONE, hasTouch: true });
    for (const summary of await page.locator('summary').all()) {
      await summary.tap();
    }
    expect(await page.locator('.tk-facts').count()).toBe(3);
    expect(await widthsOf(page)).toEqual([PHONE.width, PHONE.width]);
  });

  test.each(['light', 'dark'] as const)('is accessible in %s, folded and unfolded', async (colorScheme) => {
    const page = await openPage([EXPIRED, LATE, FRESH, { id: 'never' }], { colorScheme });
    const background = await styleOf(page.locator('body'), 'backgroundColor');
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(246, 248, 250)');
    expect(await violationsOf(page)).toEqual([]);
    await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
    expect(await violationsOf(page)).toEqual([]);
  });

  test('moves for those only who do not mind', async () => {
    for (const [reducedMotion, duration] of [
      ['no-preference', '1s'],
      ['reduce', '0s'],
    ] as const) {
      const page = await openPage([FRESH], { reducedMotion });
      const moving = page.locator('.tk-now').first();
      expect(await styleOf(moving, 'transitionDuration')).toBe(duration);
    }
  });

  test('is loaded anew by a browser that runs no scripts', async () => {
    const page = await openPage([FRESH], { javaScriptEnabled: false });
    expect(await page.locator('h2').allInnerTexts()).toEqual(['genesys']);
    at.server.show(sampleAnswer([FRESH, LATE]));
    await itemOf(page, 'zoom').waitFor(SOON);
  });

  test.each(['light', 'dark'])('looks the same as a widget on a %s dashboard', async (theme) => {
    const page = await openPage([]);
    await page.goto('about:blank');
    const markup = widgetHtml(sampleAnswer([EXPIRED, FRESH]), { widgetContext: { theme } });
    await page.setContent(`<html lang="en"><title>dashboard</title><main><h1>dashboard</h1>${markup}</main></html>`);
    expect(await itemOf(page, 'microsoft-graph').locator('.tk-badge').first().innerText()).toBe('✖ Expired');
    const badge = itemOf(page, 'microsoft-graph').locator('.tk-badge').first();
    expect(await styleOf(badge, 'backgroundColor')).toBe(theme === 'dark' ? 'rgb(255, 123, 114)' : 'rgb(196, 32, 43)');
    expect(await violationsOf(page)).toEqual([]);
  });

  test('is what npm start shows: real tokens, refreshed while one looks, and none of them told', async () => {
    const workspace = createWorkspace();
    const run = new LocalProcess(['--json', '--port', '0', '--every', '2s', '--data-dir', `${workspace.path}/page`]);
    try {
      const address = await run.address();
      const page = await openPage([], {}, address);
      await page.getByText('Both services are well.').waitFor(SOON);
      expect(await page.locator('h2').allInnerTexts()).toEqual(['genesys', 'microsoft-graph']);
      const seen = await page.locator('.tk-schedule time').first().innerText();
      await page.locator('.tk-schedule time').first().filter({ hasNotText: seen }).waitFor(SOON);
      const { payload } = await createInvoker(address)('serve-tokens:genesys', { operation: 'getToken' });
      const { accessToken, fingerprint } = payload as { accessToken: string; fingerprint: string };
      const markup = await page.content();
      expect(markup).toContain(fingerprint);
      expect(markup).not.toContain(accessToken);
      const widget = await createInvoker(address)('serve-tokens:status', { widgetContext: { theme: 'dark' } });
      expect(widget.payload).toContain(fingerprint);
      expect(widget.payload).not.toContain(accessToken);
      expect(at.complaints).toEqual([]);
    } finally {
      await run.stop();
      workspace.remove();
    }
  });
});
