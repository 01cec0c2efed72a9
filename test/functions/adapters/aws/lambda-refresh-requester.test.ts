import { beforeEach, describe, expect, test } from '@jest/globals';
import type { InvokeAnswer } from '../../../../functions/adapters/aws/lambda-invoke.ts';
import { createLambdaRefreshRequester } from '../../../../functions/adapters/aws/lambda-refresh-requester.ts';
import type { RefreshAnswer, RefreshReport, RefreshRequest } from '../../../../functions/contract/refresh.ts';
import type { AwsFault } from '../../../../functions/domain/refusal/aws-refusal.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';

const REQUEST: RefreshRequest = {
  operation: 'refresh',
  service: 'genesys',
  minValiditySeconds: 60,
  rejectedFingerprint: 'abc',
};
const REPORT: RefreshAnswer = { contractVersion: 1, service: 'genesys', result: 'refreshed', reason: 'due' };
const RAN: InvokeAnswer = { status: 200, payload: JSON.stringify(REPORT) };
const refusal = (status: number, refused: AwsFault = { name: `http_${status}` }): InvokeAnswer => ({
  status,
  payload: '{"Reason":"no"}',
  refused,
});

let invocations: { functionName: string; payload: string; timeoutMs: number }[];
let lines: { level: string; event: string; fields: LogFields }[];
let pausesMs: number[];

beforeEach(() => {
  invocations = [];
  lines = [];
  pausesMs = [];
});

/** Asks a requester whose invocations end as told, one after the other; the last ending repeats. */
const ask = (
  endings: readonly (InvokeAnswer | Error)[],
  random = 0,
  leftMs: () => number = () => 9000,
): Promise<RefreshReport | undefined> => {
  const at = (level: string) => (event: string, fields: LogFields) => {
    lines.push({ level, event, fields });
  };
  const invoke = async (functionName: string, payload: string, timeoutMs: number): Promise<InvokeAnswer> => {
    invocations.push({ functionName, payload, timeoutMs });
    const ending = endings[Math.min(invocations.length, endings.length) - 1];
    if (ending === undefined || ending instanceof Error) {
      throw ending ?? new Error('no ending was given');
    }
    return ending;
  };
  const requester = createLambdaRefreshRequester(invoke, {
    functionName: 'refresh-tokens:live',
    log: { info: at('info'), warn: at('warn'), error: at('error') },
    clock: {
      sleep: async (ms) => {
        pausesMs.push(ms);
      },
    },
    random: () => random,
  });
  return requester.requestRefresh(REQUEST, leftMs);
};

const REFUSED = expect.stringContaining('[refresh-throttled]');
const failedWith = (fault: string, attempt: number): unknown => [
  { level: 'error', event: 'refresh_request_failed', fields: { service: 'genesys', fault, attempt } },
];

