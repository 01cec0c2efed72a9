import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';

/** A token without the token itself: what may be shown. */
export type TokenFacts = Omit<GetTokenAnswer, 'accessToken'>;

/** Returns what may be shown of a token: all that its reader knows, without the token. */
export function tokenFacts({ accessToken: _accessToken, ...facts }: GetTokenAnswer): TokenFacts {
  return facts;
}

/** Returns the facts of a token for people. */
export function formatTokenFacts(facts: TokenFacts): string {
  const rows: readonly (readonly [string, string])[] = [
    ['service', facts.service],
    ['token', `${facts.tokenType} with fingerprint ${facts.fingerprint} (not shown; --reveal prints it)`],
    ...(facts.scope === undefined ? [] : [['scope', facts.scope] as const]),
    ['obtained', facts.obtainedAt],
    ['expires', `${facts.expiresAt}, in ${facts.expiresInSeconds} s (${durationText(facts.expiresInSeconds)})`],
    ['may be kept until', facts.cacheUntil],
  ];
  return rows.map(([label, text]) => `${label.padEnd(18)} ${text}`).join('\n');
}
