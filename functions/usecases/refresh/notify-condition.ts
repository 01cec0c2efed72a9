import { diagnoseFailing } from '../../domain/diagnosis/of-attempt.ts';
import { isFailedAttempt } from '../../domain/failure/failure.ts';
import { type Announced, announce, NOTHING_ANNOUNCED } from '../../domain/record/condition-notification.ts';
import type { StatusRecord, StoredToken } from '../../domain/record/token-record.ts';
import { conditionOf } from '../../domain/telemetry/service-condition.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';

/** What is to be remembered of announcements, and the event to send; each absent where there is nothing new. */
export interface ConditionAnnounced {
  readonly announced?: Announced;
  readonly event?: ServiceEvent;
}

/** Returns what to tell others of a service's condition as its record has it, and what to remember of that. */
export function announceCondition(record: StatusRecord, now: Instant): ConditionAnnounced {
  const known = record.announced ?? NOTHING_ANNOUNCED;
  const { announced, announcement } = announce(known, conditionOf(record), now);
  if (!announcement) {
    return announced === known ? {} : { announced };
  }
  const { condition, before, changes, isFlapping } = announcement;
  const detail = {
    service: record.service,
    condition,
    conditionBefore: before,
    changes,
    flapping: isFlapping,
    ...failureFacts(record),
    ...tokenFacts(record.token),
  };
  return { announced, event: { name: condition === 'ok' ? 'recovered' : condition, at: now, detail } };
}

/** Returns the event of a new token. */
export function refreshedEvent(service: string, reason: string, token: StoredToken, at: Instant): ServiceEvent {
  return { name: 'refreshed', at, detail: { service, reason, ...tokenFacts(token) } };
}

function failureFacts({
  lastAttempt,
  consecutiveFailures,
  failingSince,
}: StatusRecord): Readonly<Record<string, string | number>> {
  if (!lastAttempt || !isFailedAttempt(lastAttempt)) {
    return {};
  }
  const { code, severity, message, advice } = diagnoseFailing(lastAttempt, consecutiveFailures, false);
  return {
    cause: code,
    severity,
    message,
    advice,
    consecutiveFailures,
    ...(failingSince === undefined ? {} : { failingSince: toUtc(failingSince) }),
  };
}

function tokenFacts(token: StatusRecord['token']): Readonly<Record<string, string | number>> {
  return token
    ? {
        fingerprint: token.fingerprint,
        obtainedAt: toUtc(token.obtainedAt),
        expiresAt: toUtc(token.expiresAt.at),
        lifetimeSeconds: token.lifetimeSeconds,
      }
    : {};
}
