import type { Instant } from '../../../functions/domain/values/instant.ts';
import { toUtc } from '../../../functions/domain/values/instant.ts';
import type { Reporter, WriteLine } from './reporter.ts';

/**
 * Returns a reporter for programs: one JSON object a line, with `event`; instants are RFC 3339 in UTC.
 *
 * Lines that a function writes are passed on as they are, with `source`, the name of the function.
 */
export function createJsonReporter(write: WriteLine, now: () => Instant): Reporter {
  const tell = (event: string, fields: object): void => write(JSON.stringify({ event, ...fields }));
  return {
    started: (facts) => tell('started', { now: toUtc(now()), ...facts }),
    functionLine: ({ functionName, text, fields }) =>
      fields
        ? write(JSON.stringify({ source: functionName, ...fields }))
        : tell('output', { source: functionName, line: text }),
    asked: ({ at, ...ask }) => tell('getToken', { source: 'demo-consumer', now: toUtc(at), ...ask }),
    status: (answer) => tell('status', answer),
    failed: (what, { errorType, errorMessage }) => tell('failed', { now: toUtc(now()), what, errorType, errorMessage }),
    notice: (text) => tell('notice', { now: toUtc(now()), text }),
    stopped: (counts) => tell('stopped', { now: toUtc(now()), ...(counts ? { getToken: counts } : {}) }),
  };
}
