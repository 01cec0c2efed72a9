import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { StoredToken } from '../../../functions/domain/record/token-record.ts';
import { subjectOf } from '../../../functions/domain/tenant/tenant-name.ts';
import { pick } from '../../../functions/domain/values/defined.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { toUtc } from '../../../functions/domain/values/instant.ts';
import { tokenUseOf } from '../../../functions/domain/wire/token-header.ts';
import { sentAs } from '../status/token-report.ts';
import type { ToTry } from './secret-to-try.ts';
import type { Trial } from './try-request.ts';

/** What may be shown of a token that came: all but the token. */
export type TrialFacts = ReturnType<typeof trialFacts>;

/** Returns what may be shown of a token that came. */
export function trialFacts({ definition, from }: ToTry, trial: Trial & { readonly token: StoredToken }) {
  const { token, attempt, warnings } = trial;
  return {
    ...subjectOf(definition),
    tokenUrl: definition.tokenUrl,
    ...(definition.secondRequest && { secondUrl: definition.secondRequest.url }),
    secret: from,
    ...pick(attempt, ['httpStatus', 'latencyMs', 'clockOffsetSeconds']),
    ...tokenUseOf(definition, token.tokenType),
    ...pick(token, ['scope', 'lifetimeSeconds', 'lifetimeSource', 'lifetimeDoubt', 'fingerprint']),
    ...statedIn(definition, token),
    expiresAt: toUtc(token.expiresAt.at),
    warnings,
  };
}

/** Says where a declared lifetime stands: its source is the standard's name for such a value, which the answer may not have. */
function statedIn(
  { response, secondRequest }: ToTry['definition'],
  { lifetimeSource }: StoredToken,
): { readonly lifetimeStatedIn?: string } {
  const isStated = lifetimeSource === 'expires_in' || lifetimeSource === 'expires_at';
  if (!isStated || !(secondRequest ?? { response }).response?.lifetime) return {};
  return { lifetimeStatedIn: `${secondRequest ? 'secondRequest.' : ''}response.lifetime` };
}

/** Returns what came, for people, with what status would say of it. */
export function formatTrial(facts: TrialFacts, { severity, message, advice, code }: Diagnosis): string {
  const { lifetimeSeconds, lifetimeSource = 'default' } = facts;
  const source =
    lifetimeSource === 'default' ? 'not stated by the provider' : `by ${facts.lifetimeStatedIn ?? lifetimeSource}`;
  const second = facts.secondUrl === undefined ? '' : `, then ${facts.secondUrl}`;
  const rows: readonly (readonly [string, string])[] = [
    ['service', facts.service],
    ...(facts.tenant === undefined ? [] : [['tenant', facts.tenant] as const]),
    ['asked', `${facts.tokenUrl}${second}, which answered HTTP ${facts.httpStatus} in ${facts.latencyMs} ms`],
    ['secret', facts.secret],
    ['token', `${sentAs(facts)} with fingerprint ${facts.fingerprint} (not shown; --reveal prints it)`],
    ['scope', facts.scope ?? 'the answer names none'],
    ['lifetime', `${lifetimeSeconds} s (${durationText(lifetimeSeconds)}), ${source}`],
    ['expires', facts.expiresAt],
  ];
  return [
    ...rows.map(([label, text]) => `${label.padEnd(9)} ${text}`),
    ...(severity === 'ok' ? [] : [`note      ${message} [${code}]`, `do        ${advice}`]),
    'Nothing was stored.',
  ].join('\n');
}
