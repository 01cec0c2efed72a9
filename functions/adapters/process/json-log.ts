import type { Log, LogFields } from '../../usecases/ports/ports.ts';

/** Takes one finished line. */
export type LineSink = (line: string) => void;

/** Writes lines where Lambda collects them: standard output, one write a line. */
export const standardOutput: LineSink = (line) => {
  process.stdout.write(`${line}\n`);
};

/**
 * Returns a log that writes one JSON object a line: `timestamp`, `level`, `event`, the fields of the invocation, the fields given.
 *
 * Lambda takes a line without an RFC 3339 `timestamp` for one of level INFO, and drops it where only warnings are kept.
 *
 * @param invocation what every line of an invocation carries, `requestId` above all
 * @param nowMs what time it is, in milliseconds since 1970
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 * @see docs/adr/0009-own-log-lines.md why no logging library
 */
export function createJsonLog(write: LineSink, invocation: LogFields, nowMs: () => number): Log {
  const at =
    (level: string) =>
    (event: string, fields: LogFields): void => {
      const head = { timestamp: new Date(nowMs()).toISOString(), level, event };
      // They come first to be read first, and again last so that no field can replace them.
      write(JSON.stringify({ ...head, ...invocation, ...fields, ...head }));
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
