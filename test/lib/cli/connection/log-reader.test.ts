import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../../../lib/cli/connection/connect.ts';
import { createLogReader, type LogLine } from '../../../../lib/cli/connection/log-reader.ts';
import { selfDescription } from '../../../../lib/local/gateway/self-description.ts';
import { LogsServer } from '../../../../lib/local/servers/logs-server.ts';
import { AWS_KEYS, useAwsEnvironment } from '../../../support/aws-environment.ts';
import { NOW } from '../../../support/cli-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const QUERY = { group: 'some-logs', pattern: '{ $.a = "b" }', sinceMs: 1000, untilMs: 2000 };
let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer(() => ({ status: 404 }));
});
afterEach(() => server.close());
useAwsEnvironment();

const event = (eventId: string) => ({ eventId, timestamp: 1500, message: `{"n":${eventId}}\n` });
const refusal = (type: string): ScriptedAnswer => ({ status: 400, body: { __type: type, message: 'as AWS says it' } });

describe('a log group', () => {
  const read = async (): Promise<readonly LogLine[]> => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const reader = createLogReader({ endpoint: server.url, region: 'eu-central-1', credentials }, {});
    try {
      return (await Array.fromAsync(reader.read(QUERY))).flat();
    } finally {
      reader.close();
    }
  };

  test('is read page by page, an empty one among them, also where AWS throttles in between', async () => {
    const answers: readonly ScriptedAnswer[] = [
      { body: { events: [event('1')], nextToken: 'two' } },
      refusal('ThrottlingException'),
      { body: { events: [], nextToken: 'three' } },
      { body: { events: [event('2')] } },
    ];
    let asked = 0;
    server.answerWith(() => answers[(asked += 1) - 1] ?? { status: 404 });
    expect(await read()).toEqual([
      { id: '1', atMs: 1500, text: '{"n":1}' },
      { id: '2', atMs: 1500, text: '{"n":2}' },
    ]);
    const query = { logGroupName: 'some-logs', filterPattern: '{ $.a = "b" }', startTime: 1000, endTime: 2000 };
    expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      query,
      { ...query, nextToken: 'two' },
      { ...query, nextToken: 'two' },
      { ...query, nextToken: 'three' },
    ]);
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])('%s names action and log group', async (type) => {
    server.answerWith(() => refusal(type));
    await expect(read()).rejects.toThrow(
      `reading log group some-logs (logs:FilterLogEvents in eu-central-1): ${type}: as AWS says it`,
    );
    await expect(read()).rejects.toMatchObject({ exitCode: 69, errorName: type });
  });
});

describe('the name of a log group', () => {
  const namesOf = async (options: object) => {
    const target = { stack: 'TokenKeeper', endpointUrl: server.url, ...options };
    return (await connect(target, AWS_KEYS, { now: () => NOW })).names;
  };

  test('is the one that Lambda says of a function that was named', async () => {
    server.answerWith(({ path }) =>
      path.includes('/functions/serve/configuration')
        ? { body: { LoggingConfig: { LogGroup: 'own-logs' } } }
        : { body: {} },
    );
    const names = await namesOf({ function: 'serve', refreshFunction: 'refresh' });
    expect(await names.serveTokensLogs()).toBe('own-logs');
    expect(await names.refreshTokensLogs()).toBe('/aws/lambda/refresh');
  });

  test('is an output of the stack otherwise', async () => {
    const members = [
      ['ServeTokensFunction', 'serve'],
      ['ServeTokensLogs', 'of-serve'],
      ['RefreshTokensLogs', 'of-refresh'],
    ].map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`);
    const stack = `<member><StackName>TokenKeeper</StackName><Outputs>${members.join('')}</Outputs></member>`;
    const body = `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    server.answerWith(({ method }) =>
      method === 'GET' ? { status: 404 } : { headers: { 'content-type': 'text/xml' }, body },
    );
    const names = await namesOf({});
    expect([await names.serveTokensLogs(), await names.refreshTokensLogs()]).toEqual(['of-serve', 'of-refresh']);
  });

  test('of this machine is that of its function', async () => {
    server.answerWith(() => ({ body: selfDescription([], '/nowhere') }));
    expect(await (await namesOf({})).serveTokensLogs()).toBe('/aws/lambda/serve-tokens');
  });
});

describe('the logs of this machine', () => {
  const ask = async (logs: LogsServer, parameters: object, target = 'Logs_20140328.FilterLogEvents') => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const response = { writeHead: () => response, end: (text: string) => resolve(JSON.parse(text)) };
    const body = (async function* () {
      yield Buffer.from(JSON.stringify(parameters));
    })();
    const request = Object.assign(body, { headers: { 'x-amz-target': target } });
    await logs.answer(request as never, response as never);
    return promise;
  };

  test('are the last 5000 lines of each function, at the time that they name', async () => {
    const logs = new LogsServer(() => NOW);
    for (let index = 0; index < 5001; index += 1) logs.add('a', JSON.stringify({ index }));
    logs.add('b', '{"timestamp":"2026-11-23T04:00:00.500Z"}');
    const { events } = (await ask(logs, { logGroupName: 'a' })) as { events: readonly { message: string }[] };
    expect([events.length, events[0]?.message]).toEqual([5000, '{"index":1}']);
    const at = Date.parse('2026-11-23T04:00:00.500Z');
    expect(await ask(logs, { logGroupName: 'b', startTime: at, endTime: at })).toMatchObject({
      events: [{ timestamp: at }],
    });
    expect(await ask(logs, { logGroupName: 'b', startTime: at + 1 })).toMatchObject({ events: [] });
    expect(await ask(logs, { logGroupName: 'c' })).toMatchObject({ events: [] });
  });

  test('answer one operation', async () => {
    const answer = await ask(new LogsServer(() => NOW), {}, 'Logs_20140328.DeleteLogGroup');
    expect(answer).toEqual({
      __type: 'UnknownOperationException',
      message: 'expected FilterLogEvents, got DeleteLogGroup',
    });
  });
});
