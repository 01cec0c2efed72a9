import type { FailureKind } from '../../../../functions/contract/attempt.ts';
import type { StampZone } from '../../../../functions/contract/status.ts';
import type { LifetimeSource } from '../../../../functions/domain/expiry/lifetime.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { Grant } from '../../../../functions/domain/service/service-definition.ts';

/** When the request of every row was sent: 2027-01-15T08:00:00Z. */
export const SENT_AT_SECONDS = 1_800_000_000;
/** Part of every token, description and page below; nothing that is told may hold it. */
export const MARKER = 'marker';

/** A token that was read, as far as the row says. Absent: there is none of it; warnings: none; zone: `utc`. */
export interface BecomesToken {
  readonly lifetimeSeconds: number;
  readonly lifetimeSource: LifetimeSource;
  readonly warnings?: readonly string[];
  readonly zone?: StampZone;
  /** From `obtainedAt`. */
  readonly refreshAfterSeconds?: number;
  readonly scope?: string;
  readonly hasRefreshToken?: boolean;
}

/** A failure: everything that it tells, and `says`, a part of its message. */
export type BecomesFailure = Omit<RefreshFailure, 'message' | 'httpStatus'> & { readonly says?: string };

/** What a token endpoint sends. Absent: status 200, no headers, the client credentials grant with no more. */
export interface TokenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer | object;
  readonly grant?: Grant;
  readonly timing?: TimingOverrides;
}

const TOKEN = { access_token: 'marker-token', token_type: 'Bearer', expires_in: 3600 };
const PAGE = '<!DOCTYPE html><title>marker</title>';
const ID = '0a1b2c3d-0000-4000-8000-000000000000';
const WEEK = 604_800;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const GITHUB: Grant = { type: 'github_app_installation' };
const ASKED_FOR_TWO: Grant = { type: 'client_credentials', scope: 'read write' };

const lives = (lifetimeSeconds: number, ...warnings: string[]): BecomesToken => ({
  lifetimeSeconds,
  lifetimeSource: 'expires_in',
  warnings,
});
const until = (lifetimeSource: LifetimeSource, zone: StampZone, more: Partial<BecomesToken> = {}): BecomesToken => ({
  lifetimeSeconds: 3600,
  lifetimeSource,
  zone,
  ...more,
});
const unknown = (...warnings: string[]): BecomesToken => ({
  lifetimeSeconds: 300,
  lifetimeSource: 'default',
  warnings: [...warnings, 'lifetime_unknown'],
});
/** A failure with the error code of the answer. */
const refused = (kind: FailureKind, oauthError: string, more: Partial<BecomesFailure> = {}): BecomesFailure => ({
  kind,
  reason: oauthError,
  oauthError,
  ...more,
});
const fails = (kind: FailureKind, reason: string, more: Partial<BecomesFailure> = {}): BecomesFailure => ({
  kind,
  reason,
  ...more,
});
const elsewhere = (says: string): BecomesFailure =>
  fails('malformedResponse', 'no_access_token', { hint: 'members', says });
const malformed = (reason: string, says: string): BecomesFailure => fails('malformedResponse', reason, { says });

const without = (name: keyof typeof TOKEN): object =>
  Object.fromEntries(Object.entries(TOKEN).filter(([member]) => member !== name));
const expiring = (expires_in: unknown): TokenAnswer => ({ body: { ...TOKEN, expires_in } });
const stamped = (stamps: object): TokenAnswer => ({ body: { ...without('expires_in'), ...stamps } });
const holding = (members: object): TokenAnswer => ({ body: { ...TOKEN, ...members } });
const jwt = (payload: object): string =>
  [{ alg: 'RS256' }, payload, {}].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
