/** OpenID Connect's wish for a refresh token: a granted one is the refresh token itself, and is seldom named. */
const NEVER_NAMED = 'offline_access';

/**
 * Returns whether less was granted than asked for, as far as the two can be compared.
 *
 * RFC 6749 says how a scope is written (section 3.3: blanks between, case counts), and providers write otherwise what they
 * grant: commas, other case, the full URL of a short name or its end. Those say the same. `.default` of Microsoft Entra
 * stands for whatever was consented to.
 *
 * @param granted absent: as asked for. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function isScopeReduced(granted: string | undefined, wanted = ''): boolean {
  if (granted === undefined) return false;
  const named = scopesOf(granted);
  return scopesOf(wanted)
    .filter((one) => one !== NEVER_NAMED && !one.endsWith('/.default'))
    .some((one) => !named.some((other) => isSame(one, other)));
}

function scopesOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}

function isSame(one: string, other: string): boolean {
  return one === other || isLongFormOf(one, other) || isLongFormOf(other, one);
}

/** `https://graph.microsoft.com/User.Read` of `User.Read`, `urn:zitadel:read` of `read`. */
function isLongFormOf(long: string, short: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|urn:)/.test(long) && /[/:#]$/.test(long.slice(0, -short.length)) && long.endsWith(short)
  );
}
