import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { instantOf, secondsBetween } from '../../../functions/domain/values/instant.ts';
import { listed } from '../../../functions/status-page/verdict.ts';

/** An attempt that takes longer than this is worth a word. */
const LONG_SECONDS = 5;

/** Returns the host of a service's token endpoint; `undefined` when nobody knows it. */
export type HostOf = (service: string) => string | undefined;

/** Returns the providers that are waited for, with the longest wait; `undefined` when none takes long. */
export function waitingText({ services, now }: StatusAnswer, hostOf: HostOf): string | undefined {
  const waits = services
    .filter(isAttempted)
    .map(({ service, lease }) => ({ service, seconds: secondsBetween(instantOf(lease?.since ?? now), instantOf(now)) }))
    .filter(({ seconds }) => seconds >= LONG_SECONDS)
    .toSorted((a, b) => b.seconds - a.seconds);
  const [longest] = waits;
  if (!longest) return undefined;
  const names = new Set(waits.map(({ service }) => [service, hostOf(service)].filter(Boolean).join(' at ')));
  return `waiting ${durationText(longest.seconds)} for ${listed([...names])}`;
}

function isAttempted({ next }: ServiceStatus): boolean {
  return next.by === 'attempt';
}

/**
 * Returns the status as it is meant while the first sweep runs: services that it has not come to are not in trouble, and nobody
 * has to look after the schedule.
 */
export function duringFirstSweep(answer: StatusAnswer): StatusAnswer {
  if (answer.schedule.lastSweep !== null || !answer.services.some(isAttempted)) return answer;
  const services = answer.services.map((status) =>
    status.diagnosis.code === 'never-swept'
      ? { ...status, diagnosis: { ...status.diagnosis, code: 'first-sweep', severity: 'ok' as const } }
      : status,
  );
  return { ...answer, services };
}
