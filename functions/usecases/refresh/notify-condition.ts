import { diagnoseFailing } from '../../domain/diagnosis/of-attempt.ts';
import { isFailedAttempt } from '../../domain/failure/failure.ts';
import { NEVER_NOTIFIED, type Notified, notificationOf } from '../../domain/record/condition-notification.ts';
import type { StatusRecord, StoredToken } from '../../domain/record/token-record.ts';
import { conditionOf } from '../../domain/telemetry/service-condition.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { ownerOf, type Subject } from '../../domain/tenant/tenant-name.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';

/** What to remember of what was published, and the event to send; each absent where there is nothing new. */
export interface NotifiedOnChange {
  readonly notified?: Notified;
  readonly event?: ServiceEvent;
}

/** Returns what to publish of a service's condition as its record has it, and what to remember of that. */
export function notifyOnChange(record: StatusRecord, now: Instant): NotifiedOnChange {
  const before = record.notified ?? NEVER_NOTIFIED;
  const { notified, notification } = notificationOf(before, conditionOf(record), now);
  if (!notification) return notified === before ? {} : { notified };
  const { condition, before: conditionBefore, changes, isFlapping } = notification;
  const detail = {
    ...ownerOf(record.service),
    condition,
    conditionBefore,
    changes,
    flapping: isFlapping,
    ...failureFacts(record),
    ...tokenFacts(record.token),
  };
  return { notified, event: { name: condition === 'ok' ? 'recovered' : condition, at: now, detail } };
}

/** Returns the event of a new token. */
export function refreshedEvent(subject: Subject, reason: string, token: StoredToken, at: Instant): ServiceEvent {
  return { name: 'refreshed', at, detail: { ...subject, reason, ...tokenFacts(token) } };
}

function failureFacts({
  lastAttempt,
  consecutiveFailures,
  failingSince,
}: StatusRecord): Readonly<Record<string, string | number>> {
  if (!lastAttempt || !isFailedAttempt(lastAttempt)) return {};
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
