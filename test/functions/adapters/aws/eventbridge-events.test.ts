import { describe, expect, test } from '@jest/globals';
import {
  createEventBridgeEvents,
  createNoEvents,
  probeEventBridge,
} from '../../../../functions/adapters/aws/eventbridge-events.ts';
import type { Metric } from '../../../../functions/domain/telemetry/metric.ts';
import type { ServiceEvent } from '../../../../functions/domain/telemetry/service-event.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import type { HttpAnswer, HttpPost } from '../../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';

const AT = instant(1_800_000_000);
const event = (service: string): ServiceEvent => ({
  name: 'failing',
  at: AT,
  detail: { service, cause: 'provider-down' },
});
const many = (count: number): ServiceEvent[] => Array.from({ length: count }, (_, index) => event(`service-${index}`));

type Answer = (entries: number, call: number) => { readonly status: number; readonly body: unknown };
const taken = { EventId: 'any' };
const allTaken: Answer = (entries) => ({
  status: 200,
  body: { FailedEntryCount: 0, Entries: Array(entries).fill(taken) },
});

/** Sends events to a bus that answers like this; returns the calls it got and what was logged. */
const send = async (
  events: readonly ServiceEvent[],
  answer: Answer,
  memory: { fault?: string | undefined } = {},
  leftMs = () => 5000,
) => {
  const posts: HttpPost[] = [];
  const logged: LogFields[] = [];
  const published: Metric[] = [];
  const bus = createEventBridgeEvents({
    endpoint: 'https://events.eu-central-1.amazonaws.com',
    bus: 'default',
    deployment: 'Keeper/TokenKeeper',
    sign: async (post) => post,
    send: async (post): Promise<HttpAnswer> => {
      posts.push(post);
      const { status, body } = answer((JSON.parse(post.body) as { Entries: unknown[] }).Entries.length, posts.length);
      return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
    },
    log: { warn: (name, fields) => logged.push({ name, ...fields }) },
    metrics: { publish: (metrics) => published.push(...metrics) },
    memory,
    leftMs,
  });
  for (const one of events) {
    bus.publish(one);
  }
  await bus.flush();
  return { posts, logged, published, bus };
};
const entriesOf = ({ body }: HttpPost): readonly Record<string, unknown>[] =>
  (JSON.parse(body) as { Entries: Record<string, unknown>[] }).Entries;

describe('events', () => {
  test('are sent when they are flushed, as PutEvents takes them', async () => {
    const { posts, logged } = await send([event('genesys')], allTaken);
    expect(posts).toMatchObject([
      {
        url: 'https://events.eu-central-1.amazonaws.com/',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
        timeoutMs: 1000,
      },
    ]);
    expect(posts.flatMap(entriesOf)).toEqual([
      {
        Source: 'token-keeper',
        DetailType: 'Token Refresh Failing',
        Detail: '{"deployment":"Keeper/TokenKeeper","service":"genesys","cause":"provider-down"}',
        EventBusName: 'default',
        Time: AT,
      },
    ]);
    expect(logged).toEqual([]);
  });

  test.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('%i of them go in calls of %j', async (count, sizes) => {
    const { posts } = await send(many(count), allTaken);
    expect(posts.map((post) => entriesOf(post).length)).toEqual(sizes);
  });

  test('are sent once only', async () => {
    const { posts, bus } = await send(many(1), allTaken);
    await bus.flush();
    expect(posts).toHaveLength(1);
  });

  test('have a second for each call, and what is left of the invocation together', async () => {
    const left = [5000, 400, 0];
    const { posts, logged } = await send(many(25), allTaken, {}, () => left.shift() ?? 0);
    expect(posts.map(({ timeoutMs }) => timeoutMs)).toEqual([1000, 400]);
    expect(logged).toMatchObject([{ name: 'events_not_sent', events: 5, fault: 'out_of_time' }]);
  });

  test('that are refused are sent once more, they alone', async () => {
    const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'marker' };
    const { posts, logged } = await send(many(3), (entries, call) =>
      call === 1
        ? { status: 200, body: { FailedEntryCount: 1, Entries: [taken, refused, taken] } }
        : allTaken(entries, call),
    );
    expect(posts.map((post) => entriesOf(post).length)).toEqual([3, 1]);
    expect(entriesOf(posts[1] as HttpPost)[0]?.['Detail']).toContain('service-1');
    expect(logged).toEqual([]);
  });

  test('that are refused with what is no code bring none of it along', async () => {
    const { logged } = await send(many(1), () => ({
      status: 200,
      body: { Entries: [{ ErrorCode: 'MARKER 9f8e7d;' }] },
    }));
    expect(logged).toMatchObject([{ fault: 'unknown_code' }]);
  });

  test('that are refused again are logged, and the next ones are sent all the same', async () => {
    const refused: Answer = (entries, call) =>
      call < 3
        ? { status: 200, body: { Entries: Array(entries).fill({ ErrorCode: 'InternalFailure' }) } }
        : allTaken(entries, call);
    const { posts, logged } = await send(many(11), refused);
    expect(posts.map((post) => entriesOf(post).length)).toEqual([10, 10, 1]);
    expect(logged).toEqual([
      {
        name: 'events_not_sent',
        events: 10,
        fault: 'InternalFailure',
        services: many(10)
          .map(({ detail }) => detail.service)
          .join(' '),
      },
    ]);
  });

  test.each<[string, Answer, string]>([
    [
      'a refusal',
      () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'm4rker' } }),
      'AccessDeniedException',
    ],
    ['HTTP 400', () => ({ status: 400, body: 'marker' }), 'http_400'],
    ['HTTP 503', () => ({ status: 503, body: 'marker' }), 'http_503'],
    ['a page', () => ({ status: 200, body: '<html>marker</html>' }), 'answer_not_understood'],
    ['too few results', () => ({ status: 200, body: { Entries: [taken] } }), 'answer_not_understood'],
  ])('are given up, all of them and after one call, with %s', async (_what, answer, fault) => {
    const { posts, logged } = await send(many(25), answer);
    expect(posts).toHaveLength(1);
    expect(logged).toMatchObject([{ name: 'events_not_sent', events: 25, fault }]);
    expect(JSON.stringify(logged)).not.toMatch(/m[a4]rker/);
  });

  test.each<[string, Error, string]>([
    ['no answer', new TransportFault('TIMEOUT'), 'TIMEOUT'],
    ['a fault of our own', new TypeError('marker'), 'own_fault'],
  ])('that cannot be sent for %s make nothing fail', async (_what, error, fault) => {
    const { logged } = await send(many(2), () => {
      throw error;
    });
    expect(logged).toEqual([{ name: 'events_not_sent', events: 2, fault, services: 'service-0 service-1' }]);
  });
});

