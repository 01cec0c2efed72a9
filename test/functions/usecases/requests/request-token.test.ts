import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { SecretValues, SecretVersion } from '../../../../functions/usecases/ports/secret-source.ts';
import type { TokenRequestInput } from '../../../../functions/usecases/ports/token-endpoint.ts';
import type { TokenRequestPlan, TokenRequestResult } from '../../../../functions/usecases/requests/request-token.ts';
import { requestToken } from '../../../../functions/usecases/requests/request-token.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { issuedToken } from '../../../support/sample-token.ts';

/** `undefined` is a token; a failure is one. */
type Answer = Partial<RefreshFailure> | undefined;

const LOGIN: ServiceDefinition = {
  ...DEFINITION,
  grant: { type: 'login' },
  clientAuthentication: { method: 'none' },
  request: { parameters: { key: { secret: 'apiKey' } } },
};
const SIGNED: ServiceDefinition = {
  ...DEFINITION,
  clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } },
};
const CERTIFIED: ServiceDefinition = { ...DEFINITION, clientAuthentication: { method: 'tls_client_auth' } };
const DOWN: Answer = { kind: 'transient', reason: 'http_503', httpStatus: 503 };
const INVALID_CLIENT: Answer = { kind: 'misconfigured', oauthError: 'invalid_client', httpStatus: 401 };

let clock: ManualClock;
let answers: Answer[];
let inputs: TokenRequestInput[];
let secretReads: SecretVersion[];
let versions: Partial<Record<SecretVersion, string>>;

const secretOf = (versionId: string): SecretValues => ({
  versionId,
  values: { clientId: new Redacted('id'), clientSecret: new Redacted(`secret-${versionId}`) },
});

const run = (order: Partial<TokenRequestPlan> = {}, random = 0.5): Promise<TokenRequestResult> =>
  requestToken(
    {
      clock,
      random: () => random,
      secrets: {
        prepare: () => {},
        read: async (_definition, version = 'current') => {
          secretReads.push(version);
          const versionId = versions[version];
          return versionId === undefined
            ? { ok: false, failure: { kind: 'misconfigured', reason: 'secret_not_found', message: 'none' } }
            : { ok: true, secret: secretOf(versionId) };
        },
      },
      tokenEndpoint: {
        requestToken: async (_definition, input) => {
          inputs.push(input);
          const answer = answers[Math.min(inputs.length, answers.length) - 1];
          clock.advance((answer?.latencyMs ?? 10) / 1000);
          return answer
            ? { ok: false, failure: { kind: 'transient', reason: 'r', message: 'm', latencyMs: 10, ...answer } }
            : { ok: true, token: issuedToken('token', clock.now(), 3600, 10) };
        },
      },
    },
    {
      definition: DEFINITION,
      secret: secretOf('v2'),
      record: {},
      sha256Hex,
      noteSending: async () => true,
      isLeaseOver: () => false,
      requestsLeft: Number.POSITIVE_INFINITY,
      startedMs: clock.monotonicMs(),
      ...order,
    },
  );

beforeEach(() => {
  clock = new ManualClock();
  inputs = [];
  secretReads = [];
  versions = { 'current-anew': 'v2' };
});

