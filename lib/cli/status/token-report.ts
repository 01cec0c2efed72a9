import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import { headerOf } from '../../../functions/contract/read-token.ts';
import { labelledLines } from '../../terminal/fit-text.ts';
import { fromNow, secondsText } from '../../terminal/relative-time.ts';

/** A token without the token itself: what may be shown. */
export type TokenFacts = Omit<GetTokenAnswer, 'accessToken'>;

const LABEL_WIDTH = 18;

/** Returns what may be shown of a token: all that its reader knows, without the token. */
export function tokenFacts({ accessToken: _accessToken, ...facts }: GetTokenAnswer): TokenFacts {
  return facts;
}

/** Returns how a token is sent, in the words that are before its fingerprint: `Bearer`, or a header that is not as usual. */
export function sentAs({ tokenType, header }: Pick<GetTokenAnswer, 'tokenType' | 'header'>): string {
  const line = headerOf({ accessToken: '<token>', tokenType, ...(header && { header }) }).join(': ');
  return line === 'Authorization: Bearer <token>' ? 'Bearer' : line;
}

/**
 * Returns the facts of a token for people.
 *
 * @param columns of the terminal; `undefined`: nothing has to fit
 */
export function formatTokenFacts(facts: TokenFacts, columns: number | undefined): string {
  const { service, tenant, fingerprint, scope, obtainedAt, expiresAt, expiresInSeconds, cacheUntil } = facts;
  // The moment of the answer, by the clock that computed it.
  const now = new Date(Date.parse(expiresAt) - expiresInSeconds * 1000).toISOString();
  const rows: readonly (readonly [string, string])[] = [
    ['service', service],
    ...(tenant === undefined ? [] : [['tenant', tenant] as const]),
    ['token', `${sentAs(facts)} with fingerprint ${fingerprint} (not shown; --reveal prints it)`],
    ...(scope === undefined ? [] : [['scope', scope] as const]),
    ['obtained', `${obtainedAt}, ${fromNow(obtainedAt, now)}`],
    ['expires', `${expiresAt}, in ${secondsText(expiresInSeconds)}`],
    ['may be kept until', `${cacheUntil}, ${fromNow(cacheUntil, now)}`],
  ];
  return rows.flatMap(([label, text]) => labelledLines(`${label.padEnd(LABEL_WIDTH)} `, text, columns)).join('\n');
}
