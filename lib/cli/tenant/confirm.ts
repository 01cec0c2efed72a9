import type { Session } from '../command/run-command.ts';
import { readTypedLines, stoppedBefore } from '../command/typed-lines.ts';
import { usageProblem } from '../connection/cli-problem.ts';

/**
 * Asks a person whether something may be done that cannot be undone.
 *
 * @throws {CliProblem} where the answer is not yes, or there is nobody to ask
 */
export async function confirm(session: Session, { yes }: { readonly yes?: true }, what: string): Promise<void> {
  if (yes) return;
  if (!session.stdin.isTTY) throw usageProblem(`nothing was done: to ${what}, say --yes`);
  const lines = readTypedLines(session, true, 'removed');
  try {
    const answer = await lines.next(`${what}? [y/N] `);
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw stoppedBefore('removed');
  } finally {
    lines.close();
  }
}
