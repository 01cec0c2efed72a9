import { isOfSecret } from '../../../functions/domain/diagnosis/secret-remedy.ts';
import type { Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import type { Session } from '../command/run-command.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { exitCodeOfRefresh, type RefreshOutcome, refreshAndLook } from '../status/refresh-outcome.ts';

/** Whether the provider takes what was stored, by one attempt with it. */
export interface Verification {
  /** `unproven`: the attempt was made with something else, or failed for a reason that says nothing of the secret. */
  readonly verdict: 'taken' | 'refused' | 'unproven';
  readonly outcome: RefreshOutcome;
  readonly exitCode: ExitCode;
}

/** Another process may have been asking with what was there before: its result is adopted, so it is asked again. */
const MOST_ATTEMPTS = 4;
const PAUSE_MS = 2000;

/**
 * Has a service, or one tenant of it, refreshed by force, and tells whether the provider takes one version of its secret.
 *
 * @param versionId of what was stored; null: it was there already, so whatever was asked with it counts
 * @throws {CliProblem} when it could not be refreshed
 */
export async function verifySecret(
  session: Session,
  subject: Subject,
  versionId: string | null,
): Promise<Verification> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await refreshAndLook(session, subject, true);
    if (!isOfAnother(outcome, versionId)) return judge(outcome);
    if (attempt >= MOST_ATTEMPTS) return { verdict: 'unproven', outcome, exitCode: EXIT.degraded };
    await session.clock.sleep(PAUSE_MS);
  }
}

/** Whether the last attempt was made with another version, or is still going on; what is held back is not asked again. */
function isOfAnother({ report: { result }, status }: RefreshOutcome, versionId: string | null): boolean {
  const current = status?.secretVersion.current ?? null;
  if (result === 'skipped') return false;
  return result === 'in_progress' || (current !== null && versionId?.startsWith(current) === false);
}

function judge(outcome: RefreshOutcome): Verification {
  const exitCode = exitCodeOfRefresh(outcome);
  if (outcome.report.result === 'failed') {
    const isRefused = exitCode === EXIT.actionRequired && isOfSecret(outcome.status?.diagnosis.code ?? '');
    return { verdict: isRefused ? 'refused' : 'unproven', outcome, exitCode };
  }
  // Where the current version is refused the one before is tried: a token then says nothing for what was stored.
  const { lastAttempt } = outcome.status ?? {};
  if (lastAttempt?.usedPreviousSecret) return { verdict: 'refused', outcome, exitCode: EXIT.actionRequired };
  if (exitCode !== EXIT.fine || lastAttempt === undefined)
    return { verdict: 'unproven', outcome, exitCode: EXIT.degraded };
  return { verdict: 'taken', outcome, exitCode };
}
