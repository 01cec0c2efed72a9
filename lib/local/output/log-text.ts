import { ERROR_TYPES } from '../../../functions/contract/contract-error.ts';
import type { FunctionLogLine } from '../functions/function-log.ts';

type Fields = NonNullable<FunctionLogLine['fields']>;

/** Returns whether a function has written a line of its own about a request that failed with this error. */
export function isLogged(errorType: string): boolean {
  return ERROR_TYPES.some((one) => one === errorType);
}

/** A clock that differs by more than this is worth a word. */
const TOLERATED_OFFSET_SECONDS = 5;

/** Returns whether a function warns of something, or writes what is no log line of ours. */
export function isWorthShowing({ fields }: FunctionLogLine): boolean {
  return fields === undefined || fields['level'] === 'warn' || fields['level'] === 'error';
}

/** Returns a log line in words: what happened and why; what is not JSON as it is. */
export function logLineText({ text, fields }: FunctionLogLine): string {
  if (!fields) return text;
  const { event, message, what, host, until } = fields;
  if (event === 'host_paused') return `${String(host)} asks to wait until ${String(until)}`;
  return `${String(event).replaceAll('_', ' ')}: ${String(message ?? what ?? otherFields(fields))}`;
}

function otherFields(fields: Fields): string {
  const { timestamp: _at, level: _level, event: _event, service: _service, requestId: _id, ...others } = fields;
  return Object.entries(others)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** Returns what was unusual about a refresh that succeeded; empty when nothing was. */
export function refreshWarnings({ warnings, usedPreviousSecret, clockOffsetSeconds }: Fields): readonly string[] {
  const isOff = typeof clockOffsetSeconds === 'number' && Math.abs(clockOffsetSeconds) > TOLERATED_OFFSET_SECONDS;
  return [
    ...(typeof warnings === 'string' ? [warnings] : []),
    ...(usedPreviousSecret ? ['the current secret is refused, the previous one still works: correct it'] : []),
    ...(isOff ? [`the clock of the provider differs by ${clockOffsetSeconds} s`] : []),
  ];
}
