import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { isJsonObject, type JsonObject } from '../../../functions/domain/values/json.ts';
import type { FunctionLine } from './collect-lines.ts';

/** The members that every sentence has, part by part and each in this order. */
const RESULT = ['result', 'decision'];
const WHY = ['reason', 'errorType'];
const MESSAGE = ['message', 'errorMessage', 'what'];
const SAID = [...RESULT, ...WHY, ...MESSAGE, 'cause', 'failure', 'service', 'tenant'];
/** Of no use to a person; `--json` has them. */
const LEFT_OUT = ['timestamp', 'level', 'event', 'requestId', 'stackTrace'];

/**
 * Returns a line of a function as a sentence: `refresh failed (advisory): the token endpoint answered HTTP 401
 * [client-refused], 3 failures in a row`. Every value is one of the line, without control characters.
 */
export function lineText({ fields }: FunctionLine): string {
  const { event = 'output', record } = fields;
  if (isJsonObject(record)) return platformText(fields, record);
  // A cause has one name: the word of the failure stands where an older version tells no code.
  const why = textsOf(fields, fields['cause'] === undefined ? [...WHY, 'failure'] : WHY).join(', ');
  const message = textsOf(fields, MESSAGE).join(': ');
  const whose = textsOf(fields, ['tenant']).map((tenant) => `of ${tenant}`);
  const head = [shown(event), ...whose, ...textsOf(fields, RESULT), ...(why === '' ? [] : [`(${why})`])].join(' ');
  const cause = textsOf(fields, ['cause']).map((code) => ` [${code}]`);
  const details = event === 'refresh' || event === 'getToken' ? attemptDetails(fields) : otherDetails(fields);
  return [`${head}${message === '' ? '' : `: ${message}`}${cause.join('')}`, ...details].join(', ');
}

/** What was decided about a token, and of which one; a message tells what there is to tell of a refusal. */
function attemptDetails(fields: JsonObject): readonly string[] {
  const { result, decision, fingerprint, lifetimeSeconds, expiresAt, consecutiveFailures, cooldownUntil } = fields;
  const hasToken = fingerprint !== undefined && result !== 'failed' && decision !== 'refused';
  const { latencyMs, correlationId, warnings } = fields;
  return [
    ...(hasToken
      ? [`token ${shown(fingerprint)} of ${secondsShown(lifetimeSeconds)} expires ${shown(expiresAt)}`]
      : []),
    ...(fields['usedPreviousSecret'] === true ? ['with the secret before the current one'] : []),
    ...(Number(consecutiveFailures) > 1 ? [`${shown(consecutiveFailures)} failures in a row`] : []),
    ...(cooldownUntil === undefined ? [] : [`paused until ${shown(cooldownUntil)}`]),
    ...(correlationId === undefined ? [] : [`correlation id ${shown(correlationId)}`]),
    ...(warnings === undefined ? [] : [`warnings: ${shown(warnings)}`]),
    ...(latencyMs === undefined ? [] : [`${shown(latencyMs)} ms`]),
  ];
}

function otherDetails(fields: JsonObject): readonly string[] {
  const told = [...SAID, ...LEFT_OUT];
  return Object.entries(fields)
    .filter(([name]) => !told.includes(name))
    .map(([name, value]) => `${name}=${shown(value)}`);
}

/** Lambda's own word on an invocation that came to no good end. */
function platformText({ type }: JsonObject, { status, errorType, metrics }: JsonObject): string {
  const { durationMs } = isJsonObject(metrics) ? metrics : {};
  const after = durationMs === undefined ? '' : ` after ${shown(durationMs)} ms`;
  const why = errorType === undefined ? '' : ` (${shown(errorType)})`;
  return `${shown(type)}: the invocation ended with ${shown(status)}${why}${after}`;
}

function textsOf(fields: JsonObject, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => (fields[name] === undefined ? [] : [shown(fields[name])]));
}

function secondsShown(seconds: unknown): string {
  return typeof seconds === 'number' ? durationText(seconds) : '?';
}

/** Whatever a line holds stays in its line. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\p{Cc}+/gu, ' ');
}