describe('events that were not sent', () => {
  const denied: Answer = () => ({
    status: 400,
    body: { __type: 'AccessDeniedException', Message: 'User: x is not authorized to perform: events:PutEvents' },
  });

  test('are told with what AWS says, and counted', async () => {
    const { logged, published } = await send(many(3), denied);
    const message =
      'events:PutEvents on bus "default" failed with AccessDeniedException, AWS says "User: … is not authorized to perform: events:PutEvents"';
    expect(logged).toMatchObject([{ fault: 'AccessDeniedException', message }]);
    expect(published).toEqual([{ name: 'EventsNotSent', value: 3 }]);
  });

  test('are remembered by the process until the next ones have arrived', async () => {
    const memory = {};
    expect((await send(many(1), denied, memory)).bus.fault).toBe('AccessDeniedException');
    expect((await send([], allTaken, memory)).bus.fault).toBe('AccessDeniedException');
    const last: Answer = (entries, call) => (call === 1 ? denied(entries, call) : allTaken(entries, call));
    expect((await send(many(1), last, memory)).bus.fault).toBe('AccessDeniedException');
    expect((await send(many(1), allTaken, memory)).bus.fault).toBeUndefined();
  });

  test('count although others of the same invocation arrive', async () => {
    const first: Answer = (entries, call) =>
      call < 3 ? { status: 200, body: { Entries: Array(entries).fill({ ErrorCode: 'X' }) } } : allTaken(entries, call);
    expect((await send(many(11), first)).bus.fault).toBe('X');
  });
});

describe('trying out whether events may be sent', () => {
  const probe = async (status: number, body: object) => {
    const posts: HttpPost[] = [];
    const refusal = await probeEventBridge({
      endpoint: 'https://events.test',
      bus: 'mine',
      sign: async (post) => post,
      send: async (post) => {
        posts.push(post);
        return { status, headers: {}, body: JSON.stringify(body) };
      },
    });
    return { posts, refusal };
  };

  test('sends an entry of ours that lacks what every event has', async () => {
    const { posts, refusal } = await probe(200, { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InvalidArgument' }] });
    expect(posts.flatMap(entriesOf)).toEqual([{ Source: 'token-keeper', EventBusName: 'mine' }]);
    expect(refusal).toBeUndefined();
  });

  test('returns what AWS refuses', async () => {
    const { refusal } = await probe(400, { __type: 'AccessDeniedException' });
    const call = { action: 'events:PutEvents', resource: 'bus "mine"' };
    expect(refusal).toEqual({ ...call, kind: 'access-denied', code: 'AccessDeniedException' });
  });
});

test('without a bus they go nowhere', async () => {
  const events = createNoEvents();
  events.publish(event('genesys'));
  await expect(events.flush()).resolves.toBeUndefined();
});
