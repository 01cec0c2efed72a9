import { describe, expect, test } from '@jest/globals';
import type { FailureKind } from '../../../../functions/contract/attempt.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import {
  FAILURES,
  type FailureCode,
  isThrottled,
  toFailure,
} from '../../../../functions/domain/catalogue/match-failure.ts';
import type { AnswerHint } from '../../../../functions/domain/failure/error-words.ts';
import { needsPerson, type RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { FailureMatch, FailureRow } from '../../../../functions/domain/failure/failure-row.ts';
import { cooldownSeconds } from '../../../../functions/domain/retry/cooldown.ts';
import { pauseBeforeRetryMs } from '../../../../functions/domain/retry/retry-policy.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

/** RFC 9110, section 15: what is no status counts as 5xx. */
const LATER = [408, 425, 429, 500, 501, 502, 503, 504, 599, 600, 999];
const ROWS = Object.entries(FAILURES) as [FailureCode, FailureRow][];
const WORDS = ROWS.flatMap(([code, { match, only }]) =>
  Object.entries(match).flatMap(([key, words]) =>
    words instanceof RegExp ? [] : words.map((word) => ({ code, key: key as keyof FailureMatch, word, only })),
  ),
);

/** What a failure is made of that is recognised by this word. */
function memberOf({ key, word }: (typeof WORDS)[number]): Partial<RefreshFailure> {
  const httpStatus = Number(word.replace('xx', '02'));
  return {
    verdict: { reason: word },
    http: { httpStatus },
    httpAlone: { httpStatus },
    entra: { providerCode: word },
    hint: { hint: word as AnswerHint },
    oauth: { oauthError: word },
    detail: { detail: word },
    errno: { reason: 'network', detail: word },
    family: {},
    reason: { reason: word },
  }[key];
}

const facts = (more: Partial<RefreshFailure>): RefreshFailure => toFailure({ reason: 'r', message: 'm', ...more });
const SIGNED_GRANT = { grant: { type: 'jwt_bearer', assertion: { algorithm: 'RS256' } } } as const;
const explained = (more: Partial<RefreshFailure>) => explainFailure(facts(more), { definition: DEFINITION });
const causeOf = (more: Partial<RefreshFailure>): FailureCode => explained(more).cause.code;

describe('the kind of a refusal', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[number, string | undefined, FailureKind]>([
    // The status says "later", whatever else is said.
    ...LATER.map((status): [number, undefined, FailureKind] => [status, undefined, 'transient']),
    [429, 'invalid_client', 'transient'],
    [500, 'invalid_grant', 'transient'],
    [503, 'invalid_request', 'transient'],
    // RFC 6749 section 5.2
    [400, 'invalid_request', 'misconfigured'],
    [400, 'invalid_client', 'misconfigured'],
    [401, 'invalid_client', 'misconfigured'],
    [400, 'unauthorized_client', 'misconfigured'],
    [400, 'unsupported_grant_type', 'misconfigured'],
    [400, 'invalid_scope', 'misconfigured'],
    // RFC 8707, RFC 6749 section 4.1.2.1, RFC 8628
    [400, 'invalid_target', 'misconfigured'],
    [403, 'access_denied', 'misconfigured'],
    [400, 'temporarily_unavailable', 'transient'],
    [400, 'server_error', 'transient'],
    [400, 'slow_down', 'transient'],
    // A code nobody knows, or none
    [400, undefined, 'misconfigured'],
    [401, undefined, 'misconfigured'],
    [403, undefined, 'misconfigured'],
    [404, undefined, 'misconfigured'],
    [499, undefined, 'misconfigured'],
    [400, 'my_own_error', 'misconfigured'],
    // Whatever case, as vendors write it
    [400, 'Invalid-Client', 'misconfigured'],
    // What vendors say of load and of faults
    [400, 'too_many_requests', 'transient'],
    [403, 'rate_limit_exceeded', 'transient'],
    [403, 'RateLimited', 'transient'],
    [400, 'service_unavailable', 'transient'],
    [400, 'internal_error', 'transient'],
    [400, 'INTERNAL_SERVER_ERROR', 'transient'],
    [409, undefined, 'transient'],
    [423, undefined, 'transient'],
    [423, 'my_own_error', 'transient'],
    [409, 'invalid_client', 'misconfigured'],
    [400, '', 'misconfigured'],
    // A refusal with 200: what counts is that it is one
    [200, undefined, 'misconfigured'],
    [200, 'my_own_error', 'misconfigured'],
    [200, 'invalid_client', 'misconfigured'],
    [200, 'temporarily_unavailable', 'transient'],
    // A redirect, whatever it says
    [302, undefined, 'misconfigured'],
    [307, 'invalid_grant', 'misconfigured'],
    // Names that every object answers to
    [400, 'constructor', 'misconfigured'],
    [400, 'toString', 'misconfigured'],
    [400, '__proto__', 'misconfigured'],
    [200, 'hasOwnProperty', 'misconfigured'],
  ])('HTTP %i with error %p is %s', (httpStatus, oauthError, kind) => {
    const more = oauthError === undefined ? { httpStatus } : { httpStatus, oauthError };
    expect(facts(more).kind).toBe(kind);
    expect(explained(more).kind).toBe(kind);
  });
});

