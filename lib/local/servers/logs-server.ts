import type { ServerResponse } from 'node:http';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import { parseJsonObject } from '../../platform/json.ts';
import { type JsonAnswer, readBody, sendJson } from '../http/body.ts';
import type { ApiRequest } from '../http/signature.ts';

/** A query is a few names and a pattern. */
export const MAX_LOGS_REQUEST_BYTES = 16 * 1024;
/** Lines kept of each group: hours of a quiet service, minutes of one that is asked all the time. */
const LINES_KEPT = 5000;

interface LogEvent {
  readonly eventId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** The last lines of each log group of this machine, in memory, and CloudWatch Logs for whoever asks for them. */
export class LogsServer {
  readonly #now: () => Instant;
  readonly #groups = new Map<string, LogEvent[]>();
  #count = 0;

  /** @param now for lines that do not say when they were written */
  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** Keeps a line, and drops the oldest one of its group where there are too many. */
  add(group: string, line: string): void {
    const events = this.#groups.get(group) ?? [];
    const said = Date.parse(String(parseJsonObject(line)['timestamp']));
    const timestamp = Number.isNaN(said) ? this.#now() * 1000 : said;
    this.#count += 1;
    events.push({ eventId: String(this.#count), timestamp, message: line });
    if (events.length > LINES_KEPT) events.shift();
    this.#groups.set(group, events);
  }

  /**
   * Answers as CloudWatch Logs does to FilterLogEvents, all in one page; a filter pattern is not looked at, as it is not by the
   * emulators of AWS.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
   */
  readonly answer = async (request: ApiRequest, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, MAX_LOGS_REQUEST_BYTES);
    const operation = String(request.headers['x-amz-target']).replace(/^Logs_20140328\./, '');
    const headers = { 'Content-Type': 'application/x-amz-json-1.1' };
    sendJson(response, { ...this.#answerTo(operation, body?.toString('utf8') ?? ''), headers });
  };

  #answerTo(operation: string, body: string): JsonAnswer {
    if (operation !== 'FilterLogEvents') {
      return refusal('UnknownOperationException', `expected FilterLogEvents, got ${operation}`);
    }
    const { logGroupName, startTime, endTime } = parseJsonObject(body);
    const events = this.#groups.get(String(logGroupName)) ?? [];
    const [from, to] = [Number(startTime ?? 0), Number(endTime ?? Number.MAX_SAFE_INTEGER)];
    return {
      status: 200,
      body: { events: events.filter(({ timestamp }) => timestamp >= from && timestamp <= to), searchedLogStreams: [] },
    };
  }
}

function refusal(type: string, message: string): JsonAnswer {
  return { status: 400, body: { __type: type, message } };
}
