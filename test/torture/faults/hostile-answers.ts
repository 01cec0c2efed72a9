import type { SeededRandom } from '../schedule/seeded-random.ts';
import { pickOne } from '../schedule/seeded-random.ts';

/** Statements of a lifetime that make no sense, as JSON text. */
const NONSENSE = ['-5', '"soon"', '1e400', 'null', '{}', '""', 'true', '[3600]', '3600000', '0.0001'] as const;

/** Returns the JSON text of an answer with a token whose lifetime makes no sense. */
export function nonsenseLifetime(answer: object, random: SeededRandom): string {
  return JSON.stringify({ ...answer, expires_in: 0 }).replace(
    '"expires_in":0',
    `"expires_in":${pickOne(NONSENSE, random)}`,
  );
}

/** Returns an answer with a status of 200 that holds no token which could be read. */
export function wrongTypes(random: SeededRandom): string {
  return pickOne(
    [
      '[]',
      'null',
      '"token"',
      '{"access_token":12345}',
      '{"access_token":{"a":1},"expires_in":60}',
      '{"access_token":""',
      '',
    ],
    random,
  );
}

/** Returns a page that a gateway puts in place of an answer. */
export function page(): string {
  return '<!doctype html><html><head><title>Sign in</title></head><body><form>password</form></body></html>';
}

/** Returns the JSON text of an answer that is longer than any token answer may be. */
export function oversized(answer: object): string {
  return JSON.stringify({ ...answer, padding: 'x'.repeat(1024 * 1024) });
}

/** Returns the refusal of a provider that repeats what it was sent, where people put it: everywhere. */
export function echoedSecret(secret: string): string {
  return JSON.stringify({
    error: secret,
    error_description: `wrong secret ${secret}`,
    error_uri: `https://x/?s=${secret}`,
  });
}
