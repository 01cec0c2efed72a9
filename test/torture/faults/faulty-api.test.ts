import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readBody, sendJson } from '../../../lib/local/http/body.ts';
import { type LoopbackServer, openLoopbackServer } from '../../../lib/local/http/loopback-server.ts';
import { faultSchedule } from '../schedule/fault-schedule.ts';
import { createFaultyApi, type Fault } from './faulty-api.ts';
import { Injector } from './injector.ts';

let server: LoopbackServer | undefined;

afterEach(async () => {
  await server?.close();
});

/** An API that answers how often it was asked, behind faults. */
async function open(faults: readonly (Fault | undefined)[], target: 'dynamodb' | 'lambda' = 'dynamodb') {
  const left = [...faults];
  const told: string[] = [];
  let asked = 0;
  const listener = createFaultyApi({
    target,
    choose: () => left.shift(),
    random: () => 0,
    onAnswered: (action, body, status) => told.push(`${action} ${body} ${status}`),
    listener: async (request, response) => {
      const body = await readBody(request, 100);
      asked += 1;
      sendJson(response, { status: 200, body: { asked, length: body?.length } });
    },
  });
  server = await openLoopbackServer(0, listener);
  const { url } = server;
  const ask = async (body = '{}', operation = 'GetItem') => {
    const headers = target === 'dynamodb' ? { 'x-amz-target': `DynamoDB_20120810.${operation}` } : {};
    const response = await fetch(url, { method: 'POST', body, headers });
    return [response.status, await response.text()] as const;
  };
  return { ask, told, url, asked: () => asked };
}

describe('an API of AWS', () => {
  test('answers what comes through, latency or not', async () => {
    const { ask, told } = await open([undefined, 'latency']);
    await expect(ask('{"a":1}')).resolves.toEqual([200, '{"asked":1,"length":7}']);
    await expect(ask()).resolves.toEqual([200, '{"asked":2,"length":2}']);
    expect(told).toEqual(['dynamodb:GetItem {"a":1} 200', 'dynamodb:GetItem {} 200']);
  });

  test.each([
    ['throttle', 400, 'ProvisionedThroughputExceededException'],
    ['error500', 500, 'InternalServerError'],
    ['expiredCredentials', 400, 'ExpiredTokenException'],
    ['denied', 400, 'dynamodb:GetItem'],
    ['outage', 503, 'ServiceUnavailable'],
  ] as const)('answers %s with %i and %s, and does nothing', async (fault, status, text) => {
    const { ask, asked } = await open([fault]);
    await expect(ask()).resolves.toEqual([status, expect.stringContaining(text)]);
    expect(asked()).toBe(0);
  });

  test('of Lambda throttles with 429 and denies with 403', async () => {
    const { ask } = await open(['throttle', 'denied'], 'lambda');
    await expect(ask()).resolves.toEqual([429, expect.stringContaining('TooManyRequests')]);
    await expect(ask()).resolves.toEqual([403, expect.stringContaining('lambda:InvokeFunction')]);
  });

  test('breaks the connection before or after it has done what was asked', async () => {
    const { ask, asked, told } = await open(['reset', 'lostAnswer']);
    await expect(ask()).rejects.toThrow();
    expect(asked()).toBe(0);
    await expect(ask('{}', 'UpdateItem')).rejects.toThrow();
    expect(asked()).toBe(1);
    expect(told).toEqual(['dynamodb:UpdateItem {} 200']);
  });

  test('takes a request and never answers', async () => {
    const { url, asked } = await open(['hang', undefined]);
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST / HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-length: 0\r\n\r\n`);
    // A second request is answered, the first one of the same API still is not.
    await fetch(url, { method: 'POST', body: '{}' });
    expect([asked(), socket.bytesRead]).toEqual([1, 0]);
    socket.destroy();
    await once(socket, 'close');
  });

  test('answers an older item to a read that is not strongly consistent, and to no other', async () => {
    const { ask } = await open([undefined, undefined, 'staleRead', 'staleRead', undefined, undefined, 'staleRead']);
    const consistent = '{"ConsistentRead":true}';
    const [, first] = await ask();
    await ask();
    await expect(ask()).resolves.toEqual([200, first]);
    await expect(ask(consistent)).resolves.toEqual([200, '{"asked":3,"length":23}']);
    const batch = '{"RequestItems":{"t":{}}}';
    const [, batched] = await ask(batch, 'BatchGetItem');
    await ask(batch, 'BatchGetItem');
    await expect(ask(batch, 'BatchGetItem')).resolves.toEqual([200, batched]);
  });
});

describe('the faults of the schedule', () => {
  const schedule = faultSchedule(1, 600_000);
  const during = (kind: string) => {
    const incident = schedule.incidents.find((one) => one.kind === kind);
    if (incident === undefined) throw new Error('there is none');
    let atMs = -1;
    const injector = new Injector(1, { ...schedule, incidents: [incident] }, () => atMs);
    const at = (ms: number) => {
      atMs = ms;
      const [target = '', action] = incident.what.split(':');
      return injector.choose(target as 'dynamodb', `${target}:${action ?? 'Any'}`);
    };
    return { incident, at, injector };
  };

  test.each(['outage', 'denied'])('hit every request in the time of an %s', (kind) => {
    const { incident, at, injector } = during(kind);
    const from = incident.atMs;
    const to = incident.atMs + incident.durationMs;
    expect([at(from), at(to - 1)]).toEqual([kind, kind]);
    expect(at(from - 1)).not.toBe(kind);
    expect(at(to)).not.toBe(kind);
    expect(injector.counts[kind]).toBe(2);
    expect(injector.downOf([incident.what])).toEqual([incident]);
  });

  test('do not begin before the campaign does', () => {
    const { at, injector } = during('outage');
    expect(Array.from({ length: 300 }, () => at(-1)).every((fault) => fault === undefined)).toBe(true);
    expect(injector.counts).toEqual({});
  });
});
