/** This folder: every cause of a failed token request with its advice, and which one a failure has. */

import { canonicalError } from '../failure/error-words.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import type { FailureContext, FailureMatch, FailureRow } from '../failure/failure-row.ts';
import { requiredSecretFields } from '../service/required-secret.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';
import { defined } from '../values/defined.ts';
import { CLIENT_FAILURES } from './client-failures.ts';
import { CONNECTION_FAILURES } from './connection-failures.ts';
import { ENTRA_FAILURES } from './entra-failures.ts';
import { OWN_FAILURES } from './own-failures.ts';
import { PROVIDER_FAILURES } from './provider-failures.ts';

/** Everything that an attempt to get a token can fail with: the one catalogue of kinds, causes and advice. */
export const FAILURES = {
  ...OWN_FAILURES,
  ...CLIENT_FAILURES,
  ...CONNECTION_FAILURES,
  ...PROVIDER_FAILURES,
  ...ENTRA_FAILURES,
};

/** The code of one of {@link FAILURES}. */
export type FailureCode = keyof typeof FAILURES;

/** A failure before it is judged. */
export type FailureFacts = Omit<RefreshFailure, 'kind'>;

/** What a failure was recognised by; absent: by nothing. */
interface Match {
  readonly code: FailureCode;
  readonly key?: keyof FailureMatch;
}

/**
 * Where the word for a failure is looked for, best evidence first: the first that the catalogue knows gives kind and cause.
 *
 * A status that says "later" (408, 425, 429, 5xx) goes before whatever else the answer says: a provider that fails or
 * throttles has judged nobody, and its error or number does not yet call for a person.
 */
const PRECEDENCE: readonly (readonly [keyof FailureMatch, (facts: FailureFacts) => string | undefined])[] = [
  ['verdict', ({ reason }) => reason],
  ['http', ({ httpStatus }) => httpStatus?.toString()],
  [
    'http',
    ({ httpStatus }) =>
      httpStatus
        ?.toString()
        .replace(/^[6-9]/, '5')
        .replace(/..$/, 'xx'),
  ],
  ['entra', ({ providerCode }) => providerCode],
  ['hint', ({ hint }) => hint],
  ['oauth', wordOfOAuth],
  ['detail', ({ detail }) => detail],
  ['errno', wordOfNetwork],
  ['family', wordOfNetwork],
  ['reason', ({ reason }) => reason],
  ['httpAlone', ({ httpStatus }) => httpStatus?.toString()],
];

const ROWS = Object.entries(FAILURES) as readonly (readonly [FailureCode, FailureRow])[];

/** The codes that a word may mean, by its key and itself. */
const CODES = new Map<string, FailureCode[]>();
for (const [code, { match }] of ROWS) {
  const { family: _tested, ...lists } = match;
  for (const place of Object.entries(lists).flatMap(([key, words]) => words.map((word) => `${key} ${word}`))) {
    CODES.set(place, [...(CODES.get(place) ?? []), code]);
  }
}

/**
 * Returns the failure with its kind, as far as it can be judged by itself: what an attempt goes on by.
 *
 * @param context what is known so far; absent: nothing
 */
export function toFailure<F extends FailureFacts>(
  facts: F,
  context?: FailureContext,
): F & Pick<RefreshFailure, 'kind'> {
  return { ...facts, kind: FAILURES[lookUp(facts, context).code].kind };
}

/** Tells whether the catalogue knows an error code, in whatever case it is written. */
export function isKnownError(code: string): boolean {
  return CODES.has(`oauth ${canonicalError(code)}`);
}

/**
 * Tells whether it may be the client that was refused, and so its secret or key: RFC 6749 says 401 of that alone, whatever the
 * error is called.
 */
