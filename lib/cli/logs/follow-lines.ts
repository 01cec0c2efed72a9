import type { Session } from '../command/run-command.ts';
import { untilStopped } from '../command/until-stopped.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import { collectLines, type FunctionLine, type LineQuery } from './collect-lines.ts';

/** CloudWatch has a line some seconds after it was written. */
const EVERY_MS = 2000;
/** Lines come in late, so what is newer than this is asked for again. */
const LATE_MS = 60_000;

/**
 * Writes what is added to the logs, until Ctrl-C.
 *
 * @param query its `known` lines are written already
 * @throws {CliProblem} when the logs cannot be read any more
 */
export async function followLines(
  { signals, clock, pause, connection }: Session,
  query: LineQuery & { readonly known: readonly FunctionLine[] },
  write: (line: FunctionLine) => unknown,
): Promise<ExitCode> {
  let known = query.known;
  return untilStopped(signals, async (stop) => {
    while (!stop.aborted) {
      const untilMs = clock.now() * 1000 + 1000;
      const sinceMs = untilMs - LATE_MS;
      const { lines } = await collectLines(connection, { ...query, sinceMs, untilMs });
      const written = new Set(known.map(keyOf));
      const fresh = lines.filter((line) => !written.has(keyOf(line)));
      for (const line of fresh) write(line);
      known = [...known.filter(({ atMs }) => atMs >= sinceMs), ...fresh];
      await pause(EVERY_MS, stop);
    }
  });
}

function keyOf({ function: name, id }: FunctionLine): string {
  return `${name} ${id}`;
}
