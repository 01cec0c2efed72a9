import { SEVERITIES, type Severity } from '../../../functions/contract/diagnosis.ts';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { listed } from '../../../functions/status-page/verdict.ts';
import type { AskCounts } from '../functions/demo-consumer.ts';
import { tenantsText } from './template-news.ts';
import { duringFirstSweep } from './waiting.ts';

const WORDS: Readonly<Record<Severity, string>> = {
  'action-required': 'in need of action',
  degraded: 'degraded',
  watch: 'worth watching',
  ok: 'fine',
};

/** Returns how many services are how, the worst first, and tenants; `isNaming`: and which services those are that are not fine. */
export function healthText(answer: StatusAnswer, isNaming = false): string {
  const services = duringFirstSweep(answer).services.filter(({ tenant }) => tenant === undefined);
  const counts = SEVERITIES.toReversed().flatMap((severity) => {
    const names = services.filter(({ diagnosis }) => diagnosis.severity === severity).map(({ service }) => service);
    if (names.length === 0) return [];
    return [`${names.length} ${WORDS[severity]}${isNaming && severity !== 'ok' ? ` (${listed(names)})` : ''}`];
  });
  return [counts.join(', '), ...(answer.templates ?? []).map(tenantsText)].filter(Boolean).join('; ');
}

/** Tells whether every service has a usable token, and every tenant. */
export function hasAllTokens({ services, templates = [] }: StatusAnswer): boolean {
  return (
    services.every(({ usable }) => usable) && templates.every(({ counts }) => counts.unusable === 0 && counts.new === 0)
  );
}

/** Returns how it all ended, in one line. `last` is the last status; absent: none ever came. */
export function summary(last: StatusAnswer | undefined, seconds: number, counts: AskCounts | undefined): string {
  const parts = [
    ...(last ? [`services: ${healthText(last, true)}`] : []),
    ...(counts ? [`reads: ${readsText(counts)}`] : []),
  ];
  return [`stopped after ${durationText(Math.max(seconds, 0))}`, ...parts].join('; ');
}

/** Returns how the reads so far ended; what never should be is told only where it is. */
export function readsText({ asked, answered, failed, tooShort, leftOut }: AskCounts): string {
  return [
    `${asked} asked, ${answered} answered, ${failed} failed`,
    ...(tooShort > 0 ? [`${tooShort} TOO SHORT`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
  ].join(', ');
}
