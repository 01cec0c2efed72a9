import { isJsonObject, type JsonObject } from '../../../functions/domain/values/json.ts';
import { parseJson } from '../../platform/json.ts';
import type { Connection } from '../connection/connection.ts';
import type { LineChoice } from './log-query.ts';

/** One of the two functions, by its name in the code: in a deployment it is generated. */
export type FunctionName = 'refresh-tokens' | 'serve-tokens';

/** A line of one of the functions. */
export interface FunctionLine {
  readonly function: FunctionName;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly fields: JsonObject;
}

/** Which lines are collected. */
export interface LineQuery {
  readonly functions: readonly FunctionName[];
  readonly choice: LineChoice;
  /** Milliseconds since 1970, both included. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The newest so many are kept. */
  readonly most: number;
}

/** What was found. */
export interface CollectedLines {
  /** Oldest first. */
  readonly lines: readonly FunctionLine[];
  /** True: there are older ones, beyond the most that were asked for. */
  readonly hasOlder?: true;
  /** That newer ones are missing, and how to see them; absent: none is. */
  readonly note?: string;
}

/** A page is at most a megabyte, and mostly much less: of a busy function this is a good part of a minute of calls. */
export const MOST_PAGES = 200;

/**
 * Collects lines of the functions' log groups, which are read from the oldest on.
 *
 * @throws {CliProblem} when a log group cannot be found or read
 */
export async function collectLines(connection: Connection, query: LineQuery): Promise<CollectedLines> {
  const read = await Promise.all(query.functions.map((one) => readGroup(connection, one, query)));
  const all = read.flatMap(({ lines }) => lines).sort((a, b) => a.atMs - b.atMs);
  const stoppedMs = Math.min(...read.flatMap(({ stoppedMs }) => stoppedMs ?? []));
  const lines = all.slice(-query.most);
  if (Number.isFinite(stoppedMs)) {
    const at = new Date(stoppedMs).toISOString();
    return { lines, note: `there is more to read than can be read at once, from ${at} on; ask for less with --since` };
  }
  return all.length > lines.length ? { lines, hasOlder: true } : { lines };
}

async function readGroup(
  { names, logs }: Connection,
  name: FunctionName,
  { choice, sinceMs, untilMs, most }: LineQuery,
): Promise<{ readonly lines: readonly FunctionLine[]; readonly stoppedMs?: number }> {
  const group = await (name === 'refresh-tokens' ? names.refreshTokensLogs() : names.serveTokensLogs());
  let lines: FunctionLine[] = [];
  let pages = 0;
  let lastMs = sinceMs;
  for await (const page of logs.read({ group, pattern: choice.pattern, sinceMs, untilMs })) {
    for (const { id, atMs, text } of page) {
      const fields = parseJson(text);
      if (isJsonObject(fields) && choice.isWanted(fields)) lines.push({ function: name, id, atMs, fields });
      lastMs = atMs;
    }
    // One more than is shown tells that there are more.
    lines = lines.slice(-(most + 1));
    pages += 1;
    if (pages >= MOST_PAGES) return { lines, stoppedMs: lastMs };
  }
  return { lines };
}
