import { isJsonObject } from '../../../functions/domain/values/json.ts';
import { parseJson } from '../../platform/json.ts';

/** A line that a function wrote, with its fields where it is JSON. */
export interface FunctionLogLine {
  readonly functionName: string;
  /** The line as it was written. */
  readonly text: string;
  /** Absent: the line is not a JSON object. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Returns a line that a function wrote, with its fields where it is a JSON object. */
export function readFunctionLogLine(functionName: string, text: string): FunctionLogLine {
  const fields = parseJson(text);
  return isJsonObject(fields) ? { functionName, text, fields } : { functionName, text };
}

/** Returns whether a line reports how an attempt to refresh a token ended. */
export function isRefreshLine({ fields }: FunctionLogLine): boolean {
  return fields?.['event'] === 'refresh';
}
