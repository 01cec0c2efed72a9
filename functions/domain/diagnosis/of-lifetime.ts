import type { LifetimeDoubt } from '../expiry/lifetime.ts';
import { isShortLived } from '../expiry/short-lived.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import type { TokenFacts } from '../record/token-record.ts';
import { STATE_CAUSES, type StateCode } from './state-causes.ts';

/** The cause that a doubt of a lifetime is. */
const DOUBT_CODES = {
  zero: 'lifetime-implausible',
  implausible: 'lifetime-implausible',
  guessed: 'lifetime-guessed',
  contradicted: 'lifetime-contradicted',
  cut: 'lifetime-cut',
} as const satisfies Readonly<Record<LifetimeDoubt['kind'], StateCode>>;

/** Tells whether the lifetime of a token is doubted for the reason of that code. */
export function isLifetimeDoubted(code: StateCode, token: TokenFacts | undefined): boolean {
  const kind = token?.lifetimeDoubt?.kind;
  return kind !== undefined && DOUBT_CODES[kind] === code;
}

/** Tells whether a token is stored that is hardly longer than the expiry buffer. */
export function isNearBuffer(token: TokenFacts | undefined, timing: TimingOverrides | undefined): boolean {
  return token !== undefined && isShortLived(token.lifetimeSeconds, timing);
}

/** Tells whether nothing was said of a lifetime. A default that somebody has set is known to be right. */
export function isLifetimeUnknown(token: TokenFacts | undefined, timing: TimingOverrides | undefined): boolean {
  return token?.lifetimeSource === 'default' && timing?.defaultLifetimeSeconds === undefined;
}

/** Returns the cause in one sentence, with both lifetimes where the one that is believed is doubted. */
export function stateSummary(code: StateCode, token: TokenFacts | undefined): string {
  const { summary } = STATE_CAUSES[code];
  const other = token?.lifetimeDoubt?.otherSeconds;
  return token && other !== undefined && isLifetimeDoubted(code, token)
    ? `${summary} (${token.lifetimeSeconds} s, not ${other} s)`
    : summary;
}