describe('asking for a token', () => {
  test('asks once when it is given one', async () => {
    answers = [undefined];
    expect(await run()).toMatchObject({ outcome: { ok: true }, requests: 1, usedPreviousSecret: false });
  });

  test.each([
    ['a second time after a passing failure', [DOWN, undefined], 2, true],
    ['a third time after two', [DOWN, DOWN, undefined], 3, true],
    ['no fourth time', [DOWN, DOWN, DOWN, undefined], 3, false],
    ['no second time after a failure that only a person can mend', [{ kind: 'misconfigured' }, undefined], 1, false],
    ['no second time when throttled for an unknown time', [{ httpStatus: 429 }, undefined], 1, false],
    ['a second time when the wait fits', [{ httpStatus: 429, retryAfterSeconds: 5 }, undefined], 2, true],
    ['no second time when Retry-After does not fit', [{ httpStatus: 503, retryAfterSeconds: 20 }, undefined], 1, false],
  ] satisfies [string, Answer[], number, boolean][])('asks %s', async (_what, sent, requests, ok) => {
    answers = sent;
    expect(await run()).toMatchObject({ outcome: { ok }, requests });
  });

  test('pauses with full jitter that doubles, and as long as the provider asks', async () => {
    answers = [DOWN, DOWN, undefined];
    const before = clock.now();
    await run({}, 0);
    expect(clock.now()).toBe(before);
    inputs = [];
    answers = [{ httpStatus: 503, retryAfterSeconds: 5 }, undefined];
    await run({}, 0);
    expect(clock.now()).toBe(plusSeconds(before, 5));
  });

  test('gives each request what is left of the budget, ten seconds at most', async () => {
    answers = [{ reason: 'timeout', latencyMs: 10_000 }, { reason: 'timeout', latencyMs: 9000 }, undefined];
    await run({}, 0);
    expect(inputs.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 10_000, 1000]);
  });

  test('waits and times out in whole milliseconds: timers take no others', async () => {
    answers = [{ latencyMs: 15_000 }, undefined];
    await run({}, 0.123_456);
    expect(inputs[1]?.timeoutMs).toBe(20_000 - 15_000 - 62);
  });

  // biome-ignore format: a table is read by its columns
  test.each([
    [12_000, 0, 2, 1], [12_001, 0, 1, 0], [19_999, 600, 2, 0], [20_000, 600, 1, 0],
  ])('after %i ms reads another secret only in time for two reads, and takes another clock (%p) in any', async (latencyMs, clockOffsetSeconds, requests, reads) => {
    versions = { 'current-anew': 'v3' };
    answers = [{ ...INVALID_CLIENT, clockOffsetSeconds, latencyMs }, undefined];
    expect(await run({ definition: SIGNED })).toMatchObject({ requests });
    expect(secretReads).toHaveLength(reads);
  });

  test('counts what the attempt took before its first request, which gets a second at least', async () => {
    answers = [undefined];
    await run({ startedMs: clock.monotonicMs() - 12_000 });
    await run({ startedMs: clock.monotonicMs() - 60_000 });
    expect(inputs.map(({ timeoutMs }) => timeoutMs)).toEqual([8000, 1000]);
  });

  test('is not moved by a calendar that steps meanwhile', async () => {
    const stepping = (seconds: number): Answer => ({
      ...DOWN,
      get latencyMs() {
        clock.step(seconds);
        return 2000;
      },
    });
    answers = [stepping(-86_400), stepping(172_800), undefined];
    await run({}, 0);
    expect(inputs.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 10_000, 10_000]);
  });

  test('never asks more often than the limit of the service allows', async () => {
    answers = [DOWN, DOWN, undefined];
    expect(await run({ requestsLeft: 2 })).toMatchObject({ outcome: { ok: false }, requests: 2 });
  });
});

describe('invalid_client', () => {
  test('uses the secret that was rotated since the run began', async () => {
    versions = { 'current-anew': 'v3' };
    answers = [INVALID_CLIENT, undefined];
    const end = await run();
    expect(end).toMatchObject({ outcome: { ok: true }, secret: { versionId: 'v3' }, usedPreviousSecret: false });
    expect(inputs[1]?.secret.values.clientSecret?.reveal()).toBe('secret-v3');
  });

  test('tries the previous secret once, and remembers the current one, so that it is not taken for a change', async () => {
    versions = { 'current-anew': 'v2', previous: 'v1' };
    answers = [INVALID_CLIENT, undefined];
    const end = await run();
    expect(end).toMatchObject({ outcome: { ok: true }, secret: { versionId: 'v2' }, usedPreviousSecret: true });
    expect(inputs[1]?.secret.values.clientSecret?.reveal()).toBe('secret-v1');
    expect(secretReads).toEqual(['current-anew', 'previous']);
  });

  test('tries rotated, then previous, and then gives up', async () => {
    versions = { 'current-anew': 'v3', previous: 'v2' };
    answers = [INVALID_CLIENT];
    expect(await run({ secret: secretOf('v1') })).toMatchObject({ outcome: { ok: false }, requests: 3 });
  });

  test('asks once only where there is no other secret', async () => {
    answers = [INVALID_CLIENT];
    expect(await run()).toMatchObject({ outcome: { ok: false }, requests: 1 });
  });
});