describe('asking refresh-tokens', () => {
  test('hands over the request and returns its report', async () => {
    expect(await ask([RAN])).toEqual(REPORT);
    expect(invocations).toEqual([
      { functionName: 'refresh-tokens:live', payload: JSON.stringify(REQUEST), timeoutMs: 9000 },
    ]);
    expect([lines, pausesMs]).toEqual([[], []]);
  });

  test('returns the report of a refresh that failed like any other', async () => {
    const report = { ...REPORT, result: 'failed', reason: 'invalid_client', message: 'the secret is wrong' };
    expect(await ask([{ status: 200, payload: JSON.stringify(report) }])).toEqual(report);
    expect(lines).toEqual([]);
  });

  test.each([
    [[429], 1],
    [[500], 1],
    [[503, 429], 2],
  ])('asks again after %j, without a word in the log', async (statuses, pauses) => {
    expect(await ask([...statuses.map((status) => refusal(status)), RAN])).toEqual(REPORT);
    expect(invocations).toHaveLength(pauses + 1);
    expect(pausesMs).toHaveLength(pauses);
    expect(lines).toEqual([]);
  });

  test.each([500, 503])('gives up after three times %i, with one line in the log', async (status) => {
    expect(await ask([refusal(status)])).toBeUndefined();
    expect(invocations).toHaveLength(3);
    expect(lines).toEqual(failedWith(`http_${status}`, 3));
  });

  test('gives up after three times 429, and says that it is throttled', async () => {
    expect(await ask([refusal(429)])).toMatchObject({ result: 'failed', failure: 'http_429', message: REFUSED });
    expect(invocations).toHaveLength(3);
    expect(lines).toMatchObject([{ fields: { fault: 'http_429', attempt: 3, message: REFUSED } }]);
  });

  test.each([
    [403, 'AccessDeniedException', 'User is not authorized', 'refresh-access-denied'],
    [404, 'ResourceNotFoundException', 'Function not found', 'refresh-missing'],
    [502, 'KMSDisabledException', 'the KMS key is disabled', 'refresh-key-unavailable'],
    [403, 'ExpiredTokenException', 'the token is expired', 'refresh-credentials-refused'],
    [403, undefined, 'Forbidden', 'refresh-access-denied'],
    [404, undefined, 'Not Found', 'refresh-missing'],
  ])('says at once and with AWS’s words that Lambda refuses: %i %s', async (status, errorType, said, code) => {
    const fault = errorType ?? `http_${status}`;
    const report = await ask([refusal(status, { name: fault, message: `${said} AKIAIOSFODNN7EXAMPLE` }), RAN]);
    expect(report).toMatchObject({ service: 'genesys', result: 'failed', reason: fault, failure: fault });
    expect(report?.message).toContain(
      `lambda:InvokeFunction on function "refresh-tokens:live" failed with ${fault}, AWS says "${said} …"; what to do: `,
    );
    expect(report?.message).toMatch(new RegExp(`\\[${code}\\]$`));
    expect(invocations).toHaveLength(1);
    expect(lines).toMatchObject([{ fields: { fault, attempt: 1, message: report?.message } }]);
  });

  test('hands on what refresh-tokens failed with where that names its cause, and nothing else', async () => {
    const failing = (errorType: string, errorMessage: string): InvokeAnswer => ({
      status: 200,
      functionError: 'Unhandled',
      payload: JSON.stringify({ errorType, errorMessage }),
    });
    const named = 'the table; cause: it is gone; what to do: make it anew [store-missing]';
    expect(await ask([failing('StoreUnavailable', `${named} (a retry cannot help)`)])).toEqual({
      service: 'genesys',
      result: 'failed',
      reason: 'StoreUnavailable',
      failure: 'StoreUnavailable',
      message: named,
    });
    expect(await ask([failing('TypeError', 'the token is abc')])).toBeUndefined();
    expect(JSON.stringify(lines)).not.toContain('abc');
  });

  test.each([
    [0, [200, 400]],
    [0.5, [300, 600]],
  ])('pauses longer each time and with jitter: random %d', async (random, pauses) => {
    await ask([refusal(500)], random);
    expect(pausesMs).toEqual(pauses);
  });

  test.each<[string, InvokeAnswer | Error, string]>([
    [
      'the function failed',
      {
        status: 200,
        functionError: 'Unhandled',
        payload: '{"errorType":"ConfigurationError","errorMessage":"cannot start"}',
      },
      'ConfigurationError',
    ],
    ['a failed function looks like a report', { ...RAN, functionError: 'Unhandled' }, 'answer_not_understood_200'],
    ['no whole answer came in time', new TransportFault('TIMEOUT'), 'TIMEOUT'],
    ['the connection failed', new TransportFault('ECONNREFUSED'), 'ECONNREFUSED'],
    ['the answer is not JSON', { status: 200, payload: '<html>token</html>' }, 'answer_not_understood_200'],
    ['the answer is empty', { status: 200, payload: '' }, 'answer_not_understood_200'],
    ['the answer is null', { status: 200, payload: 'null' }, 'answer_not_understood_200'],
    ['the answer is a list', { status: 200, payload: '[]' }, 'answer_not_understood_200'],
    ['the answer lacks a result', { status: 200, payload: '{"reason":"due"}' }, 'answer_not_understood_200'],
    ['the answer lacks a reason', { status: 200, payload: '{"result":"refreshed"}' }, 'answer_not_understood_200'],
    ['a report comes with another status', { ...RAN, status: 202 }, 'answer_not_understood_202'],
    ['Lambda does not take the request', refusal(413), 'http_413'],
  ])('gives up at once when %s', async (_what, ending, fault) => {
    expect(await ask([ending, RAN])).toBeUndefined();
    expect(invocations).toHaveLength(1);
    expect(pausesMs).toEqual([]);
    expect(lines).toEqual(failedWith(fault, 1));
  });

  test('gives up at once when a second attempt fails for good', async () => {
    expect(await ask([refusal(500), new TransportFault('TIMEOUT'), RAN])).toBeUndefined();
    expect(lines).toEqual(failedWith('TIMEOUT', 2));
  });

  test('gives each attempt what is left then, and shortens the pause before the last moment', async () => {
    const left = [2000, 1500, 50, 50];
    expect(await ask([refusal(429), RAN], 0, () => left.shift() ?? 0)).toEqual(REPORT);
    expect(invocations.map(({ timeoutMs }) => timeoutMs)).toEqual([2000, 50]);
    expect(pausesMs).toEqual([50]);
  });

  test.each([
    ['begins nothing', [0], 0, 'TIMEOUT'],
    ['does not ask again', [100, 0], 1, 'http_429'],
    ['does not ask again after its pause', [100, 50, 50, 0], 1, 'TIMEOUT'],
  ])('%s once there is no time left', async (_what, left, count, fault) => {
    await ask([refusal(429), RAN], 0, () => left.shift() ?? 0);
    expect(invocations).toHaveLength(count);
    expect(lines).toMatchObject([{ event: 'refresh_request_failed', fields: { fault } }]);
  });

  test('does not hide a fault that is nobody else’s', async () => {
    const mistake = new TypeError('x is not a function');
    await expect(ask([mistake])).rejects.toBe(mistake);
    expect(lines).toEqual([]);
  });
});
