import { expect } from '@jest/globals';
import type { AttemptStatus } from '../../functions/contract/attempt.ts';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { RefreshAnswer, SweepAnswer } from '../../functions/contract/refresh.ts';
import type { ServiceStatus, StatusAnswer, TemplateStatus } from '../../functions/contract/status.ts';

/** Every member that a type has. */
type Members<T> = Readonly<Record<keyof Required<T>, true>>;
/** Of {@link GetTokenAnswer}. */
export const TOKEN: Members<GetTokenAnswer> = {
  contractVersion: true,
  service: true,
  tenant: true,
  accessToken: true,
  tokenType: true,
  header: true,
  scope: true,
  expiresAt: true,
  expiresInSeconds: true,
  cacheUntil: true,
  obtainedAt: true,
  fingerprint: true,
};
/** Of {@link StatusAnswer}. */
// biome-ignore format: a list of words
export const STATUS: Members<StatusAnswer> = {
  contractVersion: true, now: true, healthy: true, access: true, schedule: true, services: true, templates: true, next: true,
  check: true,
};
/** Of {@link TemplateStatus}. */
export const TEMPLATE: Members<TemplateStatus> = {
  service: true,
  tenants: true,
  counts: true,
  oldestDueSeconds: true,
  definition: true,
};
/** Of {@link ServiceStatus}. */
export const SERVICE: Members<ServiceStatus> = {
  service: true,
  tenant: true,
  group: true,
  state: true,
  usable: true,
  expiresAt: true,
  secondsToExpiry: true,
  secondsToExpiredForUse: true,
  refreshDueAt: true,
  lifetimeSeconds: true,
  expectedLifetimeSeconds: true,
  obtainedAt: true,
  lastAttempt: true,
  lastFailure: true,
  consecutiveFailures: true,
  failingSince: true,
  cooldownUntil: true,
  clockOffsetSeconds: true,
  fingerprint: true,
  windows: true,
  next: true,
  lifetimeDeviationSeconds: true,
  recentLifetimesSeconds: true,
  medianLifetimeSeconds: true,
  lease: true,
  attempts: true,
  secretVersion: true,
  definitionHash: true,
  diagnosis: true,
  unreadable: true,
  definition: true,
};
/** Of {@link AttemptStatus}. */
export const ATTEMPT: Members<AttemptStatus> = {
  at: true,
  outcome: true,
  reason: true,
  detail: true,
  message: true,
  cause: true,
  advice: true,
  httpStatus: true,
  oauthError: true,
  providerCode: true,
  correlationId: true,
  clockOffsetSeconds: true,
  requests: true,
  usedPreviousSecret: true,
  warnings: true,
  latencyMs: true,
};
/** Of {@link RefreshAnswer}. */
export const REPORT: Members<RefreshAnswer> = {
  contractVersion: true,
  service: true,
  tenant: true,
  result: true,
  reason: true,
  failure: true,
  cause: true,
  message: true,
};
/** Of {@link SweepAnswer}. */
export const SWEEP: Members<SweepAnswer> = { contractVersion: true, services: true, counts: true, tenants: true };

/** Returns members but for some. */
export function without<T extends object>(members: T, ...names: readonly (keyof T)[]): Readonly<Record<string, true>> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.some((one) => one === name)));
}

/** Asserts that an object has no member but those of its type; with `all` that it has each of them. */
export function expectMembers(value: unknown, members: Readonly<Record<string, true>>, all: boolean): void {
  const names = Object.keys(value as object);
  expect(names.filter((name) => !Object.hasOwn(members, name))).toEqual([]);
  if (all) {
    expect(names.toSorted()).toEqual(Object.keys(members).toSorted());
  }
}
