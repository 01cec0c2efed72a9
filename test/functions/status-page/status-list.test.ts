import { describe, expect, test } from '@jest/globals';
import { markupOf } from '../../../functions/status-page/html.ts';
import { MOST_SHOWN, SHOWN_IN_FULL, type StatusView, statusHtml } from '../../../functions/status-page/status-html.ts';
import { type SampleService, SECRET_EXPIRED, sampleAnswer } from '../../support/sample-services.ts';

/** Each word of a command is kept in one piece; here the command is. */
const withWhole = (markup: string): string => markup.replace(/<span>([^<]*)<\/span>/g, '$1');
const listed = (services: readonly SampleService[], view?: StatusView): string =>
  withWhole(markupOf(statusHtml(sampleAnswer(services), view)));
const well = (count: number): readonly SampleService[] =>
  Array.from({ length: count }, (_, index) => ({ id: `s${index}`, ageSeconds: 60, lifetimes: [3600, 3600] }));
/** The item of a service. */
const itemOf = (markup: string, service: string): string =>
  new RegExp(`<li [^>]*data-tk="${service}".*?</li>`, 's').exec(markup)?.[0] ?? '';
const FAILING: SampleService = { id: 'graph', ageSeconds: 4321, failure: SECRET_EXPIRED };

describe('a service that is well', () => {
  test('is one line, which opens to all that is known of it', () => {
    const item = itemOf(listed([FAILING, { id: 'zoom', ageSeconds: 60 }]), 'zoom');
    expect(item).toMatch(/^<li class="tk-row tk-is-ok" data-tk="zoom" data-state="fresh">\n<details><summary/);
    const [summary = '', inside = ''] = item.split('</summary>');
    expect(summary.replace(/<[^>]+>/g, ' ')).toMatch(/zoom.*Fresh.*59m left/);
    expect(summary).toContain('tk-small');
    for (const part of ['tk-bar', 'Last refresh', '<b>Next</b>', 'tk-facts']) expect(inside).toContain(part);
  });

  test('comes after those in trouble, which are cards', () => {
    const kinds = [...listed([...well(2), FAILING]).matchAll(/<li class="(tk-card|tk-row)/g)].map(([, kind]) => kind);
    expect(kinds).toEqual(['tk-card', 'tk-row', 'tk-row']);
  });
});

describe('hundreds of services', () => {
  test('are all in the list, the worst in full, and 300 make less than 0.4 MB', () => {
    const markup = listed([...well(299), FAILING]);
    expect(markup.match(/<li class="tk-(card|row)/g)).toHaveLength(300);
    expect(markup.match(/tk-facts/g)).toHaveLength(SHOWN_IN_FULL);
    expect(itemOf(markup, 'graph')).toContain('tk-facts');
    expect(markup.length).toBeLessThan(400_000);
  });

  test('are told in full where they are asked for, and are open then', () => {
    const markup = listed(well(300), { opened: new Set(['s250', 'nobody']) });
    expect(itemOf(markup, 's250')).toMatch(/<details open>.*tk-facts/s);
    expect(itemOf(markup, 's251')).toMatch(/<details><summary.*npx token-keeper status s251<\/code>/s);
    expect(itemOf(markup, 's251')).not.toContain('tk-facts');
  });

  test.each([
    [MOST_SHOWN, MOST_SHOWN, false],
    [MOST_SHOWN + 1, MOST_SHOWN, true],
  ])('of %i shows %i', (count, shown, isCut) => {
    const markup = listed([...well(count - 1), FAILING], { guide: { target: '--stack Mine' } });
    expect(markup.match(/<li class="tk-(card|row)/g)).toHaveLength(shown);
    expect(itemOf(markup, 'graph')).not.toBe('');
    const rest =
      '1 more, none in a worse state, are told by <code class="tk-command">npx token-keeper status --stack Mine';
    expect(markup.includes(rest)).toBe(isCut);
  });
});

describe('what a reader goes on with', () => {
  const guide = { runbook: 'https://wiki.example.test/runbook', target: '--stack Mine --region eu-central-1' };

  test('is the command for this service and deployment, and the heading of the runbook', () => {
    const item = itemOf(listed([FAILING], { guide }), 'graph');
    expect(item).toContain('>npx token-keeper debug graph --stack Mine --region eu-central-1</code>');
    expect(item).toContain(
      '<a href="https://wiki.example.test/runbook#refresh-failing" target="_blank" rel="noopener noreferrer">Runbook: Refresh failing</a>',
    );
    expect(item).not.toContain('<button');
  });

  test('is the command at the end of an advice, for this deployment; one in the middle is a part of the sentence', () => {
    const answer = sampleAnswer([FAILING]);
    const advised = (advice: string): string => {
      const services = answer.services.map((status) => ({ ...status, diagnosis: { ...status.diagnosis, advice } }));
      return withWhole(markupOf(statusHtml({ ...answer, services }, { guide: { target: '--stack Mine' } })));
    };
    expect(advised('change the secret x/graph: npx token-keeper secret put graph --field clientSecret')).toContain(
      '<dd>change the secret x/graph: <code class="tk-command">npx token-keeper secret put graph --field clientSecret --stack Mine</code></dd>',
    );
    for (const advice of ['npx token-keeper debug x tells it', 'do: npx token-keeper get x; reboot']) {
      expect(advised(advice)).toContain(`<dd>${advice}</dd>`);
    }
  });

  test('has a button to copy in the page, and no link where there is no runbook', () => {
    const item = itemOf(listed([FAILING], { guide: { inPage: true } }), 'graph');
    expect(item).toContain('>npx token-keeper debug graph</code> <button type="button" class="tk-copy">Copy</button>');
    expect(item).not.toContain('<a ');
  });

  test.each(['$(reboot)', 'a b', '"><script>', 'x;ls', '-rf'])('is no command for a service called %j', (id) => {
    const markup = listed([{ ...FAILING, id }], { guide });
    expect(markup).not.toContain('tk-command');
    expect(markup).not.toContain('<script');
  });
});
