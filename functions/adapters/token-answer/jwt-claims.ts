import { parseJson } from '../../../lib/platform/json.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';

/**
 * Returns the claims of a token that happens to be a JWT; `undefined` for any other. Tokens are opaque, and two claims alone
 * are looked at: a token that names a key (`cnf`) would be refused everywhere, and none outlives its `exp`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4 the exp claim
 * @see https://www.rfc-editor.org/rfc/rfc7800 the cnf claim
 */
export function jwtClaimsOf(token: string): JsonObject | undefined {
  const parts = token.split('.');
  const payload = parts.length === 3 ? parseJson(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')) : undefined;
  return isJsonObject(payload) ? payload : undefined;
}
