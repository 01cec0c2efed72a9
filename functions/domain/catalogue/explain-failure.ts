import type { FailureCause } from '../failure/cause.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import { adviceFor, type FailureContext, type FailureMatch, type FailureRow } from '../failure/failure-row.ts';
import { FAILURES, type FailureCode, lookUp } from './match-failure.ts';

/** The keys whose words are not ours and not everybody's: a message that quotes one says little by itself. */
const QUOTED: readonly (keyof FailureMatch)[] = ['entra', 'hint', 'oauth', 'detail', 'errno', 'family', 'httpAlone'];

/** Nobody is where tokenUrl points to. Before there was a token that is a mistake in it, most likely, which no time mends. */
const NOBODY_THERE = /^(?:PROXY_)?(?:ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT)$/;

/**
 * Returns the failure with the kind and the cause that it has in its context.
 *
 * Its message stays the fact; where that only quotes a word of others, what the word means is added.
 */
export function explainFailure<F extends RefreshFailure>(
  failure: F,
  context: FailureContext,
): F & { readonly cause: FailureCause & { readonly code: FailureCode } } {
  const { code, key } = lookUp(failure, context);
  const { kind, severity: least, summary, advice, tells }: FailureRow = FAILURES[code];
  const meaning = key && QUOTED.includes(key) && code !== 'refused-otherwise' ? `: ${summary}` : '';
  const told = tells?.(context);
  const isMistaken = context.hadToken === false && NOBODY_THERE.test(failure.detail ?? '');
  const severity = isMistaken ? 'action-required' : least;
  return {
    ...failure,
    kind,
    message: withHost(`${failure.message}${meaning}${told ? ` (${told})` : ''}`, context),
    cause: { code, severity, advice: adviceFor(severity, advice) },
  };
}

/** Names the host, and a port that is not the usual one, once: neither is a secret. */
function withHost(text: string, { definition: { tokenUrl } }: FailureContext): string {
  if (tokenUrl === undefined) return text;
  const { host } = new URL(tokenUrl);
  const named = text.replace('the host of tokenUrl', `${host} (tokenUrl)`);
  return named === text ? text.replace('the token endpoint', `the token endpoint at ${host}`) : named;
}
