import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer, TemplateStatus } from '../../../functions/contract/status.ts';
import { nameOf } from '../../../functions/domain/tenant/tenant-name.ts';
import { widgetHtml } from '../../../functions/serve-tokens/widget.ts';
import { markupOf } from '../../../functions/status-page/html.ts';
import { statusHtml } from '../../../functions/status-page/status-html.ts';
import { idOf, templateSeverity, verdictOf, worstSeverity } from '../../../functions/status-page/verdict.ts';
import { sampleStatus } from '../../lib/local/fixtures/sample-status.ts';
import { SECRET_EXPIRED, sampleAnswer } from '../../support/sample-services.ts';

const NONE = { fresh: 0, due: 0, late: 0, failing: 0, unusable: 0, new: 0 };
const templateOf = (counts: Partial<TemplateStatus['counts']>, service = 'graph'): TemplateStatus => ({
  service,
  tenants: Object.values(counts).reduce((sum, count) => sum + count, 0),
  counts: { ...NONE, ...counts },
  oldestDueSeconds: null,
});
const [sample] = sampleStatus().services as [ServiceStatus];
const answerWith = (templates: readonly TemplateStatus[], services: readonly ServiceStatus[] = []): StatusAnswer => ({
  ...sampleStatus(),
  services,
  templates,
});
const troubled = (tenant: string): ServiceStatus => ({
  ...(sampleAnswer([{ id: 'graph', ageSeconds: 3590, failure: SECRET_EXPIRED }]).services[0] as ServiceStatus),
  tenant,
});

describe('tenants of a service', () => {
  test.each<[string, TemplateStatus, string, string]>([
    ['nobody', templateOf({}), 'ok', 'The one service is well.'],
    ['newcomers', templateOf({ new: 3 }), 'ok', 'The one service is well.'],
    ['well', templateOf({ fresh: 99_000, due: 1000 }), 'ok', 'The one service is well.'],
    ['some failing', templateOf({ fresh: 10, failing: 1 }), 'watch', 'Of 11 tenants of graph: 1 failing.'],
    ['late', templateOf({ fresh: 10, late: 2 }), 'watch', 'Of 12 tenants of graph: 2 late.'],
    [
      'one in twenty unusable',
      templateOf({ fresh: 95_000, unusable: 5000 }),
      'watch',
      'Of 100,000 tenants of graph: 5,000 without a usable token.',
    ],
    [
      'more than that',
      templateOf({ fresh: 94_999, unusable: 5001 }),
      'degraded',
      'Of 100,000 tenants of graph: 5,001 without a usable token.',
    ],
    ['the only one', templateOf({ unusable: 1 }), 'degraded', 'Of the one tenant of graph: 1 without a usable token.'],
    [
      'all that were tried',
      templateOf({ unusable: 1, new: 99 }),
      'degraded',
      'Of 100 tenants of graph: 1 without a usable token.',
    ],
  ])('%s', (_title, template, severity, verdict) => {
    expect(templateSeverity(template)).toBe(severity);
    expect(worstSeverity(answerWith([template]))).toBe(severity);
    expect(verdictOf(answerWith([template]))).toBe(verdict);
  });

  test('are not counted again for those that are listed', () => {
    const answer = answerWith([templateOf({ fresh: 1000, unusable: 1 })], [sample, troubled('contoso')]);
    expect(verdictOf(answer)).toBe('Of 1,001 tenants of graph: 1 without a usable token.');
    expect(worstSeverity(answer)).toBe('watch');
  });

  test('are named where no counts are there', () => {
    const { templates: _none, ...answer } = answerWith([], [troubled('contoso')]);
    expect(verdictOf(answer)).toContain('contoso (graph)');
    expect([nameOf({ service: 'a' }), nameOf({ service: 'a', tenant: 'b' })]).toEqual(['a', 'b (a)']);
    expect([idOf({ service: 'a' }), idOf({ service: 'a', tenant: 'b' })]).toEqual(['a', 'a#b']);
  });
});

describe('the HTML of tenants', () => {
  test('has counts, those that are zero left out, and the command that tells all', () => {
    const template = { ...templateOf({ fresh: 98_000, due: 1990, unusable: 10 }), oldestDueSeconds: 240 };
    const markup = markupOf(statusHtml(answerWith([template]), { guide: { target: '--stack Keeper' } }));
    const text = markup.replace(/<[^>]*>/g, '');
    expect(text).toContain('10 without a usable token');
    expect(text).toContain('98,000 fresh');
    expect(text).toContain('100,000 tenants');
    expect(text).toContain('has been due for 4m');
    expect(text).toContain('npx token-keeper status graph --all --stack Keeper');
    expect(text).not.toContain('failing');
  });

  test('has each tenant by its name, with commands that name it', () => {
    const markup = markupOf(statusHtml(answerWith([templateOf({ unusable: 1 })], [troubled('contoso')])));
    expect(markup).toContain('<h2>contoso (graph)</h2>');
    expect(markup).toContain('data-tk="graph#contoso"');
    expect(markup.replace(/<[^>]*>/g, '')).toContain('npx token-keeper debug graph --tenant contoso');
  });

  test('escapes whatever a name is, and puts none into a command that a shell would act on', () => {
    const hostile = '<img src=x onerror=alert(1)>;rm -rf ~';
    const markup = markupOf(statusHtml(answerWith([templateOf({ unusable: 1 }, hostile)], [troubled(hostile)])));
    expect(markup).not.toContain('<img');
    expect(markup).not.toContain('npx token-keeper debug graph --tenant');
    expect(markup).not.toContain('npx token-keeper status &lt;');
  });

  test('of 100,000 tenants is no longer than what a widget may be', () => {
    const templates = ['graph', 'entra', 'genesys'].map((service) =>
      templateOf({ fresh: 20_000, due: 5000, late: 5000, failing: 1000, unusable: 2000, new: 333 }, service),
    );
    const tenants = Array.from({ length: 20 }, (_, index) =>
      troubled(`11111111-2222-4333-8444-5555555555${index + 10}`),
    );
    const plain = Array.from({ length: 10 }, (_, index) => ({ ...sample, service: `service-${index}` }));
    const event = {
      widgetContext: { params: { runbookUrl: 'https://example.test/runbook', target: '--stack Keeper' } },
    };
    const markup = widgetHtml({ ...answerWith(templates, [...plain, ...tenants]), next: 'x' }, event);
    expect(Buffer.byteLength(markup)).toBeLessThanOrEqual(200_000);
    expect(markup).toContain('https://example.test/runbook#');
  });
});
