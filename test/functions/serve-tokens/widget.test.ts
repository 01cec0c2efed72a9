import { describe, expect, test } from '@jest/globals';
import { isWidgetEvent, WIDGET_DOCUMENTATION, widgetHtml } from '../../../functions/serve-tokens/widget.ts';
import { SECRET_EXPIRED, sampleAnswer } from '../../support/sample-services.ts';

const ANSWER = sampleAnswer([
  { id: 'genesys', ageSeconds: 60 },
  { id: 'graph', ageSeconds: 4000, failure: SECRET_EXPIRED },
]);

test.each([
  [{ widgetContext: {} }, true],
  [{ describe: true }, true],
  [{ describe: true, widgetContext: {}, anything: 1 }, true],
  [{ describe: false }, false],
  [{ describe: 1 }, false],
  [{ widgetContext: null }, false],
  [{ widgetContext: [] }, false],
  [{ widgetContext: {}, operation: 'status' }, false],
  [{ widgetContext: {}, operation: null }, false],
  [{}, false],
  [null, false],
  ['describe', false],
])('whether CloudWatch asks with %j: %s', (event, isAsked) => {
  expect(isWidgetEvent(event)).toBe(isAsked);
});

describe('the widget', () => {
  test.each([
    ['light', 'color-scheme:light'],
    ['dark', 'color-scheme:dark'],
    [undefined, 'color-scheme:light'],
    [{ nasty: '</style>' }, 'color-scheme:light'],
    ['</style><script>', 'color-scheme:light'],
  ])('with theme %j has %s', (theme, rule) => {
    const markup = widgetHtml(ANSWER, { widgetContext: { theme } });
    expect(markup).toContain(rule);
    expect(markup.match(/<\/style>/g)).toHaveLength(1);
  });

  test('has no element that CloudWatch takes out', () => {
    expect(widgetHtml(ANSWER, {})).not.toMatch(/<(?:script|iframe|use|link|object)\b|\son\w+=/);
  });

  test('links the runbook and names the deployment that its parameters tell', () => {
    const params = { runbookUrl: 'https://wiki.example.test/runbook', target: '--stack Mine --region eu-central-1' };
    const markup = widgetHtml(ANSWER, { widgetContext: { params } });
    expect(markup).toContain('<a href="https://wiki.example.test/runbook#refresh-failing" target="_blank"');
    expect(markup.replace(/<\/?span>/g, '')).toContain(
      '>npx token-keeper debug graph --stack Mine --region eu-central-1</code>',
    );
    expect(markup).not.toContain('<button');
  });

  test.each([
    undefined,
    'text',
    [],
    { runbookUrl: 'javascript:alert(1)', target: '$(reboot)' },
    { runbookUrl: 'docs/runbook.md', target: '--stack x; reboot' },
    { runbookUrl: 'https://wiki.example.test/x#here', target: '' },
    { runbookUrl: ['https://wiki.example.test'], target: 7 },
  ])('takes nothing else from its parameters: %j', (params) => {
    const markup = widgetHtml(ANSWER, { widgetContext: { params } });
    expect(markup).not.toContain('<a ');
    expect(markup.replace(/<\/?span>/g, '')).toContain('>npx token-keeper debug graph</code>');
  });

  test('styles nothing outside itself: all widgets of a dashboard share one document', () => {
    const [, css = ''] = /<style>(.*)<\/style>/s.exec(widgetHtml(ANSWER, {})) ?? [];
    const selectors = css.replace(/@container\([^)]*\)\{|\{[^{}]*\}/g, '\n').match(/[^\s{},][^{},\n]*/g) ?? [];
    expect(selectors.length).toBeGreaterThan(30);
    expect(selectors.filter((selector) => selector !== '}' && !/^\.tk\b/.test(selector))).toEqual([]);
  });

  test('tells the console what it is and what may be invoked', () => {
    expect(WIDGET_DOCUMENTATION).toMatch(/^## /);
    expect(WIDGET_DOCUMENTATION).toContain('lambda:InvokeFunction');
  });
});
