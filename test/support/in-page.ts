import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';

// Most of what runs inside the page is text here: types of a browser in one file would be types of a browser everywhere.

/** The part of a browser's globals that is used here. */
interface BrowserGlobals {
  readonly getComputedStyle: (element: unknown) => Readonly<Record<string, string>>;
}

/** Returns a property of the style that an element has in the end. */
export async function styleOf(element: Locator, property: string): Promise<string | undefined> {
  return element.evaluate(
    (node, name) => (globalThis as unknown as BrowserGlobals).getComputedStyle(node)[name],
    property,
  );
}

/** Returns the text of the element that has the focus. */
export function focusedText(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.textContent');
}

/** Returns how wide the page is and how much of that the window shows; more means scrolling to the side. */
export function widthsOf(page: Page): Promise<readonly [scrolled: number, shown: number]> {
  return page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
}

/** Makes the page believe that nobody looks at it, or that somebody does again. */
export function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate(`
    Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

/** Tries what an injected text would try, and returns which directives of the Content-Security-Policy were against it. */
export function tryForbidden(page: Page): Promise<readonly string[]> {
  return page.evaluate(`new Promise((resolve) => {
    const violations = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const attempt = (act) => { try { act(); } catch (error) { violations.push(error.name); } };
    const script = document.createElement('script');
    attempt(() => script.append('document.title = "owned"'));
    const image = document.createElement('img');
    image.src = 'https://example.test/x.png';
    document.body.append(script, image);
    document.body.setAttribute('style', 'color: red');
    attempt(() => { document.body.innerHTML = 'owned'; });
    setTimeout(() => resolve([...new Set(violations)].sort()), 300);
  })`);
}

/** Returns what axe finds wrong with the accessibility of the page, one line each. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ': ' + failureSummary)))`);
}