export function isClientRefused(failure: RefreshFailure, definition: ServiceDefinition): boolean {
  const { code } = lookUp(failure, { definition });
  const isOfEntra =
    Object.hasOwn(ENTRA_FAILURES, code) &&
    (canonicalError(failure.oauthError ?? '') === 'invalid_client' || failure.hint !== undefined);
  // Of a second request it is the first token that is refused.
  if (code === 'second-request-refused') return false;
  const isRefusal = failure.httpStatus === 401 || Object.hasOwn(CLIENT_FAILURES, code) || isOfEntra;
  return isRefusal && failure.kind !== 'transient' && requiredSecretFields(definition).length > 0;
}

/** Tells whether the provider said that it was asked too often, be it beside a status that says no more than "later". */
export function isThrottled({ httpStatus, ...said }: FailureFacts): boolean {
  return [{ ...said, httpStatus }, said].some((facts) => lookUp(defined(facts)).code === 'provider-throttles');
}

/** Returns the row of the catalogue that a failure is in its context, and by what it was found. */
export function lookUp(facts: FailureFacts & Partial<RefreshFailure>, context?: FailureContext): Match {
  for (const [key, wordOf] of PRECEDENCE) {
    const code = codeOf(key, wordOf(facts), facts, context);
    if (code && (key !== 'hint' || mayRefine(code, facts, context))) return { code, key };
  }
  return { code: facts.kind === 'transient' ? 'provider-down' : 'refused-otherwise' };
}

/** What is not made more exact by further words: it says enough, or that nothing was judged. */
// biome-ignore format: a list of words
const EXACT: readonly (FailureCode | undefined)[] = ['provider-down', 'provider-throttles', 'scope-refused', 'grant-unknown',
  'resource-unknown', 'refresh-token-refused', 'client-without-user'];

/** What leaves open whether the request was judged at all. */
const OPEN: readonly (FailureCode | undefined)[] = [undefined, 'access-denied', 'request-refused'];
/** What may be said of a limit as well: Salesforce says `invalid_grant` of logins that come too often. */
const MAY_BE_LIMIT: typeof OPEN = [
  ...OPEN,
  'provider-down',
  'refresh-token-refused',
  'client-without-user',
  'assertion-refused',
  'user-refused',
  'login-refused',
];

/** Words count beside an error code that leaves the cause open. A refused client is not asked again like a throttled one. */
function mayRefine(code: FailureCode, facts: FailureFacts, context?: FailureContext): boolean {
  const plain = codeOf('oauth', wordOfOAuth(facts), facts, context);
  if (code === 'wrong-host') return true;
  if (code === 'provider-throttles') return MAY_BE_LIMIT.includes(plain);
  if (code === 'provider-down') return OPEN.includes(plain) && facts.httpStatus !== 401;
  return !EXACT.includes(plain);
}

function codeOf(
  key: keyof FailureMatch,
  word = '',
  facts: Partial<RefreshFailure> = {},
  context?: FailureContext,
): FailureCode | undefined {
  const codes =
    key === 'family'
      ? ROWS.filter(([, { match }]) => match.family?.test(word)).map(([code]) => code)
      : (CODES.get(`${key} ${word}`) ?? []);
  const conditionOf = (code: FailureCode): FailureRow['only'] => (FAILURES[code] as FailureRow).only;
  return (
    codes.find((code) => context !== undefined && conditionOf(code)?.(context, facts)) ??
    codes.find((code) => conditionOf(code) === undefined)
  );
}

/** What servers say with 401 of a client that they refuse: Auth0, Keycloak and ServiceNow. */
const OPEN_AT_401 = ['access_denied', 'invalid_request', 'server_error'];

/** With 401 a word that leaves open what is refused means the client: RFC 6749 section 5.2 has that status for nothing else. */
function wordOfOAuth({ oauthError, httpStatus }: FailureFacts): string | undefined {
  const word = oauthError && canonicalError(oauthError);
  return httpStatus === 401 && OPEN_AT_401.includes(word ?? '') ? 'invalid_client' : word;
}

function wordOfNetwork({ reason, detail }: FailureFacts): string | undefined {
  return reason === 'network' ? detail : undefined;
}
