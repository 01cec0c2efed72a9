import { ContractError, withDiagnosis } from '../../contract/contract-error.ts';
import type { Diagnosis } from '../../contract/diagnosis.ts';
import type { Cause, CauseTable } from '../failure/cause.ts';
import { type AwsRefusal, refusalFact, refusalKindOf } from './aws-refusal.ts';

const PERSON = 'action-required';

/** Why the token table cannot be used. None of it says anything about a token. */
// biome-ignore format: a table is read by its columns
export const STORE_CAUSES = {
  'store-access-denied': { severity: PERSON, summary: 'AWS does not allow this use of the token table',
    advice: 'allow it to the role, or remove what denies it: cdk deploy does not see what was changed by hand' },
  'store-missing': { severity: PERSON, summary: 'the token table does not exist here',
    advice: 'check region and account; if it was deleted, make it anew as docs/runbook.md says: a sweep fills it' },
  'store-key-unavailable': { severity: PERSON, summary: 'DynamoDB cannot use the key of the token table',
    advice: 'enable the key or cancel its deletion, and allow the role its use: after seven days the table is archived' },
  'store-credentials-refused': { severity: PERSON, summary: 'DynamoDB does not believe who asks for the token table',
    advice: 'look at the role, the clock and the region of who asks' },
  'store-unfit': { severity: PERSON, summary: 'the token table is none that token-keeper can use: its key is another, or its index is missing',
    advice: 'see that the functions have the name of the right table: its key is service, a string, and with tenants it has the index due' },
  'store-throttled': { severity: 'watch', summary: 'DynamoDB throttles the token table',
    advice: 'try again; if it goes on, look at its capacity and at who reads so much' },
  'store-unreachable': { severity: 'watch', summary: 'DynamoDB did not answer, or failed itself',
    advice: 'try again; if it goes on, look at the AWS Health Dashboard and at the way to DynamoDB' },
} as const satisfies CauseTable;

/** Why serve-tokens cannot have a token refreshed. */
// biome-ignore format: a table is read by its columns
export const REQUEST_CAUSES = {
  'refresh-access-denied': { severity: PERSON, summary: 'serve-tokens may not invoke refresh-tokens',
    advice: 'allow its role lambda:InvokeFunction on refresh-tokens; cdk deploy does not see what was changed by hand' },
  'refresh-missing': { severity: PERSON, summary: 'refresh-tokens does not exist',
    advice: 'check region and account; if it was deleted, docs/runbook.md says what to do: cdk deploy sees no change' },
  'refresh-key-unavailable': { severity: PERSON, summary: 'Lambda cannot use the key of refresh-tokens',
    advice: 'enable the key of its environment or cancel its deletion, and allow its role kms:Decrypt' },
  'refresh-credentials-refused': { severity: PERSON, summary: 'Lambda does not believe who invokes refresh-tokens',
    advice: 'look at the role of serve-tokens, its clock and its region' },
  'refresh-throttled': { severity: 'watch', summary: 'Lambda refuses to run refresh-tokens: too much runs already',
    advice: 'try again; if it goes on, raise the concurrency of function or account' },
} as const satisfies CauseTable;

/** What goes wrong beside the tokens. */
// biome-ignore format: a table is read by its columns
export const SIDE_CAUSES = {
  'events-access-denied': { severity: PERSON, summary: 'refresh-tokens may not send events: whoever waits for them hears nothing',
    advice: 'allow its role events:PutEvents on the bus, or remove what denies it' },
  'events-not-sent': { severity: 'watch', summary: 'events could not be sent and are lost',
    advice: 'nothing yet: later ones are sent; if it goes on, look at the bus, and at events_not_sent in the log' },
  'secrets-read-singly': { severity: 'watch', summary: 'refresh-tokens may not read several secrets with one call and reads them one by one',
    advice: 'allow its role secretsmanager:BatchGetSecretValue on *: it reads only what it may read alone' },
} as const satisfies CauseTable;

/** The code of one of {@link STORE_CAUSES}. */
export type StoreCode = keyof typeof STORE_CAUSES;

/** The code of one of {@link REQUEST_CAUSES}. */
export type RequestCode = keyof typeof REQUEST_CAUSES;

/** The code of one of {@link SIDE_CAUSES}. */
export type SideCode = keyof typeof SIDE_CAUSES;

/** A fault of the store; `refusal` is absent where it is none of AWS. */
interface StoreFault {
  readonly message: string;
  readonly refusal?: AwsRefusal | undefined;
}

/** Returns the cause of the token table being out of reach, with what AWS said of this case. */
export function diagnoseStore({ message, refusal }: StoreFault): Diagnosis {
  const named = `store-${refusal?.kind ?? 'fault'}`;
  const code = isStoreCode(named) ? named : 'store-unreachable';
  return diagnosisOf(code, STORE_CAUSES[code], refusal ? refusalFact(refusal) : message);
}

/**
 * Returns the cause of Lambda refusing to run refresh-tokens, with what AWS said of this case; `undefined` where it did not
 * refuse but fail.
 */
export function diagnoseRequest(refusal: AwsRefusal): Diagnosis | undefined {
  const code = `refresh-${refusal.kind}`;
  return isRequestCode(code) ? diagnosisOf(code, REQUEST_CAUSES[code], refusalFact(refusal)) : undefined;
}

/** Returns the cause of events that were not sent, by AWS's code; `undefined` without one. */
export function eventsCodeOf(fault: string | undefined): SideCode | undefined {
  if (fault === undefined) return undefined;
  return refusalKindOf({ name: fault }) === 'access-denied' ? 'events-access-denied' : 'events-not-sent';
}

/** Tells whether a code is one of {@link SIDE_CAUSES}. */
export function isSideCode(code: string): code is SideCode {
  return Object.hasOwn(SIDE_CAUSES, code);
}

/** Returns a cause beside the tokens, with the fact of this case. */
export function diagnoseSide(code: SideCode, fact: string): Diagnosis {
  return diagnosisOf(code, SIDE_CAUSES[code], fact);
}

/** Returns the error that an invocation fails with which needs the store and cannot have it. */
export function storeUnavailable(fault: StoreFault & { readonly cause?: unknown }): ContractError {
  const diagnosis = diagnoseStore(fault);
  const what = 'the token table could not be used, which says nothing about the token';
  return new ContractError('StoreUnavailable', withDiagnosis(what, diagnosis), {
    retryable: diagnosis.severity !== PERSON,
    cause: fault,
  });
}

/** Tells whether a cause is a refusal that no retry ends. */
export function isForPerson(code: string): boolean {
  const causes: CauseTable = { ...STORE_CAUSES, ...REQUEST_CAUSES };
  return Object.hasOwn(causes, code) && causes[code]?.severity === PERSON;
}

function isStoreCode(code: string): code is StoreCode {
  return Object.hasOwn(STORE_CAUSES, code);
}

function isRequestCode(code: string): code is RequestCode {
  return Object.hasOwn(REQUEST_CAUSES, code);
}

function diagnosisOf(code: string, { severity, summary, advice }: Cause, fact: string): Diagnosis {
  return { code, severity, message: `${summary}: ${fact}`, advice };
}
