import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { EVENTS_CALL_MS } from '../../functions/adapters/aws/eventbridge-events.ts';
import { DYNAMODB_TRIES, DYNAMODB_TRY } from '../../functions/adapters/dynamodb/dynamodb-client.ts';
import { ANSWER_MARGIN_MS } from '../../functions/adapters/process/deadline.ts';
import { SECRETS_MANAGER_TRY } from '../../functions/adapters/secrets-manager/secrets-manager-client.ts';
import { WEB_IDENTITY_MS } from '../../functions/adapters/token-endpoint/aws-web-identity.ts';
import {
  REFRESH_TOKENS_SECONDS,
  SERVE_TOKENS_SECONDS,
  TENANTS_SWEEP_SECONDS,
  TENANTS_WORK_SECONDS,
} from '../../functions/contract/constants.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { LEASE_SECONDS } from '../../functions/domain/record/token-record.ts';
import {
  ATTEMPT_BUDGET_MS,
  REQUEST_TIMEOUT_MS,
  SHORTEST_REQUEST_MS,
} from '../../functions/domain/retry/retry-policy.ts';
import { LONGEST_WATCH_PAUSE_MS, MOST_READS, watchPauseMs } from '../../functions/domain/retry/watch-pause.ts';
import { SECRET_CALL_MS } from '../../functions/usecases/ports/secret-source.ts';
import { LAST_READ_MS } from '../../functions/usecases/serve/reader-wait.ts';
import { CLOSING_SECONDS } from '../../functions/usecases/sweep/sweep.ts';
import { REFRESH_BUDGET_SECONDS } from '../../functions/usecases/sweep/sweep-run.ts';
import { FUNCTION_LIMITS } from '../../lib/build/function-limits.ts';
import { INVOCATION_MS } from '../../lib/cli/connection/lambda-invoker.ts';
import { SWEEP_SECONDS } from '../../lib/cli/simulate/run/simulated-functions.ts';
import { DEFAULT_TIMEOUT_MS } from '../../lib/client/token-client.ts';
import { ASK_MS } from '../../lib/local/functions/demo-consumer.ts';
import { CONNECT_TIMEOUT_MS } from '../../lib/platform/connections/connections.ts';

const PAGE = readFileSync(new URL('../../docs/timing.md', import.meta.url), 'utf8');

const LEASE_MS = LEASE_SECONDS * 1000;
const REFRESH_MS = REFRESH_BUDGET_SECONDS * 1000;
const CLOSING_MS = CLOSING_SECONDS * 1000;
const SERVE_MS = SERVE_TOKENS_SECONDS * 1000;
const REFRESH_TOKENS_MS = REFRESH_TOKENS_SECONDS * 1000;
/** How long a reader waits, from the start of its invocation. */
const WAIT_MS = SERVE_MS - ANSWER_MARGIN_MS - LAST_READ_MS;
/** How long a sweep begins refreshes, from the start of its invocation. */
const BEGIN_MS = REFRESH_TOKENS_MS - ANSWER_MARGIN_MS - CLOSING_MS - REFRESH_MS;
const TENANTS_MS = TENANTS_SWEEP_SECONDS * 1000;
const WORK_MS = TENANTS_WORK_SECONDS * 1000;
/** How long a forced refresh waits for another holder of the lease. */
const FORCED_WAIT_MS = REFRESH_TOKENS_MS - ANSWER_MARGIN_MS - REFRESH_MS;
/** A call of DynamoDB of which one try is lost. */
const ONE_LOST_MS = 2 * DYNAMODB_TRY.requestMs;
/** A call of DynamoDB of which all tries are lost, with a second for the pauses between them. */
const ALL_LOST_MS = DYNAMODB_TRIES * DYNAMODB_TRY.requestMs + 1000;
/** The longest pause of a watch with its jitter. */
const LONGEST_PAUSE_MS = watchPauseMs(MOST_READS, 1);
/** What the pauses of a watch come to at most, without the last one, which lasts until the wait is over. */
const PAUSES_MS = Array.from({ length: MOST_READS - 2 }, (_, pause) => watchPauseMs(pause, 1)).reduce((a, b) => a + b);

