import type { ServiceDefinition } from '../../domain/service/service-definition.ts';

/** What a caller requires of a token. */
export interface TokenRequirements {
  readonly definition: ServiceDefinition;
  /** At least this many seconds of validity; below the expiry buffer it changes nothing. */
  readonly minValiditySeconds: number;
  /** Not the token with this fingerprint; absent: any. */
  readonly rejectedFingerprint?: string | undefined;
}
