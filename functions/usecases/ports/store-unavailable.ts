import type { AwsRefusal, RefusalKind } from '../../domain/refusal/aws-refusal.ts';

/** The store could not be read or written. It says nothing about any token: it is never reported as expiry. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  /** What AWS answered; absent: the fault is none of AWS. */
  readonly refusal: AwsRefusal | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly refusal?: AwsRefusal }) {
    super(message, options);
    this.refusal = options?.refusal;
  }
}

/** What AWS answers of an index that is not there, is still being built, or may not be queried. */
const NO_INDEX: readonly (RefusalKind | undefined)[] = ['missing', 'unfit', 'access-denied'];

/**
 * Tells whether a fault of the due index may be its alone: CloudFormation takes it from the table before the last service with tenants
 * is taken from the functions. Where it is that of the table, whatever is written next says so.
 */
export function isOfIndexAlone(error: unknown): boolean {
  return error instanceof StoreUnavailableError && NO_INDEX.includes(error.refusal?.kind);
}

/** What is to be written makes the item larger than the store takes: a fault of what is written, and no outage. */
export class ItemTooLargeError extends Error {
  override readonly name = 'ItemTooLargeError';
}
