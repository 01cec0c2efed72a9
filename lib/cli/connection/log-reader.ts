import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type AwsSite, noteAsks } from '../link/asked-of-aws.ts';
import { type AwsConfig, bounded } from './aws-config.ts';
import { awsProblem } from './aws-error.ts';

/** A line of a log group. */
export interface LogLine {
  /** Tells it from every other line of the group. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly text: string;
}

/** Which lines are asked for. */
export interface LogQuery {
  /** Name of the log group. */
  readonly group: string;
  /** In CloudWatch's syntax. Emulators take every line for one that fits, so who asks has to look again. */
  readonly pattern: string;
  /** Milliseconds since 1970, both included. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** CloudWatch Logs, as far as a person at the command line needs it. */
export interface LogReader {
  /** Returns pages of lines, oldest first; a page may be empty. @throws {CliProblem} that names the action and the log group */
  read(query: LogQuery): AsyncIterable<readonly LogLine[]>;
  close(): void;
}

/** It looks through megabytes for a page. */
const PAGE_MS = 30_000;
/** An account has few such calls a second: the SDK waits longer after each one that was throttled, to 20 s. */
const ATTEMPTS = 8;

/**
 * Returns CloudWatch Logs behind the API.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function createLogReader(config: AwsConfig, site: AwsSite): LogReader {
  const client = noteAsks(new CloudWatchLogsClient(bounded(config, PAGE_MS, ATTEMPTS)), site);
  return {
    async *read({ group, pattern, sinceMs, untilMs }) {
      const query = { logGroupName: group, filterPattern: pattern, startTime: sinceMs, endTime: untilMs };
      try {
        for await (const { events = [] } of paginateFilterLogEvents({ client }, query)) {
          yield events.map(({ eventId: id = '', timestamp: atMs = 0, message = '' }) => ({
            id,
            atMs,
            text: message.trimEnd(),
          }));
        }
      } catch (error) {
        throw awsProblem(`reading log group ${group}`, error);
      }
    },
    close: () => client.destroy(),
  };
}