describe('a client that may be refused', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Answer, ServiceDefinition]>([
    ['Keycloak', { kind: 'misconfigured', oauthError: 'unauthorized_client', httpStatus: 401 }, DEFINITION],
    ['Keycloak of old', { kind: 'misconfigured', oauthError: 'unauthorized_client', httpStatus: 400 }, DEFINITION],
    ['nobody known', { kind: 'misconfigured', httpStatus: 401 }, DEFINITION],
    ['a vendor', { kind: 'misconfigured', oauthError: 'E0000011', httpStatus: 401 }, DEFINITION],
    ['another case', { kind: 'misconfigured', oauthError: 'Invalid_Client', httpStatus: 400 }, DEFINITION],
    ['words', { kind: 'misconfigured', oauthError: 'invalid_request', httpStatus: 400, hint: 'secret' }, DEFINITION],
    ['words about a key', { kind: 'misconfigured', oauthError: 'invalid_request', httpStatus: 400, hint: 'key-id' }, SIGNED],
    ['a key', { kind: 'misconfigured', httpStatus: 401 }, SIGNED],
    ['the alert of a TLS server', { kind: 'misconfigured', reason: 'network', detail: 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED' }, CERTIFIED],
    ['an expired secret of Entra', { kind: 'misconfigured', oauthError: 'invalid_client', providerCode: '7000222', httpStatus: 401 }, DEFINITION],
    ['a word about the grant', { kind: 'misconfigured', oauthError: 'invalid_grant', httpStatus: 401 }, DEFINITION],
    ['a grant that has a secret as well', { kind: 'misconfigured', oauthError: 'invalid_token', httpStatus: 401 }, DEFINITION],
    ['a login, by a status that others use otherwise', { kind: 'misconfigured', httpStatus: 403 }, LOGIN],
    ['a login, in words of its own', { kind: 'misconfigured', oauthError: 'no_such_user', httpStatus: 400 }, LOGIN],
    ["a user's password", { kind: 'misconfigured', oauthError: 'invalid_grant', httpStatus: 400 }, { ...DEFINITION, grant: { type: 'password' } }],
  ])('has its secret read anew and the previous one tried, once each: %s', async (_who, answer, definition) => {
    versions = { 'current-anew': 'v3', previous: 'v1' };
    answers = [answer];
    expect(await run({ definition })).toMatchObject({ outcome: { ok: false }, requests: 3, secret: { versionId: 'v3' } });
    expect(inputs.map(({ secret }) => secret.versionId)).toEqual(['v2', 'v3', 'v1']);
    expect(secretReads).toEqual(['current-anew', 'previous']);
  });

  test.each<[string, Answer]>([
    ['a scope', { kind: 'misconfigured', oauthError: 'invalid_scope', httpStatus: 400 }],
    ['a path', { kind: 'misconfigured', httpStatus: 404 }],
    ['a second request', { kind: 'misconfigured', reason: 'second_request_refused', httpStatus: 401 }],
    ['a limit', { kind: 'transient', oauthError: 'invalid_client', httpStatus: 429 }],
    ['a login page', { kind: 'misconfigured', reason: 'redirect', httpStatus: 302, hint: 'login' }],
  ])('is not what %s refuses', async (_what, answer) => {
    versions = { 'current-anew': 'v3', previous: 'v1' };
    answers = [answer];
    expect(await run()).toMatchObject({ requests: 1 });
    expect(secretReads).toEqual([]);
  });

  test('by a clock that differs is asked by that clock first, with the secret it has', async () => {
    versions = { 'current-anew': 'v2', previous: 'v1' };
    answers = [{ kind: 'misconfigured', httpStatus: 401, clockOffsetSeconds: 600 }, undefined];
    expect(await run({ definition: SIGNED })).toMatchObject({ outcome: { ok: true }, requests: 2 });
    expect(inputs[1]).toMatchObject({ clockOffsetSeconds: 600, secret: { versionId: 'v2' } });
  });
});

