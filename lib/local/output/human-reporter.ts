import { type Instant, toUtc } from '../../../functions/domain/values/instant.ts';
import { shortUtc } from '../../../functions/status-page/format.ts';
import type { Ask, AskCounts } from '../functions/demo-consumer.ts';
import { type FunctionLogLine, isRefreshLine } from '../functions/function-log.ts';
import { describeAccess } from '../http/port-access.ts';
import type { Reporter, StartedFacts, WriteLine } from './reporter.ts';
import { formatStatusTable } from './status-table.ts';

/** Width of the columns before the text: what happened, and to which service. */
const WHAT_WIDTH = 10;
const SERVICE_WIDTH = 16;

/**
 * Returns a reporter for people: a few lines on what was started, then one line for each event and tables in between.
 *
 * Of the lines that functions write it shows how refreshes ended, warnings and errors; the rest is for programs.
 */
export function createHumanReporter(write: WriteLine, now: () => Instant): Reporter {
  const line = (at: Instant, what: string, service: string, text: string): void =>
    write(`${shortUtc(toUtc(at), toUtc(at))}  ${what.padEnd(WHAT_WIDTH)}${service.padEnd(SERVICE_WIDTH)} ${text}`);
  const lineNow = (what: string, text: string): void => line(now(), what, '', text);
  return {
    started: (facts) => write(formatStart(facts)),
    functionLine: (logLine) => {
      const service = String(logLine.fields?.['service'] ?? logLine.functionName);
      if (isRefreshLine(logLine)) {
        line(now(), 'refresh', service, formatRefresh(logLine));
      } else if (isWorthShowing(logLine)) {
        line(now(), String(logLine.fields?.['level'] ?? 'output'), service, formatLogLine(logLine));
      }
    },
    asked: (ask) => line(ask.at, 'getToken', ask.service, formatAsk(ask)),
    status: (answer) => write(formatStatusTable(answer)),
    failed: (what, { errorType, errorMessage }) => lineNow('failed', `${what}: ${errorType}: ${errorMessage}`),
    notice: (text) => lineNow('notice', text),
    stopped: (counts) => lineNow('stopped', formatCounts(counts)),
  };
}

/** A clock that differs by more than this is worth a word. */
const TOLERATED_OFFSET_SECONDS = 5;

function formatStart(facts: StartedFacts): string {
  const { mode, services, dataDirectory, url, access, everySeconds, asksPerSecond } = facts;
  const consumer =
    asksPerSecond === undefined
      ? ''
      : `; a demo consumer asks for a token ${Math.round(asksPerSecond * 100) / 100} times a second`;
  const [open, signed] = describeAccess(access);
  return [
    mode === 'demo'
      ? 'token-keeper demo: keeps short-lived tokens of its own OAuth server fresh, and hands them out'
      : 'token-keeper: keeps the tokens of your services fresh, and hands them out',
    `  services  ${services.join(', ')}`,
    `  data      ${dataDirectory}`,
    `  address   ${url} (DynamoDB, Secrets Manager and Lambda APIs${mode === 'demo' ? ', authorization server' : ''})`,
    `  access    ${open}`,
    `            ${signed}`,
    ...(everySeconds === undefined
      ? ['  does      one sweep, then ends']
      : [
          `  page      ${url} in a browser shows the state of every token`,
          `  does      sweeps every ${everySeconds} s${consumer}`,
          ...formatTries(facts),
          '  stop      Ctrl-C; times below are UTC',
        ]),
    '',
  ].join('\n');
}

/** Commands that get a token of the first service. */
function formatTries({ services: [service], url, access }: StartedFacts): readonly string[] {
  const credential = access.requiresSignature ? `AWS_SHARED_CREDENTIALS_FILE=${access.credentialsFile} ` : '';
  const unsigned = access.requiresSignature ? '' : ' --no-sign-request';
  const invoke = [
    `${credential}aws lambda invoke --endpoint-url ${url} --region us-east-1${unsigned} \\`,
    `  --function-name serve-tokens:${service} --cli-binary-format raw-in-base64-out \\`,
    `  --payload '{"operation":"getToken"}' out.json`,
  ];
  const curl = `curl -s ${url}/2015-03-31/functions/serve-tokens:${service}/invocations -d '{"operation":"getToken"}'`;
  const tries = access.requiresSignature ? [`npx token-keeper get ${service} --endpoint-url ${url}`] : [curl];
  return [...tries, ...invoke].map((line, index) => `  ${(index === 0 ? 'try' : '').padEnd(10)}${line}`);
}

function formatRefresh({ fields = {} }: FunctionLogLine): string {
  const { result, reason, kind, failure, message, latencyMs, expiresAt, lifetimeSeconds, secondsLeft, fingerprint } =
    fields;
  const took = latencyMs === undefined ? '' : ` in ${latencyMs} ms`;
  if (result === 'failed') {
    const kept =
      typeof secondsLeft === 'number' ? `; the stored token has ${secondsLeft} s left` : '; no token is stored';
    return `FAILED (${reason})${took}: ${kind} ${failure}: ${message}${kept}`;
  }
  const token = fingerprint === undefined ? '' : `: token ${fingerprint} of ${lifetimeSeconds} s expires ${expiresAt}`;
  return `${result} (${reason})${took}${token}${formatWarnings(fields)}`;
}

/** Returns what was unusual about a refresh that succeeded; empty when nothing was. */
function formatWarnings({
  warnings,
  usedPreviousSecret,
  clockOffsetSeconds,
}: NonNullable<FunctionLogLine['fields']>): string {
  const isOff = typeof clockOffsetSeconds === 'number' && Math.abs(clockOffsetSeconds) > TOLERATED_OFFSET_SECONDS;
  return [
    ...(typeof warnings === 'string' ? [warnings] : []),
    ...(usedPreviousSecret ? ['the current secret is refused, the previous one still works: correct it'] : []),
    ...(isOff ? [`the clock of the provider differs by ${clockOffsetSeconds} s`] : []),
  ]
    .map((warning) => `; WARNING ${warning}`)
    .join('');
}

function isWorthShowing({ fields }: FunctionLogLine): boolean {
  return fields === undefined || fields['level'] === 'warn' || fields['level'] === 'error';
}

function formatLogLine({ text, fields }: FunctionLogLine): string {
  if (!fields) return text;
  const { timestamp: _at, level: _level, event, service: _service, requestId: _id, message, ...others } = fields;
  const pairs = Object.entries(others).map(([name, value]) => `${name}=${String(value)}`);
  return [String(event), ...(message === undefined ? [] : [String(message)]), ...pairs].join(' ');
}

function formatAsk(ask: Ask): string {
  if (!ask.ok) return `FAILED in ${ask.latencyMs} ms: ${ask.errorType}: ${ask.message}`;
  const verdict = ask.tooShort ? 'TOO SHORT' : 'ok';
  return `${verdict} in ${ask.latencyMs} ms: token ${ask.fingerprint} has ${ask.expiresInSeconds} s left`;
}

function formatCounts(counts: AskCounts | undefined): string {
  if (!counts) return 'everything is closed';
  const { asked, answered, failed, tooShort, leftOut } = counts;
  return `getToken: ${asked} asked, ${answered} answered, ${failed} failed, ${tooShort} too short, ${leftOut} left out`;
}
