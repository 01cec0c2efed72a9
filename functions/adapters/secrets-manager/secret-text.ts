import { toFailure } from '../../domain/catalogue/match-failure.ts';
import { type AwsFault, refusalKindOf, shownCode } from '../../domain/refusal/aws-refusal.ts';
import { defined } from '../../domain/values/defined.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import type { SecretOrFailure } from '../../usecases/ports/secret-source.ts';

/** One version of a secret as it is stored. */
export interface SecretText {
  readonly text: Redacted<string>;
  readonly versionId: string;
}

/** A read that brought nothing. */
export type FailedRead = Extract<SecretOrFailure, { ok: false }>;

/** What a read brought. */
export type SecretRead = SecretText | FailedRead;

/** The reasons of what a person has to fix, by kind and by code; everything else may pass by itself. */
const REASONS: Readonly<Record<string, string>> = {
  missing: 'secret_not_found',
  'access-denied': 'secret_access_denied',
  'key-unavailable': 'secret_key_unavailable',
  InvalidParameterException: 'secret_unreadable',
  ValidationException: 'secret_unreadable',
  InvalidRequestException: 'secret_unreadable',
};

/** Returns what Secrets Manager answered for a secret; it is a failure where that is no text. */
export function secretRead(
  name: string,
  answer: { readonly SecretString?: string | undefined; readonly VersionId?: string | undefined },
): SecretRead {
  const { SecretString: text, VersionId: versionId } = answer;
  return text === undefined || versionId === undefined
    ? failedRead('secret_malformed', `secret "${name}" holds no text, expected a JSON object of strings`)
    : { text: new Redacted(text), versionId };
}

/** What the SDK calls it that nobody answered in time. */
const NO_ANSWER: readonly string[] = ['TimeoutError', 'AbortError'];

/** Returns the failure that an error of Secrets Manager means; only the error's code is repeated. */
export function refusedRead(name: string, fault: AwsFault): FailedRead {
  const word = [refusalKindOf(fault), fault.name].find((one) => Object.hasOwn(REASONS, one));
  const reason = word === undefined ? 'secrets_manager_unavailable' : REASONS[word];
  const why = NO_ANSWER.includes(fault.name) ? 'Secrets Manager has not answered in time' : shownCode(fault.name);
  return failedRead(reason ?? '', `secret "${name}" could not be read (${why})`);
}

/** Returns a failure in the form of a read. */
export function failedRead(reason: string, message: string, detail?: string): FailedRead {
  return { ok: false, failure: toFailure(defined({ reason, message, detail })) };
}
