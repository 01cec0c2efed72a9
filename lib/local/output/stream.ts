import type { Ask } from '../functions/demo-consumer.ts';
import { type FunctionLogLine, isRefreshLine } from '../functions/function-log.ts';
import { isLogged, isWorthShowing, logLineText, refreshWarnings } from './log-text.ts';
import type { Reporter } from './reporter.ts';

/** Width of the columns before the text: what happened, and to which service. */
const WHAT_WIDTH = 10;
const SERVICE_WIDTH = 16;

/**
 * Returns what tells every read and refresh, one line each as it comes. Of the lines that functions write it shows how refreshes
 * ended, warnings and errors; the rest is for programs.
 */
export function createStream(
  tell: (text: string) => void,
): Pick<Reporter, 'functionLine' | 'asked' | 'failed' | 'notice'> {
  const line = (what: string, service: string, text: string): void =>
    tell(`${what.padEnd(WHAT_WIDTH)}${service.padEnd(SERVICE_WIDTH)} ${text}`);
  return {
    functionLine: (logLine) => {
      const { fields = {}, functionName } = logLine;
      const service = String(fields['service'] ?? functionName);
      if (isRefreshLine(logLine)) {
        line('refresh', service, refreshText(fields));
      } else if (isWorthShowing(logLine)) {
        line(String(fields['level'] ?? 'output'), service, logLineText(logLine));
      }
    },
    asked: (ask) => {
      // The function has told of its own failures.
      if (ask.ok || !isLogged(ask.errorType)) line('getToken', ask.service, askText(ask));
    },
    failed: (what, { errorType, errorMessage }) => line('failed', '', `${what}: ${errorType}: ${errorMessage}`),
    notice: (text) => line('notice', '', text),
  };
}

function refreshText(fields: NonNullable<FunctionLogLine['fields']>): string {
  const { result, reason, cause, message, latencyMs, expiresAt, lifetimeSeconds, secondsLeft, fingerprint } = fields;
  const took = latencyMs === undefined ? '' : ` in ${latencyMs} ms`;
  if (result === 'failed') {
    const kept =
      typeof secondsLeft === 'number' ? `; the stored token has ${secondsLeft} s left` : '; no token is stored';
    return `FAILED (${reason})${took}: ${message} [${cause}]${kept}`;
  }
  const token = fingerprint === undefined ? '' : `: token ${fingerprint} of ${lifetimeSeconds} s expires ${expiresAt}`;
  const warnings = refreshWarnings(fields).map((warning) => `; WARNING ${warning}`);
  return `${result} (${reason})${took}${token}${warnings.join('')}`;
}

function askText(ask: Ask): string {
  if (!ask.ok) return `FAILED in ${ask.latencyMs} ms: ${ask.errorType}: ${ask.message}`;
  const verdict = ask.tooShort ? 'TOO SHORT' : 'ok';
  return `${verdict} in ${ask.latencyMs} ms: token ${ask.fingerprint} has ${ask.expiresInSeconds} s left`;
}
