/** This folder: what AWS says when it refuses a call of ours: kinds, its own sentence, causes. */

import { defined } from '../values/defined.ts';
import { awsSentence } from './aws-sentence.ts';

/**
 * Why a call of an AWS API brought nothing, in the few words that matter to who has to act.
 *
 * `access-denied` a policy says no, or none says yes · `missing` what is named does not exist here · `key-unavailable` the KMS
 * key behind it is disabled, about to be deleted, gone or not allowed · `credentials-refused` AWS does not believe who asks:
 * signature, clock, region · `unfit` what is there takes no such request: a table with another key · `throttled` too many calls · `unreachable` no answer came · `fault` AWS itself failed, or says
 * something that is not known
 */
export type RefusalKind =
  | 'access-denied'
  | 'missing'
  | 'key-unavailable'
  | 'credentials-refused'
  | 'unfit'
  | 'throttled'
  | 'unreachable'
  | 'fault';

/** A call of AWS that brought nothing, safe to log and to show. */
export interface AwsRefusal {
  readonly kind: RefusalKind;
  /** AWS's code, or the system's word for a connection that failed: `AccessDeniedException`, `ECONNREFUSED`. */
  readonly code: string;
  /** As IAM has it: `dynamodb:UpdateItem`. */
  readonly action: string;
  /** What it was for: `table "TokenKeeper-Tokens"`. */
  readonly resource: string;
  /** AWS's own sentence, see {@link awsSentence}; absent: it has said nothing that may be shown. */
  readonly said?: string;
}

/** A fault as the SDK or the system has it. */
export interface AwsFault {
  readonly name: string;
  /** AWS's sentence, or anything; absent: none. */
  readonly message?: string | undefined;
}

/** What names a key in a sentence of AWS: `KMS key access denied error`, `kms:Decrypt`; not a role or table that is called so. */
const OF_KEY = /(?<!arn:\S*)\bkms\b|:kms:/i;

/** Codes by kind; the first that fits. AWS has several words for each, and one for several of them. */
const CODES: readonly (readonly [RefusalKind, RegExp])[] = [
  ['key-unavailable', /^KMS(?!Throttl|Internal)|^DisabledException$|DecryptionFailure|EncryptionCredentials/],
  ['access-denied', /^(?:AccessDenied|Unauthorized|NotAuthorized|Forbidden|http_403$)/],
  ['throttled', /Throttl|TooManyRequests|LimitExceeded|ThroughputExceeded|SlowDown|^http_429$/],
  [
    'credentials-refused',
    /^(?:Expired|UnrecognizedClient|InvalidSignature|IncompleteSignature|SignatureDoesNot|MissingAuth|InvalidClientToken|InvalidAccessKey|AuthFailure|RequestExpired|RequestTimeTooSkewed|OptInRequired|CredentialsProvider|TokenProvider)/,
  ],
  ['missing', /NotFound(?:Exception)?$|^http_404$/],
  ['unfit', /^(?:Validation|Serialization)/],
  ['unreachable', /^(?:E[A-Z_]+|PROXY_\w+|TIMEOUT|TimeoutError|AbortError|NetworkingError|UND_ERR_\w+)$/],
];

/**
 * Returns why AWS refused a call.
 *
 * A key that DynamoDB or Secrets Manager cannot use is told by an `AccessDeniedException` or a `ValidationException` that
 * speaks of KMS: the code alone would send people to the wrong policy.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
export function refusalKindOf({ name, message = '' }: AwsFault): RefusalKind {
  const kind = CODES.find(([, codes]) => codes.test(name))?.[0] ?? 'fault';
  const isOfKey = OF_KEY.test(message) && (kind === 'access-denied' || /^(?:Validation|Invalid)/.test(name));
  return isOfKey && kind !== 'credentials-refused' ? 'key-unavailable' : kind;
}

/** A code of AWS or of the system, `EC2ThrottledException` or `http_403`, and nothing that a token could be. */
const CODE = /^(?:(?:proxy_)?http_\d{3}|[a-z_]+\d?[a-z_]*)$/i;
const LONGEST_CODE = 64;

/** Returns a code as it may be shown: whatever stands at the end of `AWS_ENDPOINT_URL` can call its error anything. */
export function shownCode(name: string): string {
  const code = name.replace(/\W+/g, '_');
  return code.length <= LONGEST_CODE && CODE.test(code) ? code : 'unknown_code';
}

/** Returns a refusal with its kind, and with AWS's sentence where it has one that may be shown. */
export function awsRefusal(fault: AwsFault, { action, resource }: Pick<AwsRefusal, 'action' | 'resource'>): AwsRefusal {
  const code = shownCode(fault.name);
  return defined({ kind: refusalKindOf(fault), code, action, resource, said: awsSentence(fault.message) });
}

/** Returns the refusal as a fact: action, resource, AWS's code and, in quotes, its sentence. */
export function refusalFact({ action, resource, code, said }: AwsRefusal): string {
  return `${action} on ${resource} failed with ${code}${said === undefined ? '' : `, AWS says "${said}"`}`;
}
