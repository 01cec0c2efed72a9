import type { AttemptStatus } from '../contract/attempt.ts';
import type { ServiceStatus } from '../contract/status.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { endingOf, timeAndAgeHtml, timeHtml } from './format.ts';
import { type Content, type Html, html } from './html.ts';
import { counted } from './verdict.ts';

type Fact = readonly [name: string, value: Content];

/** Returns everything in a service's status as a list of names and values; what is not known is left out. */
export function serviceFacts(status: ServiceStatus, now: string): Html {
  const { diagnosis, expiresAt, windows, lease, secretVersion, definitionHash, clockOffsetSeconds } = status;
  const facts: readonly Fact[] = [
    ['Group', status.group ?? null],
    ['Diagnosis', `${diagnosis.code} (${diagnosis.severity}): ${diagnosis.message}`],
    ['Expiry as stored', expiresAt && html`${expiresAt.stored} (zone: ${expiresAt.zone})`],
    ['Expiry in UTC', expiresAt && timeAndAgeHtml(expiresAt.utc, now)],
    ['Not handed out from', windows && `${durationText(windows.expiryBufferSeconds)} before expiry`],
    ['Due from', windows && `${durationText(windows.advisorySeconds)} before expiry`],
    ['Overdue from', windows && `${durationText(windows.mandatorySeconds)} before expiry`],
    ['Lifetime', lifetimeText(status)],
    ['Last attempt', attemptHtml(status.lastAttempt, now)],
    ['Last failure', attemptHtml(status.lastFailure, now)],
    ['Failures in a row', status.consecutiveFailures],
    ['No request before', status.cooldownUntil && timeAndAgeHtml(status.cooldownUntil, now)],
    ['Lease', lease && html`from ${timeHtml(lease.since, now)} to ${timeHtml(lease.until, now)}`],
    ['Attempts ever', status.attempts],
    ['Clock of the provider', clockOffsetSeconds === null ? null : clockText(clockOffsetSeconds)],
    ['Secret version', `token ${secretVersion.used ?? '–'}, last attempt ${secretVersion.current ?? '–'}`],
    ['Definition', `token ${definitionHash.used ?? '–'}, deployed ${definitionHash.current ?? '–'}`],
    ['Fingerprint', status.fingerprint],
    ['Cannot be read', status.unreadable?.join(', ') ?? null],
  ];
  const known = facts.filter(([, value]) => value !== null);
  return html`<dl class="tk-facts">${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function lifetimeText({ lifetimeSeconds, lifetimeDeviationSeconds: deviation }: ServiceStatus): string | null {
  if (lifetimeSeconds === null) return null;
  const against =
    deviation === null || deviation === 0
      ? ''
      : `, ${durationText(Math.abs(deviation))} ${deviation < 0 ? 'shorter' : 'longer'} than expected`;
  return `${durationText(lifetimeSeconds)}${against}`;
}

function clockText(offsetSeconds: number): string {
  return offsetSeconds === 0
    ? 'as ours'
    : `${durationText(Math.abs(offsetSeconds))} ${offsetSeconds < 0 ? 'behind' : 'ahead'}`;
}

function attemptHtml(attempt: AttemptStatus | null, now: string): Html | null {
  if (!attempt) return null;
  const { at, detail, httpStatus, oauthError, providerCode, correlationId, requests, latencyMs } = attempt;
  const facts = [
    endingOf(attempt),
    detail,
    httpStatus && `HTTP ${httpStatus}`,
    oauthError && `OAuth error ${oauthError}`,
    providerCode && `provider code ${providerCode}`,
    correlationId && `correlation id ${correlationId}`,
    requests ? counted(requests, 'request') : undefined,
    latencyMs === undefined ? undefined : `${latencyMs} ms`,
    attempt.warnings && `warnings ${attempt.warnings.join(' ')}`,
    attempt.message,
  ].filter((text) => text !== undefined);
  return html`${timeAndAgeHtml(at, now)}: ${facts.join(', ')}`;
}
