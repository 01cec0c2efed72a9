/**
 * Secrets that one call of Secrets Manager reads, and for how many seconds a warm function keeps them: as
 * functions/adapters/secrets-manager/secret-batch-reader.ts and functions/adapters/secrets-manager/secret-cache.ts have it, which a test compares.
 */
export const SECRETS_PER_CALL = 20;
export const SECRETS_KEPT_SECONDS = 3600;

/** Returns after how many seconds all secrets are read again: with the first sweep that finds them no longer kept. */
export function secretRoundSeconds(scheduleSeconds: number): number {
  return Math.ceil(SECRETS_KEPT_SECONDS / scheduleSeconds) * scheduleSeconds;
}

/** Returns how many calls read so many secrets. */
export function callsForSecrets(secrets: number): number {
  return Math.ceil(secrets / SECRETS_PER_CALL);
}