describe('the cause of a failure', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[FailureCode, Partial<RefreshFailure>]>([
    ['refused-otherwise', { reason: 'constructor', oauthError: 'constructor', providerCode: '1', detail: 'toString', httpStatus: 418 }],
    ['refused-otherwise', { reason: 'http_400', httpStatus: 400 }],
    ['provider-down', { reason: 'http_425', httpStatus: 425 }],
    ['provider-down', { reason: 'http_599', httpStatus: 599 }],
    ['provider-down', { reason: 'invalid_client', oauthError: 'invalid_client', httpStatus: 500 }],
    ['client-refused', { reason: 'invalid_client', oauthError: 'invalid_client', httpStatus: 499 }],
    ['provider-timeout', { reason: 'http_408', httpStatus: 408 }],
    ['provider-throttles', { reason: 'slow_down', oauthError: 'slow_down', httpStatus: 400 }],
    ['provider-throttles', { reason: 'http_429', httpStatus: 429 }],
    ['tls-failed', { reason: 'network', detail: 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR' }],
    ['tls-failed', { reason: 'network', detail: 'ERR_SSL_BAD_RECORD_MAC' }],
    ['tls-failed', { reason: 'network', detail: 'EPROTO' }],
    ['not-http', { reason: 'network', detail: 'HPE_INVALID_CONSTANT' }],
    // A proxy may say it of itself; what the answer says goes first.
    ['client-refused', { reason: 'http_401', httpStatus: 401 }],
    ['client-refused', { reason: 'my_error', oauthError: 'my_error', httpStatus: 401 }],
    ['refused-otherwise', { reason: 'http_403', httpStatus: 403 }],
    ['blocked-in-between', { reason: 'http_403', httpStatus: 403, hint: 'page' }],
    ['access-denied', { reason: 'access_denied', oauthError: 'access_denied', httpStatus: 403, hint: 'page' }],
    ['proxy-credentials-wanted', { reason: 'http_407', httpStatus: 407 }],
    ['body-format-refused', { reason: 'http_415', httpStatus: 415 }],
    ['redirected', { reason: 'redirect', httpStatus: 302 }],
    ['redirected-to-login', { reason: 'redirect', httpStatus: 302, hint: 'login' }],
    ['token-in-other-form', { reason: 'no_access_token', httpStatus: 200, hint: 'members' }],
    ['no-token-in-answer', { reason: 'no_access_token', httpStatus: 200 }],
    ['provider-throttles', { reason: 'http_403', httpStatus: 403, hint: 'throttled' }],
    ['provider-throttles', { reason: 'http_404', httpStatus: 404, hint: 'later' }],
    ['client-without-user', { reason: 'invalid_grant', oauthError: 'invalid_grant', httpStatus: 400 }],
    ['network-failed', { reason: 'network', detail: 'UNKNOWN' }],
    ['web-identity-unavailable', { reason: 'web_identity', detail: 'http_503' }],
    // It is STS that has no address, not the host of tokenUrl.
    ['web-identity-unavailable', { reason: 'web_identity', detail: 'ENOTFOUND' }],
    ['web-identity-unavailable', { reason: 'web_identity', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
  ])('is %s', (code, more) => {
    expect(causeOf(more)).toBe(code);
  });

  test.each([
    ['v1', 'v2', 'new-secret-refused'],
    ['v1', 'v1', 'client-refused'],
    ['v1', undefined, 'client-refused'],
    [undefined, 'v2', 'client-refused'],
  ])('a refused client with a token of secret %p, tried with %p, is %s', (tokens, secretVersionId, code) => {
    const token = tokens === undefined ? undefined : { secretVersionId: tokens };
    const refused = facts({ oauthError: 'invalid_client', httpStatus: 401 });
    expect(explainFailure(refused, { definition: DEFINITION, token, secretVersionId }).cause.code).toBe(code);
  });

  test('a changed secret comes before the region of Genesys Cloud', () => {
    const refused = facts({ oauthError: 'invalid_client', httpStatus: 400 });
    const definition = { ...DEFINITION, provider: 'genesys-cloud' } as const;
    const changed = { token: { secretVersionId: 'v1' }, secretVersionId: 'v2' };
    expect(explainFailure(refused, { definition }).cause.code).toBe('wrong-region-or-secret');
    expect(explainFailure(refused, { definition, ...changed }).cause.code).toBe('new-secret-refused');
  });

  test('says what is meant by a word that is not ours, and leaves a sentence of ours as it is', () => {
    const dns = { reason: 'network', detail: 'ENOTFOUND', message: 'not reached (ENOTFOUND)' };
    expect(explained(dns).message).toBe(
      'not reached (ENOTFOUND): DNS has no address for login.example.test (tokenUrl)',
    );
    expect(explained({ reason: 'not_json', message: 'as it is; with a semicolon' }).message).toBe(
      'as it is; with a semicolon',
    );
    expect(explained({ reason: 'org_not_found', httpStatus: 403, message: 'as it is' }).message).toBe('as it is');
  });
});

describe('kind and cause of a failure', () => {
  test('never disagree: what may pass sends for nobody, and what a person has to end never passes', () => {
    const disagreeing = ROWS.filter(([, { kind, severity }]) =>
      kind === 'malformedResponse' ? false : needsPerson(kind) !== (severity === 'action-required'),
    );
    expect(disagreeing.map(([code]) => code)).toEqual([]);
    for (const word of WORDS) {
      for (const httpStatus of [200, 302, 400, 401, 403, 404, 499, ...LATER]) {
        const { kind, cause } = explained({ ...memberOf(word), httpStatus });
        expect([kind, cause.severity]).toEqual([FAILURES[cause.code].kind, FAILURES[cause.code].severity]);
      }
    }
  });

  test.each(LATER)('HTTP %i says "later", whatever number or error it sends along', (httpStatus) => {
    for (const word of WORDS.filter(({ key }) => key !== 'verdict')) {
      expect(explained({ ...memberOf(word), httpStatus })).toMatchObject({
        kind: 'transient',
        cause: { severity: 'watch' },
      });
    }
  });

  test.each([
    ['7000215', 503, 'transient', 'provider-down'],
    ['7000215', 401, 'misconfigured', 'client-secret-wrong'],
    ['7000222', 429, 'transient', 'provider-throttles'],
    ['7000222', 500, 'transient', 'provider-down'],
    ['7000222', 400, 'misconfigured', 'client-secret-expired'],
    ['53003', 408, 'transient', 'provider-timeout'],
    ['53003', 403, 'misconfigured', 'conditional-access'],
    ['90033', 429, 'transient', 'provider-throttles'],
    ['90033', 400, 'transient', 'provider-down'],
  ] as const)('AADSTS%s with HTTP %i is %s, %s', (providerCode, httpStatus, kind, code) => {
    expect(explained({ providerCode, httpStatus })).toMatchObject({ kind, cause: { code } });
  });

  test('and throttling are one judgement, but that a status of the provider in trouble hides no throttling', () => {
    for (const word of WORDS) {
      for (const httpStatus of [200, 400, 403, 429, 503]) {
        const failure = facts({ ...memberOf(word), httpStatus });
        const saysSo = httpStatus === 503 ? causeOf({ ...failure, httpStatus: 400 }) : causeOf(failure);
        expect(isThrottled(failure)).toBe(saysSo === 'provider-throttles');
      }
    }
  });
});

describe('a provider that throttles', () => {
  test.each<[string, Partial<RefreshFailure>]>([
    ['AADSTS50196', { providerCode: '50196', oauthError: 'invalid_request', httpStatus: 400 }],
    ['AADSTS90055', { providerCode: '90055', httpStatus: 400 }],
    ['slow_down', { oauthError: 'slow_down', httpStatus: 400 }],
    ['too_many_requests', { oauthError: 'too_many_requests', httpStatus: 400 }],
    ['rate_limit_exceeded', { oauthError: 'rate_limit_exceeded', httpStatus: 403 }],
    ['a limit that its headers call used up', { httpStatus: 403, hint: 'throttled' }],
    ['HTTP 429 with a number of another meaning', { providerCode: '90033', httpStatus: 429 }],
  ])('is asked once in the attempt, and left alone for a minute: %s', (_what, more) => {
    const failure = facts(more);
    const soFar = { transientRequests: 1, spentMs: 0, isSingleUse: false };
    expect(pauseBeforeRetryMs(failure, soFar, 0)).toBeUndefined();
    expect(cooldownSeconds(failure, 1)).toBe(60);
  });
});

describe('the catalogue of failures', () => {
  test('knows every word once, besides what the context decides', () => {
    const alone = WORDS.filter(({ only }) => only === undefined).map(({ key, word }) => `${key} ${word}`);
    expect(alone.filter((place, index) => alone.indexOf(place) !== index)).toEqual([]);
    // A word in a text only refines what the answer says besides; a dead token means one of the only grant that has any.
    const conditional = WORDS.filter(
      ({ key, code, only }) => only !== undefined && key !== 'hint' && code !== 'refresh-token-refused',
    );
    const places = conditional.map(({ key, word }) => `${key} ${word}`);
    expect(places.filter((place) => !alone.includes(place))).toEqual([]);
  });

  test('recognises every row by each of its words', () => {
    const alone = WORDS.filter(({ only }) => only === undefined);
    const definition = {
      ...DEFINITION,
      ...SIGNED_GRANT,
      clientAuthentication: { method: 'client_secret_post' },
    } as const;
    const found = alone.map(
      (one) => explainFailure(facts({ httpStatus: 400, ...memberOf(one) }), { definition }).cause.code,
    );
    // Of an assertion that is the grant, its audience is meant.
    expect(found).toEqual(alone.map(({ code, word }) => (word === 'audience' ? 'assertion-audience-refused' : code)));
  });

  test('gives no advice in what it says of the fact', () => {
    expect(ROWS.filter(([, { summary }]) => summary.includes(';')).map(([code]) => code)).toEqual([]);
  });
});
