import type { AwsRefusal } from '../../domain/refusal/aws-refusal.ts';

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

/** What is to be written makes the item larger than the store takes: a fault of what is written, and no outage. */
export class ItemTooLargeError extends Error {
  override readonly name = 'ItemTooLargeError';
}
