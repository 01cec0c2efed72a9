import { defined } from '../../../functions/domain/values/defined.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import type { CliContext } from '../command/cli-context.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import type { Tally } from './change-tenants.ts';
import type { BadLine } from './file/tenant-lines.ts';

/** So many lines are told in full. */
const TOLD = 20;

/** What has become of a command about tenants. */
export interface Outcome {
  readonly service: string;
  /** The file that names them; absent: the command line does. */
  readonly from?: string;
  /** Absent: it was none. */
  readonly dryRun?: boolean;
  readonly tally: Tally;
  /** Lines that were left out; absent: none can be. */
  readonly bad?: readonly BadLine[];
  /** Tenants that were removed since the file does not have them; absent: that was not asked for. */
  readonly removed?: Tally;
}

/** Tells lines of a file on standard error, the first ones in full. @param label what they are: `bad line` */
export function tellLines(context: Output, from: string, lines: readonly BadLine[], label: string): void {
  tell(
    context,
    label,
    lines.map(({ line, message }) => `${from}:${line}: ${message}`),
  );
}

type Output = Pick<CliContext, 'stdout' | 'stderr'>;

function tell({ stderr }: Output, label: string, texts: readonly string[]): void {
  for (const text of texts.slice(0, TOLD)) stderr.write(`${label}: ${text}\n`);
  if (texts.length > TOLD) stderr.write(`${label}: and ${counted(texts.length - TOLD, 'more line')}\n`);
}

/** Writes what has become of tenants, and returns the exit code: somebody has to act where one was not taken. */
export function tellOutcome(context: Output, outcome: Outcome, json: boolean): ExitCode {
  const { service, from, dryRun, tally, bad = [], removed } = outcome;
  const refused = [...tally.refused, ...(removed?.refused ?? [])];
  if (json) {
    const whole = defined({ service, from, dryRun, ...tallyJson(tally), bad, removed: removed && tallyJson(removed) });
    context.stdout.write(`${JSON.stringify(whole)}\n`);
  } else {
    const place = (line: number | undefined): string =>
      from === undefined || line === undefined ? '' : `${from}:${line}: `;
    const texts = refused.map(
      ({ line, tenant, message = 'no reason was told' }) => `${place(line)}tenant ${tenant}: ${message}`,
    );
    tell(context, 'refused', texts);
    const ending = dryRun ? ' (dry run: nothing was written)\n' : '\n';
    context.stdout.write(`${service}: ${counted(tally.total, 'tenant')}${countsText(tally)}${ending}`);
    if (removed) {
      context.stdout.write(
        `${service}: ${counted(removed.total, 'tenant')} not in ${from}${countsText(removed)}${ending}`,
      );
    }
  }
  return refused.length + bad.length === 0 ? EXIT.fine : EXIT.actionRequired;
}

/** Returns `: 9998 added, 2 unchanged`. */
function countsText({ counts }: Tally): string {
  const texts = [...counts].map(([result, count]) => `${count} ${result === 'unknown' ? 'not registered' : result}`);
  return texts.length === 0 ? '' : `: ${texts.join(', ')}`;
}

function tallyJson({ counts, refused, total }: Tally) {
  return { tenants: total, results: Object.fromEntries(counts), refused };
}
