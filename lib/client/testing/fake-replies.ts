import { CONTRACT_VERSION, EXPIRY_BUFFER_SECONDS } from '../../../functions/contract/constants.ts';
import { ContractError } from '../../../functions/contract/contract-error.ts';
import type { GetTokenAnswer, GetTokenRequest, TokenHeader } from '../../../functions/contract/get-token.ts';
import type { StatusRequest } from '../../../functions/contract/status.ts';
import { parseServeTokensRequest } from '../../../functions/domain/service/serve-request.ts';
import { ownerOf } from '../../../functions/domain/tenant/tenant-name.ts';
import type { InvocationReply } from '../transport/transport.ts';
import { diagnosisOf, errorOf, type FakeError, failureOf } from './fake-failure.ts';
import { fakeStatus } from './fake-status.ts';
import { type FakeState, fakeKey } from './fake-tenants.ts';

/** A token to be handed out. */
export interface FakeToken {
  /** Whose it is; absent: the service has no tenants. */
  readonly tenant?: string;
  /** The group of the tenant; absent: none. */
  readonly group?: string;
  /** Absent: a text that names the service and counts up. */
  readonly accessToken?: string;
  /** Default `Bearer`. */
  readonly tokenType?: string;
  /** Where the API expects it. Default: Authorization, with the token type before the token. */
  readonly header?: TokenHeader;
  readonly scope?: string;
  /** Default 3600. */
  readonly expiresInSeconds?: number;
}

const DEFAULT_LIFETIME_SECONDS = 3600;
/** Old enough for the first refusal of an API to be believed. */
const AGE_SECONDS = 60;
/** What token-keeper allows: 5 minutes at most, and nothing within 30 s of expiry. */
const CACHE_SECONDS = 300;

/** Returns a request as serve-tokens reads it, so that what it refuses is refused here. */
export function requestOf(payload: string): GetTokenRequest | StatusRequest | FakeError {
  try {
    return parseServeTokensRequest(JSON.parse(payload));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return { errorType: error.name, errorMessage: error.message };
  }
}

/**
 * Returns what is known of a service or tenant whose `count`th token this one is.
 *
 * @throws {TypeError} when it is no object
 */
export function stateOf(service: string, token: FakeToken, count: number, nowMs: number): FakeState {
  if (Object(token) !== token) {
    throw new TypeError('setToken expects { accessToken, expiresInSeconds, ... } or nothing');
  }
  const { tenant } = ownerOf(fakeKey(service, token.tenant));
  const owner = tenant === undefined ? service : `${service}-${tenant}`;
  const { accessToken = `fake-token-of-${owner}-${count}`, tokenType = 'Bearer', scope, group } = token;
  const { header = { name: 'Authorization', scheme: tokenType } } = token;
  const lifetimeSeconds = token.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS;
  const expiresAtMs = nowMs + lifetimeSeconds * 1000;
  const answer: GetTokenAnswer = {
    contractVersion: CONTRACT_VERSION,
    service,
    ...(tenant === undefined ? {} : { tenant }),
    accessToken,
    tokenType,
    header,
    ...(scope === undefined ? {} : { scope }),
    expiresAt: stampOf(expiresAtMs),
    obtainedAt: stampOf(nowMs - AGE_SECONDS * 1000),
    // Not computed from the token: a counter tells tokens apart as well.
    fingerprint: count.toString(16).padStart(12, '0'),
    expiresInSeconds: 0,
    cacheUntil: '',
  };
  return { token: answer, expiresAtMs, lifetimeSeconds, group };
}

/** Returns the answer to status. */
export function statusReply(
  { service, tenant, state: wanted }: StatusRequest,
  states: ReadonlyMap<string, FakeState>,
  nowMs: number,
): InvocationReply {
  const wantedKey = fakeKey(service ?? '', tenant);
  const named = [...states].filter(
    ([key]) => service === undefined || (tenant === undefined ? ownerOf(key).service === service : key === wantedKey),
  );
  if (service !== undefined && named.length === 0) {
    return failed(tenant === undefined ? unknown(service) : failureOf(service, 'UnknownTenant', {}));
  }
  const facts = named.map(([key, state]) => ({
    ...ownerOf(key),
    group: state.group,
    ...('token' in state
      ? {
          token: state.token,
          secondsLeft: secondsUntil(state.expiresAtMs, nowMs),
          lifetimeSeconds: state.lifetimeSeconds,
        }
      : { secondsLeft: 0, lifetimeSeconds: null, diagnosis: diagnosisOf(state.failure) }),
  }));
  return { status: 200, payload: JSON.stringify(fakeStatus(facts, stampOf(nowMs), wanted)) };
}

function unknown(service: string | undefined): FakeError {
  return errorOf('UnknownService', { message: `no token of "${service}" was set with setToken` });
}

function secondsUntil(ms: number, nowMs: number): number {
  return Math.floor(ms / 1000) - Math.floor(nowMs / 1000);
}

/** Returns the answer to getToken, of a service in this state; `undefined`: it has never been set. */
export function replyTo(
  { service, minValiditySeconds = 0 }: GetTokenRequest,
  state: FakeState | undefined,
  nowMs: number,
) {
  if (state === undefined) return failed(unknown(service));
  if ('failure' in state) return failed(state.failure);
  const secondsLeft = secondsUntil(state.expiresAtMs, nowMs);
  if (minValiditySeconds > state.lifetimeSeconds) {
    const message =
      `minValiditySeconds is ${minValiditySeconds}, but the tokens of "${service}" live ${state.lifetimeSeconds} s; ` +
      `ask for less (the stored one has ${secondsLeft} s left)`;
    return failed(failureOf(service ?? '', 'validity-beyond-lifetime', { message }));
  }
  if (secondsLeft < Math.max(minValiditySeconds, EXPIRY_BUFFER_SECONDS)) {
    return failed(errorOf('TokenUnavailable', { message: `the token has ${secondsLeft} s left` }));
  }
  const cacheSeconds = Math.min(CACHE_SECONDS, secondsLeft - EXPIRY_BUFFER_SECONDS);
  const answer: GetTokenAnswer = {
    ...state.token,
    expiresInSeconds: secondsLeft,
    cacheUntil: stampOf(nowMs + cacheSeconds * 1000),
  };
  return { status: 200, payload: JSON.stringify(answer) };
}

/** Returns the reply of a function that has failed. */
export function failed(error: FakeError): InvocationReply {
  return { status: 200, functionError: 'Unhandled', payload: JSON.stringify(error) };
}

function stampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
