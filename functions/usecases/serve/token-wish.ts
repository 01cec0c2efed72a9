import type { ServiceDefinition } from '../../domain/service/service-definition.ts';

/** What a caller wants. */
export interface TokenWish {
  readonly definition: ServiceDefinition;
  /** At least this many seconds of validity; below the expiry buffer it changes nothing. */
  readonly minValiditySeconds: number;
  /** Not the token with this fingerprint; absent: any. */
  readonly rejectedFingerprint?: string;
}
