import { toUtc } from '../../../functions/domain/values/instant.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';

/**
 * Returns a reporter for programs: one JSON object a line, with `event`; instants are RFC 3339 in UTC.
 *
 * Lines that a function writes are passed on as they are, with `source`, the name of the function.
 */
export function createJsonReporter({ stdout, now }: Pick<ReporterOptions, 'stdout' | 'now'>): Reporter {
  const write = (line: string): void => void stdout.write(`${line}\n`);
  const report = (event: string, fields: object): void => write(JSON.stringify({ event, ...fields }));
  return {
    started: (facts) => report('started', { now: toUtc(now()), ...facts }),
    functionLine: ({ functionName, text, fields }) =>
      fields
        ? write(JSON.stringify({ source: functionName, ...fields }))
        : report('output', { source: functionName, line: text }),
    asked: ({ at, ...ask }) => report('getToken', { source: 'demo-consumer', now: toUtc(at), ...ask }),
    status: (answer) => report('status', answer),
    failed: (what, { errorType, errorMessage }) =>
      report('failed', { now: toUtc(now()), what, errorType, errorMessage }),
    notice: (text) => report('notice', { now: toUtc(now()), text }),
    stopped: (counts) => report('stopped', { now: toUtc(now()), getToken: counts }),
  };
}