const refusing = (status: number, error: unknown, headers: Record<string, string> = {}): TokenAnswer => ({
  status,
  headers,
  body: { error, error_description: 'marker', error_uri: 'https://marker.example.test' },
});
const entra = (status: number, code: unknown, error = 'invalid_client'): TokenAnswer => ({
  status,
  body: {
    error,
    error_description: `AADSTS${code}: marker Trace ID: marker`,
    error_codes: [code],
    timestamp: '2027-01-15 08:00:00Z',
    trace_id: 'marker',
    correlation_id: ID,
    error_uri: `https://login.example.test/error?code=${code}`,
  },
});

/** Answers of well-behaved providers: every OAuth client reads the same in them. */
// biome-ignore format: a table is read by its columns
export const HONEST_ANSWERS: readonly (readonly [string, TokenAnswer, BecomesToken])[] = [
  ['RFC 6749', { body: TOKEN }, lives(3600)],
  ['Entra', { body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: jwt({ marker: 1 }) } }, lives(3599)],
  ['Entra, long-lived', { body: { ...TOKEN, expires_in: 86_400, ext_expires_in: 86_400, refresh_in: 43_200 } }, { ...lives(86_400), refreshAfterSeconds: 43_200 }],
  ['Genesys', { body: { ...TOKEN, token_type: 'bearer', expires_in: 86_399 } }, lives(86_399)],
  ['Genesys, at its shortest', { body: { ...TOKEN, token_type: 'bearer', expires_in: 300 } }, lives(300)],
  ['Keycloak', { body: { ...TOKEN, expires_in: 300, refresh_expires_in: 0, 'not-before-policy': 0, scope: 'email profile' } }, { ...lives(300), scope: 'email profile' }],
  ['ServiceNow', { body: { ...TOKEN, expires_in: 1799, refresh_token: 'marker-refresh', scope: 'useraccount' } }, { ...lives(1799), scope: 'useraccount', hasRefreshToken: true }],
  ['PayPal of old', { body: { ...TOKEN, expires_in: '32400' } }, lives(32_400)],
  ['Zoom', { body: { ...TOKEN, token_type: 'bearer', expires_in: 3599, scope: 'user:read', api_url: 'https://api.example.test' } }, { ...lives(3599), scope: 'user:read' }],
  ['type BEARER', holding({ token_type: 'BEARER' }), lives(3600)],
  ['one second', expiring(1), lives(1)],
  ['exactly the cap', expiring(WEEK), lives(WEEK)],
  ['one scope of two', { ...holding({ scope: 'read' }), grant: ASKED_FOR_TWO }, { ...lives(3600, 'scope_reduced'), scope: 'read' }],
];

