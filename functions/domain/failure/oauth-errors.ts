/** What the error codes of token endpoints ask of whoever has to act; used where the provider's own code says no more. */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_client:
    'client id, client secret or the way to authenticate is wrong, or the client lives in another region or tenant',
  invalid_grant:
    'the refresh token or assertion is no longer accepted; authorize again, or check subject, audience and clock',
  invalid_request:
    'the provider misses or does not understand a parameter; check grant, scope and audience of the definition',
  invalid_scope: 'the scope is unknown or not granted to this client; correct it or have it granted',
  invalid_target: 'the resource is unknown or not granted to this client',
  unauthorized_client: 'the client may not use this grant; allow it at the provider',
  unsupported_grant_type: 'the provider does not know this grant; correct the definition',
  access_denied: 'the provider refuses this client; ask its administrator',
};

/** Returns what to do about an OAuth error code; `undefined` for one that says nothing more than its name. */
export function adviceForOAuthError(error: string | undefined): string | undefined {
  return error !== undefined && Object.hasOwn(ADVICE, error) ? ADVICE[error] : undefined;
}