describe('the clock of an assertion', () => {
  const refusedAt = (offset: number): Answer => ({
    kind: 'misconfigured',
    httpStatus: 401,
    clockOffsetSeconds: offset,
  });

  test('is ours, then that of the Date header, and what was accepted is remembered', async () => {
    answers = [refusedAt(600), undefined];
    expect(await run({ definition: SIGNED })).toMatchObject({ requests: 2, acceptedClockOffsetSeconds: 600 });
    expect(inputs.map(({ clockOffsetSeconds }) => clockOffsetSeconds)).toEqual([0, 600]);
  });

  test('is the one that was accepted last, then ours', async () => {
    answers = [refusedAt(600), undefined];
    const end = await run({ definition: SIGNED, record: { acceptedClockOffsetSeconds: 600 } });
    expect(end).toMatchObject({ requests: 2, acceptedClockOffsetSeconds: 0 });
    expect(inputs.map(({ clockOffsetSeconds }) => clockOffsetSeconds)).toEqual([600, 0]);
  });

  test('is changed at once after a refusal that names it, although that may pass by itself', async () => {
    answers = [{ kind: 'transient', providerCode: '700024', httpStatus: 401, clockOffsetSeconds: -90 }, undefined];
    expect(await run({ definition: SIGNED })).toMatchObject({ outcome: { ok: true }, requests: 2 });
    expect(inputs[1]?.clockOffsetSeconds).toBe(-90);
  });

  test('stays as it is where the provider has a fault of its own', async () => {
    answers = [{ kind: 'transient', httpStatus: 503, clockOffsetSeconds: 60 }, undefined];
    await run({ definition: SIGNED });
    expect(inputs[1]?.clockOffsetSeconds).toBe(0);
  });

  const tried = () =>
    inputs.map(({ secret, clockOffsetSeconds }) => `${secret.versionId} at ${clockOffsetSeconds}`).join(', ');

  test('is tried with the current key before the previous one, which begins with the first clock again', async () => {
    versions = { 'current-anew': 'v2', previous: 'v1' };
    answers = [{ ...INVALID_CLIENT, clockOffsetSeconds: 600 }, undefined];
    expect(await run({ definition: SIGNED })).toMatchObject({ requests: 2, usedPreviousSecret: false });
    expect(tried()).toBe('v2 at 0, v2 at 600');
    inputs = [];
    answers = [{ ...INVALID_CLIENT, clockOffsetSeconds: 600 }];
    expect(await run({ definition: SIGNED })).toMatchObject({ requests: 3, acceptedClockOffsetSeconds: 0 });
    expect(tried()).toBe('v2 at 0, v2 at 600, v1 at 0');
    inputs = [];
    await run({ definition: SIGNED, record: { acceptedClockOffsetSeconds: 600 } });
    expect(tried()).toBe('v2 at 600, v2 at 0, v1 at 600, v1 at 0');
  });

  test('is none without an assertion, and nothing is remembered', async () => {
    answers = [refusedAt(60)];
    expect(await run()).toMatchObject({ requests: 1, acceptedClockOffsetSeconds: undefined });
    expect(inputs[0]?.clockOffsetSeconds).toBeUndefined();
  });
});