/** Tokens that a strict client would refuse, or read something else in. */
// biome-ignore format: a table is read by its columns
export const ODD_ANSWERS: readonly (readonly [string, TokenAnswer, BecomesToken])[] = [
  ['Salesforce: no expires_in', stamped({ issued_at: '1800000000000', instance_url: 'https://x.test', signature: 'marker' }), unknown()],
  ['Salesforce with a default of its own', { ...stamped({}), timing: { defaultLifetimeSeconds: 1800 } }, { ...unknown(), lifetimeSeconds: 1800 }],
  ['Slack: type bot', holding({ ok: true, token_type: 'bot' }), lives(3600)],
  ['Slack: type user', holding({ ok: true, token_type: 'user' }), lives(3600)],
  ['no type', { body: without('token_type') }, lives(3600)],
  ['type null', holding({ token_type: null }), lives(3600)],
  ['GitHub App', { status: 201, body: { token: 'marker-token', expires_at: '2027-01-15T09:00:00Z', permissions: {} }, grant: GITHUB }, until('expires_at', 'utc')],
  ['Entra v1: texts', { body: { ...TOKEN, expires_in: '3599', ext_expires_in: '3599', expires_on: '1800003599', not_before: '1799999700' } }, lives(3599)],
  ['"3.6e3"', expiring('3.6e3'), lives(3600)],
  ['3600.9', expiring(3600.9), lives(3600)],
  ['"3600abc"', expiring('3600abc'), unknown('expires_in_unusable')],
  ['0', expiring(0), unknown('expires_in_zero')],
  ['-1', expiring(-1), lives(0)],
  ['null', expiring(null), unknown('expires_in_unusable')],
  ['true', expiring(true), unknown('expires_in_unusable')],
  ['a list', expiring([3600]), unknown('expires_in_unusable')],
  ['an object', expiring({ seconds: 3600 }), unknown('expires_in_unusable')],
  ['an hour of milliseconds', expiring(3_600_000), lives(3600, 'lifetime_guessed')],
  ['a day of milliseconds as text', expiring('86400000'), lives(86_400, 'lifetime_guessed')],
  ['the cap and a second', expiring(WEEK + 1), lives(WEEK, 'expires_in_capped')],
  ['a year', expiring(31_536_000), lives(31_536, 'lifetime_guessed')],
  ['a year where that is allowed', { ...expiring(31_536_000), timing: { maxLifetimeSeconds: 31_536_000 } }, lives(31_536_000)],
  ['1e12', expiring(1e12), unknown('expires_in_implausible')],
  ['above a cap of its own', { ...expiring(3600), timing: { maxLifetimeSeconds: 1800 } }, lives(1800, 'expires_in_capped')],
  ['expires_on, seconds', stamped({ expires_on: 1_800_003_600 }), until('expires_on', 'epoch-seconds')],
  ['expires_on, digits', stamped({ expires_on: '1800003600' }), until('expires_on', 'epoch-seconds')],
  ['expires_on, milliseconds', stamped({ expires_on: 1_800_003_600_000 }), until('expires_on', 'epoch-milliseconds')],
  ['expires_on of App Service', stamped({ expires_on: '01/15/2027 09:00:00 +00:00' }), until('expires_on', 'offset')],
  ['expires_at, offset', stamped({ expires_at: '2027-01-15T14:30:00+05:30' }), until('expires_at', 'offset')],
  ['expires_at, no zone', stamped({ expires_at: '2027-01-15T09:00:00' }), until('expires_at', 'naive')],
  ['expires_at, 30 February', stamped({ expires_at: '2027-02-30T09:00:00Z' }), unknown()],
  ['expires_at, past', stamped({ expires_at: '2027-01-15T07:59:59Z' }), until('expires_at', 'utc', { lifetimeSeconds: 0 })],
  ['expires_at, beyond the cap', stamped({ expires_at: '2028-01-15T08:00:00Z' }), until('expires_at', 'utc', { lifetimeSeconds: WEEK, warnings: ['expires_at_capped'] })],
  ['expires_in beside stamps', holding({ expires_on: 1_800_009_999, expires_at: '2027-01-15T08:30:00Z' }), until('expires_at', 'utc', { lifetimeSeconds: 1800, warnings: ['lifetimes_contradict'] })],
  ['an unusable expires_in beside a stamp', holding({ expires_in: 'soon', expires_on: 1_800_003_600 }), until('expires_on', 'epoch-seconds', { warnings: ['expires_in_unusable'] })],
  ['both stamps', stamped({ expires_at: 1_800_000_060, expires_on: 1_800_003_600 }), until('expires_at', 'epoch-seconds', { lifetimeSeconds: 60, warnings: ['lifetimes_contradict'] })],
  ['a stamp of 64 characters', stamped({ expires_at: '2027-01-15T09:00:00Z'.padEnd(64) }), until('expires_at', 'utc')],
  ['a stamp of more, which is stored in UTC', stamped({ expires_at: '2027-01-15T10:00:00+01:00'.padEnd(65) }), until('expires_at', 'offset')],
  ['a stamp that is slow to refuse', stamped({ expires_at: `15 Jan 2027 09:00:00${' '.repeat(200_000)}x` }), unknown()],
  ['seconds of more', stamped({ expires_on: `1800003600.${'0'.repeat(64)}` }), unknown()],
  ['ext_expires_in alone', stamped({ ext_expires_in: 7200 }), unknown()],
  ['refresh_in too early', holding({ refresh_in: 60 }), { ...lives(3600), refreshAfterSeconds: 900 }],
  ['refresh_in in the middle', holding({ refresh_in: '1800' }), { ...lives(3600), refreshAfterSeconds: 1800 }],
  ['refresh_in at the end', holding({ refresh_in: 3600 }), lives(3600)],
  ['error null', holding({ error: null }), lives(3600)],
  ['a token of three parts that is no JWT', holding({ access_token: 'marker.marker.marker' }), lives(3600)],
  ['a JWT whose cnf is no object', holding({ access_token: jwt({ cnf: 'marker' }) }), lives(3600)],
  ['a byte order mark', { body: `\uFEFF${JSON.stringify(TOKEN)}` }, lives(3600)],
  ['Apigee: BearerToken', holding({ token_type: 'BearerToken' }), lives(3600)],
  ['RFC 8693: the type as a URN', holding({ token_type: 'urn:ietf:params:oauth:token-type:access_token' }), lives(3600)],
  ['an empty type', holding({ token_type: '' }), lives(3600)],
  ['an empty error', holding({ error: '' }), lives(3600)],
  ['an error that is none', holding({ error: ' None ' }), lives(3600)],
  ['an error that is no error', holding({ error: '0' }), lives(3600)],
  ['error false', holding({ error: false }), lives(3600)],
  ['error 0', holding({ error: 0 }), lives(3600)],
  ['an error of empty members', holding({ error: { code: 0, message: '' } }), lives(3600)],
  ['an empty list of errors', holding({ error: [] }), lives(3600)],
  ['GitHub OAuth: a form', { headers: FORM, body: 'access_token=marker-token&token_type=bearer&expires_in=3600' }, lives(3600)],
  ['white space around the token', holding({ access_token: ' marker-token\r\n' }), lives(3600)],
  ['scopes between commas', { ...holding({ scope: 'read,write' }), grant: ASKED_FOR_TWO }, { ...lives(3600), scope: 'read,write' }],
  ['a refresh token that none can be', { ...holding({ refresh_token: 'marker\u0000marker' }), grant: { type: 'refresh_token' } }, lives(3600, 'refresh_token_unusable')],
  ['a refresh token that nobody asked for', holding({ refresh_token: 'marker\u0000marker' }), lives(3600)],
];