describe('the budgets of time', () => {
  test.each<[string, number, '<' | '<=', number]>([
    ['connecting is shorter than a request', CONNECT_TIMEOUT_MS, '<', REQUEST_TIMEOUT_MS],
    ['the shortest request is one', SHORTEST_REQUEST_MS, '<', REQUEST_TIMEOUT_MS],
    ['a web identity leaves as much for the request that it is for', 2 * WEB_IDENTITY_MS, '<=', REQUEST_TIMEOUT_MS],
    ['one request leaves as much for another', 2 * REQUEST_TIMEOUT_MS, '<=', ATTEMPT_BUDGET_MS],
    [
      'a request fits in after two more reads of secrets',
      REQUEST_TIMEOUT_MS + 2 * SECRET_CALL_MS + SHORTEST_REQUEST_MS,
      '<=',
      ATTEMPT_BUDGET_MS,
    ],
    [
      'an attempt fits in after a claim and a secret that were slow',
      ALL_LOST_MS + SECRET_CALL_MS + SHORTEST_REQUEST_MS,
      '<=',
      ATTEMPT_BUDGET_MS,
    ],
    [
      'an attempt and writing its end are a refresh',
      ATTEMPT_BUDGET_MS + SHORTEST_REQUEST_MS + ONE_LOST_MS,
      '<=',
      REFRESH_MS,
    ],
    ['a refresh ends within its lease', REFRESH_MS, '<', LEASE_MS],
    [
      'so does one whose last write is as slow as can be',
      ATTEMPT_BUDGET_MS + SHORTEST_REQUEST_MS + ALL_LOST_MS,
      '<',
      LEASE_MS,
    ],
    ['a reader waits for a refresh', REFRESH_MS, '<=', WAIT_MS],
    ['a reader can read once more after that', DYNAMODB_TRY.requestMs, '<=', LAST_READ_MS],
    ['a table that does not answer is told long before', ALL_LOST_MS, '<', WAIT_MS],
    ['a watch has read for the last but one time before its end', PAUSES_MS, '<', WAIT_MS],
    ['a watch that begins late in a lease sees its end', LONGEST_PAUSE_MS, '<', LEASE_MS - REFRESH_MS],
    ['a sweep has time to begin', REFRESH_MS, '<', BEGIN_MS],
    ['a sweep has time to close: a slow write, and events', ONE_LOST_MS + EVENTS_CALL_MS, '<=', CLOSING_MS],
    ['a sweep over tenants has ended when the next begins', TENANTS_MS, '<=', SWEEP_INTERVAL_SECONDS * 1000],
    [
      'and has time to close: counting besides',
      ALL_LOST_MS + CLOSING_MS + ANSWER_MARGIN_MS,
      '<=',
      TENANTS_MS - WORK_MS,
    ],
    ['a forced refresh outwaits the refresh of another', REFRESH_MS, '<', FORCED_WAIT_MS],
    ['DynamoDB: connecting is shorter than a try', DYNAMODB_TRY.connectMs, '<', DYNAMODB_TRY.requestMs],
    [
      'Secrets Manager: connecting is shorter than a try',
      SECRETS_MANAGER_TRY.connectMs,
      '<',
      SECRETS_MANAGER_TRY.requestMs,
    ],
    [
      'Secrets Manager: a lost try leaves time to connect again',
      SECRETS_MANAGER_TRY.requestMs + SECRETS_MANAGER_TRY.connectMs,
      '<=',
      SECRET_CALL_MS,
    ],
    ['the client outwaits serve-tokens', SERVE_MS, '<', DEFAULT_TIMEOUT_MS],
    ['so does the demo consumer', SERVE_MS, '<', ASK_MS],
    ['the command line outwaits refresh-tokens', REFRESH_TOKENS_MS, '<', INVOCATION_MS],
  ])('%s: %i ms %s %i ms', (_what, less, relation, more) => {
    if (relation === '<') {
      expect(less).toBeLessThan(more);
    } else {
      expect(less).toBeLessThanOrEqual(more);
    }
  });

  test('are the same in the cloud, on one machine and in a simulation', () => {
    expect(FUNCTION_LIMITS['serve-tokens'].timeoutSeconds).toBe(SERVE_TOKENS_SECONDS);
    expect(FUNCTION_LIMITS['refresh-tokens'].timeoutSeconds).toBe(REFRESH_TOKENS_SECONDS);
    expect(SWEEP_SECONDS * 1000).toBe(BEGIN_MS);
  });
});

const s = (ms: number): string => `${ms / 1000} s`;
const TABLE: readonly (readonly [what: string, budget: string])[] = [
  ['connecting to a token endpoint / one token request', `${s(CONNECT_TIMEOUT_MS)} / ${s(REQUEST_TIMEOUT_MS)}`],
  ['a web identity of AWS STS, within that', s(WEB_IDENTITY_MS)],
  ['an attempt: decision, claim, secrets, requests, pauses', s(ATTEMPT_BUDGET_MS)],
  ['a refresh: an attempt, and writing its end', s(REFRESH_MS)],
  ['a lease', s(LEASE_MS)],
  ['DynamoDB: connecting / one try of three', `${s(DYNAMODB_TRY.connectMs)} / ${s(DYNAMODB_TRY.requestMs)}`],
  [
    'Secrets Manager: connecting / one try / a call with its tries',
    `${s(SECRETS_MANAGER_TRY.connectMs)} / ${s(SECRETS_MANAGER_TRY.requestMs)} / ${s(SECRET_CALL_MS)}`,
  ],
  ['EventBridge: one call', s(EVENTS_CALL_MS)],
  [
    'serve-tokens: all / until its answer / until it stops waiting',
    `${s(SERVE_MS)} / ${s(SERVE_MS - ANSWER_MARGIN_MS)} / ${s(WAIT_MS)}`,
  ],
  [
    'a reader that watches the record: longest pause but for jitter / reads',
    `${s(LONGEST_WATCH_PAUSE_MS)} / ${MOST_READS}`,
  ],
  ['refresh-tokens: all / until its answer', `${s(REFRESH_TOKENS_MS)} / ${s(REFRESH_TOKENS_MS - ANSWER_MARGIN_MS)}`],
  ['a sweep: begins refreshes for / waits for them until', `${s(BEGIN_MS)} / ${s(BEGIN_MS + REFRESH_MS)}`],
  [
    'a sweep over tenants: all / begins refreshes for / waits for them until',
    `${s(TENANTS_MS)} / ${s(WORK_MS - REFRESH_MS)} / ${s(WORK_MS)}`,
  ],
  ['a forced refresh waits for another attempt', s(FORCED_WAIT_MS)],
  [
    'the client, retries included / an invocation by the command line',
    `${s(DEFAULT_TIMEOUT_MS)} / ${s(INVOCATION_MS)}`,
  ],
];

test('docs/timing.md has every budget of time as the code has it', () => {
  const rows = TABLE.map(([what, budget]) => `| ${what} | ${budget} |`);
  expect(PAGE).toContain(['| budget | at most |', '|---|---|', ...rows].join('\n'));
});
