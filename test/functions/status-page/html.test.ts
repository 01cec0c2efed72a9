import { describe, expect, test } from '@jest/globals';
import { type Content, html, markupOf, trustedHtml } from '../../../functions/status-page/html.ts';

const made = (content: Content): string => markupOf(html`<p title="${content}">${content}</p>`);

describe('a text in a template', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['" onload="alert(1)', '&quot; onload=&quot;alert(1)'],
    ["' onload='alert(1)", '&#39; onload=&#39;alert(1)'],
    ['&lt;', '&amp;lt;'],
    ['</p></style>', '&lt;/p&gt;&lt;/style&gt;'],
    ['plain text, ä, 日本, 😀', 'plain text, ä, 日本, 😀'],
    ['', ''],
  ])('%j stays text', (text, escaped) => {
    expect(made(text)).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test.each([
    ['a\u0000b', 'a\ufffdb'],
    ['a\nb', 'a\ufffdb'],
    ['a\u009fb', 'a\ufffdb'],
    ['a\u00a0b', 'a\u00a0b'],
    ['safe\u202egnp.exe', 'safe\ufffdgnp.exe'],
    ['a\u2066b\u2069', 'a\ufffdb\ufffd'],
    ['half \ud83d', 'half \ufffd'],
  ])('%j shows what would mislead', (text, shown) => {
    expect(markupOf(text)).toBe(shown);
  });

  test.each([
    [600, 600],
    [601, 601],
    [100_000, 601],
  ])('of %i characters is %i long', (length, shown) => {
    expect(markupOf('x'.repeat(length))).toHaveLength(shown);
  });

  test('that is cut within a character is still well formed', () => {
    expect(markupOf(`${'x'.repeat(599)}😀`)).toBe(`${'x'.repeat(599)}\ufffd…`);
  });
});

describe('what else may stand in a template', () => {
  test.each<[string, Content, string]>([
    ['HTML', html`<b>${'<'}</b>`, '<b>&lt;</b>'],
    ['a constant', trustedHtml('a>b{}'), 'a>b{}'],
    ['a list', [html`<i></i>`, '<', [7]], '<i></i>&lt;7'],
    ['a number', 0, '0'],
    ['null', null, ''],
    ['undefined', undefined, ''],
  ])('%s', (_what, content, markup) => {
    expect(markupOf(html`${content}`)).toBe(markup);
  });

  test('an object that came from JSON cannot pass for HTML', () => {
    const parsed = JSON.parse('{"markup":"<b>","Symbol(markup)":"<b>","toString":"x"}') as Content;
    expect(() => markupOf(html`${parsed}`)).toThrow(TypeError);
    expect(markupOf(JSON.parse('{"markup":"<b>"}') as Content)).toBe('[object Object]');
  });
});