/** Answers that are no token. */
// biome-ignore format: a table is read by its columns
export const REFUSALS: readonly (readonly [string, TokenAnswer, BecomesFailure])[] = [
  ['an empty 200', { body: '' }, malformed('not_json', 'an empty answer')],
  ['a page with 200', { body: PAGE }, malformed('not_json', 'a web page, not a JSON object')],
  ['a truncated object', { body: '{"access_token":"marker-token","expi' }, malformed('not_json', 'not a JSON object')],
  ['a list', { body: [TOKEN] }, malformed('not_json', 'not a JSON object')],
  ['a text', { body: '"marker-token"' }, malformed('not_json', 'not a JSON object')],
  ['UTF-16', { body: Buffer.from(JSON.stringify(TOKEN), 'utf16le') }, malformed('not_json', 'not a JSON object')],
  ['a form that is not said to be one', { body: 'access_token=marker-token&token_type=bearer' }, malformed('not_json', 'not a JSON object')],
  ['a form with an error', { headers: FORM, body: 'error=bad_verification_code&error_description=marker' }, refused('misconfigured', 'bad_verification_code')],
  ['a form without a token', { headers: FORM, body: 'x=marker' }, elsewhere('has no access_token, but has "x"')],
  ['an empty form', { headers: FORM, body: '' }, malformed('not_json', 'an empty answer')],
  ['no token and an error that says nothing', { body: { error: '', x: 'marker' } }, elsewhere('but has "error", "x"')],
  ['a token with a header in it', holding({ access_token: 'marker\r\nx: 1' }), malformed('token_malformed', 'no Authorization header')],
  ['a token with a blank', holding({ access_token: 'marker token' }), malformed('token_malformed', 'no Authorization header')],
  ['a token with an escape', holding({ access_token: 'marker\u001b[0m' }), malformed('token_malformed', 'no Authorization header')],
  ['a token beyond ASCII', holding({ access_token: 'märker-tokén' }), malformed('token_malformed', 'no Authorization header')],
  ['a token with an emoji', holding({ access_token: 'marker-😀' }), malformed('token_malformed', 'no Authorization header')],
  ['a token with DEL', holding({ access_token: 'marker\u007f' }), malformed('token_malformed', 'no Authorization header')],
  ['a token above the cap', holding({ access_token: 'marker'.repeat(68_167) }), malformed('token_too_large', 'have 409002 characters, 409000 can be kept')],
  ['a scope above the cap', holding({ scope: 'marker '.repeat(70_000) }), malformed('token_too_large', 'have 490011 characters, 409000 can be kept')],
  ['a scope with line ends', holding({ scope: 'marker\r\nb <script>' }), malformed('scope_malformed', 'the scope has characters')],
  ['a scope beyond ASCII', holding({ scope: 'größe:读取' }), malformed('scope_malformed', 'the scope has characters')],
  ['a scope in quotes', holding({ scope: '"marker"' }), malformed('scope_malformed', 'the scope has characters')],
  ['type JWT', holding({ token_type: 'JWT' }), malformed('token_type_unknown', '"JWT", expected Bearer')],
  ['type N_A', holding({ token_type: 'N_A' }), malformed('token_type_unknown', '"N_A", expected Bearer')],
  ['type N_A with a key', holding({ token_type: 'N_A', cnf: { jkt: 'marker' } }), malformed('token_bound_to_key', 'cannot be shared')],
  ['type PoP', holding({ token_type: 'PoP' }), malformed('token_bound_to_key', 'cannot be shared')],
  ['a type of words', holding({ token_type: 'marker <b>' }), malformed('token_type_unknown', 'of a type that is no word')],
  ['a type that is part of the token', holding({ token_type: 'marker' }), malformed('token_type_unknown', 'of a type that is no word')],
  ['no token', { body: without('access_token') }, elsewhere('has no access_token, but has "token_type", "expires_in"')],
  ['a token elsewhere', { body: { data: { access_token: 'marker', n: [1] }, 'a b': 1, 'eyJ0-123-marker': 1, expiresIn: 1 } }, elsewhere('has no access_token, but has "data.access_token", "data.n", "expiresIn"')],
  ['a token of another name', { body: { accessToken: 'marker' } }, elsewhere('has no access_token, but has "accessToken"')],
  ['nothing at all', { body: {} }, malformed('no_access_token', 'has no access_token')],
  ['nothing that looks like a name', { body: { '<marker>': 1, 'a=b': 2 } }, malformed('no_access_token', 'has no access_token')],
  ['an empty token', holding({ access_token: '' }), malformed('no_access_token', 'has no access_token')],
  ['a blank token', holding({ access_token: ' \t' }), malformed('no_access_token', 'has no access_token')],
  ['a token that is a number', holding({ access_token: 12_345 }), malformed('no_access_token', 'has no access_token')],
  ['GitHub App without its member', { status: 201, body: TOKEN, grant: GITHUB }, elsewhere('has no token, but has "access_token", "token_type", "expires_in"')],
  ['Okta: type DPoP', holding({ token_type: 'DPoP' }), malformed('token_bound_to_key', 'cannot be shared')],
  ['type mac', holding({ token_type: 'mac' }), malformed('token_bound_to_key', 'cannot be shared')],
  ['type 7', holding({ token_type: 7 }), malformed('token_type_unknown', 'of a type that is no word')],
  ['a JWT bound to a key', holding({ access_token: jwt({ cnf: { jkt: 'marker' } }) }), malformed('token_bound_to_key', 'cannot be shared')],
  ['Slack', { body: { ok: false, error: 'bad_client_secret', detail: 'marker' } }, refused('misconfigured', 'bad_client_secret', { says: 'HTTP 200 with error "bad_client_secret"' })],
  ['Slack without a word', { body: { ok: false, detail: 'marker' } }, fails('misconfigured', 'http_200')],
  ['a token and an error without a bottom', { body: JSON.stringify({ ...TOKEN, error: 0 }).replace(':0}', `:${'['.repeat(200_000)}${']'.repeat(200_000)}}`) }, fails('misconfigured', 'http_200')],
  ['a token and an error', holding({ error: 'access_denied' }), refused('misconfigured', 'access_denied')],
  ['GitHub OAuth with 200', refusing(200, 'bad_verification_code'), refused('misconfigured', 'bad_verification_code')],
  ['RFC 6749 invalid_request', refusing(400, 'invalid_request'), refused('misconfigured', 'invalid_request')],
  ['RFC 6749 invalid_client', refusing(400, 'invalid_client'), refused('misconfigured', 'invalid_client')],
  ['RFC 6749 invalid_client, 401', refusing(401, 'invalid_client', { 'www-authenticate': 'Basic' }), refused('misconfigured', 'invalid_client')],
  ['RFC 6749 invalid_grant', refusing(400, 'invalid_grant'), refused('misconfigured', 'invalid_grant')],
  ['RFC 6749 invalid_grant of a refresh token', { ...refusing(400, 'invalid_grant'), grant: { type: 'refresh_token' } }, refused('reauthorizationRequired', 'invalid_grant')],
  ['RFC 6749 invalid_grant, 401', refusing(401, 'invalid_grant'), refused('misconfigured', 'invalid_grant')],
  ['RFC 6749 unauthorized_client', refusing(400, 'unauthorized_client'), refused('misconfigured', 'unauthorized_client')],
  ['RFC 6749 unsupported_grant_type', refusing(400, 'unsupported_grant_type'), refused('misconfigured', 'unsupported_grant_type')],
  ['RFC 6749 invalid_scope', refusing(400, 'invalid_scope'), refused('misconfigured', 'invalid_scope')],
  ['RFC 6749 server_error', refusing(400, 'server_error'), refused('transient', 'server_error')],
  ['RFC 8707 invalid_target', refusing(400, 'invalid_target'), refused('misconfigured', 'invalid_target')],
  ['RFC 8628 slow_down', refusing(400, 'slow_down', { 'retry-after': '5' }), refused('transient', 'slow_down', { retryAfterSeconds: 5 })],
  ['Genesys: wrong secret or region', { status: 400, headers: { 'inin-correlation-id': ID }, body: { error: 'invalid_client', description: 'marker', error_description: 'marker' } }, refused('misconfigured', 'invalid_client', { correlationId: ID })],
  ['Box', refusing(429, 'temporarily_unavailable', { 'retry-after': '30' }), refused('transient', 'temporarily_unavailable', { retryAfterSeconds: 30 })],
  ['Entra: expired secret', entra(401, 7_000_222), refused('misconfigured', 'invalid_client', { providerCode: '7000222', correlationId: ID, says: 'AADSTS7000222' })],
  ['Entra: wrong secret', entra(401, 7_000_215), refused('misconfigured', 'invalid_client', { providerCode: '7000215', correlationId: ID, says: 'AADSTS7000215' })],
  ['Entra: no such credential yet', entra(400, 70_021, 'invalid_request'), refused('misconfigured', 'invalid_request', { providerCode: '70021', correlationId: ID, says: 'AADSTS70021' })],
  ['Entra: a passing fault', entra(503, 90_033, 'temporarily_unavailable'), refused('transient', 'temporarily_unavailable', { providerCode: '90033', correlationId: ID, says: 'AADSTS90033' })],
  ['Entra: a passing fault as 400', entra(400, 90_033, 'invalid_request'), refused('transient', 'invalid_request', { providerCode: '90033', correlationId: ID })],
  ['Entra: a clock', entra(401, 700_024), refused('transient', 'invalid_client', { providerCode: '700024', correlationId: ID, says: 'AADSTS700024' })],
  ['Entra: a loop', entra(400, 50_196, 'invalid_grant'), refused('transient', 'invalid_grant', { providerCode: '50196', correlationId: ID })],
  ['Entra: a code nobody knows', entra(400, 1_234_567), refused('misconfigured', 'invalid_client', { providerCode: '1234567', correlationId: ID })],
  ['Entra: a code that is text', entra(400, 'marker'), refused('misconfigured', 'invalid_client', { correlationId: ID })],
  ['Entra: throttled, as text', { status: 429, headers: { 'retry-after': '60' }, body: 'marker: Too Many Requests' }, fails('transient', 'http_429', { retryAfterSeconds: 60 })],
  ['a page with 503', { status: 503, body: PAGE }, fails('transient', 'http_503')],
  ['a page with 503 and seconds', { status: 503, headers: { 'retry-after': '120' }, body: PAGE }, fails('transient', 'http_503', { retryAfterSeconds: 120 })],
  ['a page with 503 and a date', { status: 503, headers: { 'retry-after': 'Fri, 15 Jan 2027 08:01:30 GMT' }, body: PAGE }, fails('transient', 'http_503', { retryAfterSeconds: 90 })],
  ['a page with 503 and a date gone by', { status: 503, headers: { 'retry-after': 'Fri, 15 Jan 2027 07:59:59 GMT' }, body: PAGE }, fails('transient', 'http_503')],
  ['a page with 429', { status: 429, body: PAGE }, fails('transient', 'http_429')],
  ['a page with 404', { status: 404, body: PAGE }, fails('misconfigured', 'http_404')],
  ['a proxy that wants a login', { status: 407, body: PAGE }, fails('misconfigured', 'http_407')],
  ['an empty 401', { status: 401, body: '' }, fails('misconfigured', 'http_401')],
  ['an empty 500 with a request id', { status: 500, headers: { 'x-request-id': 'req-12345678' }, body: '' }, fails('transient', 'http_500', { correlationId: 'req-12345678' })],
  ['an odd request id', { status: 500, headers: { 'x-request-id': '<b>marker</b>' }, body: '' }, fails('transient', 'http_500')],
  ['an odd request id before a good one', { status: 500, headers: { 'x-ms-request-id': 'marker marker', 'x-request-id': 'req-12345678' }, body: '' }, fails('transient', 'http_500', { correlationId: 'req-12345678' })],
  ['a redirect', { status: 302, headers: { location: 'https://other.example.test/x;marker?marker#marker' }, body: PAGE }, fails('misconfigured', 'redirect', { says: 'answered HTTP 302, a redirect to "other.example.test/x",' })],
  ['a redirect that keeps the method', { status: 307, headers: { location: '/marker' }, body: '' }, fails('misconfigured', 'redirect', { says: 'not followed' })],
  ['an error of words', refusing(400, 'the client marker is locked'), fails('misconfigured', 'http_400', { hint: 'client-disabled' })],
  ['an error with a tag', refusing(400, '<marker>'), fails('misconfigured', 'http_400')],
  ['an error with a line break', refusing(400, 'invalid_client\nmarker'), fails('misconfigured', 'http_400', { hint: 'secret' })],
  ['an error with a NUL', refusing(400, 'marker\u0000'), fails('misconfigured', 'http_400')],
  ['an error with look-alike letters', refusing(400, 'mаrker marker'), fails('misconfigured', 'http_400')],
  ['an error of 65 characters', refusing(400, `marker${'x'.repeat(59)}`), fails('misconfigured', 'http_400')],
  ['an error that is an object', refusing(400, { code: 'marker' }), fails('misconfigured', 'http_400')],
  ['an error that is a list', refusing(400, ['marker']), fails('misconfigured', 'http_400')],
  ['an error called toString', refusing(400, 'toString'), refused('misconfigured', 'toString')],
];
