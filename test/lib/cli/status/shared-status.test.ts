import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { diagnoseInvocation } from '../../../../functions/domain/diagnosis/for-clients.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import {
  createSharedPages,
  createSharedStatus,
  PATIENCE_MS,
  SHARED_MS,
} from '../../../../lib/cli/status/shared-status.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

const START = Date.parse('2026-11-23T05:00:00Z');
const AT_0 = '2026-11-23T05:00:00Z';
const DENIED = new CliProblem('invoking serve:status: AccessDeniedException', {
  exitCode: 69,
  errorName: 'AccessDeniedException',
  diagnosis: diagnoseInvocation('AccessDeniedException'),
  cause: new Error('MARKER-in-the-cause'),
});
const ADVICE = diagnoseInvocation('AccessDeniedException').advice;

/** Returns a status that differs from others by its time. */
const statusAt = (now: string): StatusAnswer => ({ ...sampleStatus(), now });

/** A deployment that answers when the test says so, on a clock that the test moves. */
function harness(onAnswer: (answer: StatusAnswer) => void = () => {}) {
  let ms = 0;
  const asked: { resolve: (answer: StatusAnswer) => void; reject: (error: unknown) => void }[] = [];
  let sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  const read = createSharedStatus({
    ask: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
    onAnswer,
    now: () => instant(Math.floor((START + ms) / 1000)),
    elapsedMs: () => ms,
    sleep: (forMs) => new Promise((wake) => sleepers.push({ untilMs: ms + forMs, wake })),
  });
  const moveTo = async (toMs: number): Promise<void> => {
    ms = toMs;
    for (const { wake } of sleepers.filter(({ untilMs }) => untilMs <= ms)) {
      wake();
    }
    sleepers = sleepers.filter(({ untilMs }) => untilMs > ms);
    await turn();
  };
  /** Reads, and lets the deployment answer at once. */
  const readWith = (outcome: StatusAnswer | Error | string) => {
    const pending = read();
    const question = asked.at(-1);
    if (typeof outcome === 'object' && 'services' in outcome) {
      question?.resolve(outcome);
    } else {
      question?.reject(outcome);
    }
    return pending;
  };
  return { read, readWith, moveTo, asked };
}

describe('a deployment that answers', () => {
  test('is asked only when somebody reads', async () => {
    const { moveTo, asked } = harness();
    await moveTo(60_000);
    expect(asked).toHaveLength(0);
  });

  test('is asked once for all who read at a time, and told of once', async () => {
    const seen: StatusAnswer[] = [];
    const { read, asked } = harness((answer) => seen.push(answer));
    const readers = [read(), read(), read()];
    asked[0]?.resolve(statusAt(AT_0));
    expect(await Promise.all(readers)).toEqual([statusAt(AT_0), statusAt(AT_0), statusAt(AT_0)]);
    expect(await read()).toEqual(statusAt(AT_0));
    expect(asked).toHaveLength(1);
    expect(seen).toEqual([statusAt(AT_0)]);
  });

  test.each([
    [SHARED_MS - 1, 1],
    [SHARED_MS, 2],
    [86_400_000, 2],
  ])('%i ms after a question, a reader makes it %i', async (laterMs, count) => {
    const { read, readWith, moveTo, asked } = harness();
    await readWith(statusAt(AT_0));
    await moveTo(laterMs);
    void read();
    expect(asked).toHaveLength(count);
  });
});

describe('a deployment that fails', () => {
  const failure = { problem: DENIED.message, advice: ADVICE, since: AT_0 };

  test('is told with since when and what to do, and is asked as seldom', async () => {
    const { read, readWith, moveTo, asked } = harness();
    expect(await readWith(DENIED)).toEqual(failure);
    await moveTo(SHARED_MS - 1);
    expect(await read()).toEqual(failure);
    expect(asked).toHaveLength(1);
  });

  test('leaves the last answer, and since when is of the first failure in a row', async () => {
    const { readWith, moveTo } = harness();
    await readWith(statusAt('2026-11-23T04:59:59Z'));
    await moveTo(10_000);
    const last = statusAt('2026-11-23T04:59:59Z');
    expect(await readWith(DENIED)).toEqual({ ...failure, since: '2026-11-23T05:00:10Z', last });
    await moveTo(20_000);
    const other = new CliProblem('invoking serve:status: TIMEOUT', { exitCode: 69 });
    expect(await readWith(other)).toEqual({ problem: other.message, since: '2026-11-23T05:00:10Z', last });
  });

  test('a deployment that answers again is well; a later failure is a new one', async () => {
    const { readWith, moveTo } = harness();
    await readWith(DENIED);
    await moveTo(SHARED_MS);
    const last = statusAt('2026-11-23T05:00:05Z');
    expect(await readWith(last)).toEqual(last);
    await moveTo(2 * SHARED_MS);
    expect(await readWith(DENIED)).toEqual({ ...failure, since: '2026-11-23T05:00:10Z', last });
  });

  test.each([
    [new TypeError('MARKER'), 'a fault of this program (TypeError)'],
    ['MARKER', 'a fault of this program (string)'],
  ])('in a way that nobody expected says only what kind: %s', async (fault, problem) => {
    const { readWith } = harness();
    const told = await readWith(fault);
    expect(told).toMatchObject({ problem, since: AT_0 });
    expect(JSON.stringify(told)).not.toContain('MARKER');
  });

  test('tells nothing of the cause', async () => {
    expect(JSON.stringify(await harness().readWith(DENIED))).not.toContain('MARKER');
  });

  test('an answer that cannot be taken in is a fault of this program', async () => {
    const { readWith } = harness(() => {
      throw new RangeError('no such shape');
    });
    expect(await readWith(statusAt(AT_0))).toMatchObject({ problem: 'a fault of this program (RangeError)' });
  });
});

describe('a deployment that is slow', () => {
  test.each([
    [PATIENCE_MS - 1, 'waiting'],
    [PATIENCE_MS, 'no answer has come yet'],
  ])('after %i ms the reader is %s', async (ms, expected) => {
    const { read, moveTo } = harness();
    let told: unknown = 'waiting';
    void read().then((answer) => {
      told = 'problem' in answer ? answer.problem : answer;
    });
    await moveTo(ms);
    expect(told).toBe(expected);
  });

  test('is asked no second time; who comes later is told at once, with the last answer', async () => {
    const { read, readWith, moveTo, asked } = harness();
    await readWith(statusAt(AT_0));
    await moveTo(SHARED_MS);
    const waiting = read();
    await moveTo(SHARED_MS + PATIENCE_MS);
    const slow = { problem: 'no answer has come yet', since: '2026-11-23T05:00:05Z', last: statusAt(AT_0) };
    expect(await waiting).toMatchObject(slow);
    await moveTo(60_000);
    expect(await read()).toMatchObject(slow);
    expect(asked).toHaveLength(2);
    asked[1]?.resolve(statusAt('2026-11-23T05:00:55Z'));
    await turn();
    // The question is older than what is shared, so it is asked anew.
    expect(await readWith(statusAt('2026-11-23T05:01:00Z'))).toEqual(statusAt('2026-11-23T05:01:00Z'));
  });

  test('after it has failed still tells that failure', async () => {
    const { read, readWith, moveTo } = harness();
    await readWith(DENIED);
    await moveTo(SHARED_MS);
    const waiting = read();
    await moveTo(SHARED_MS + PATIENCE_MS);
    expect(await waiting).toEqual({ problem: DENIED.message, advice: ADVICE, since: AT_0 });
  });

  test('a slow deployment that fails in the end has failed since it was asked', async () => {
    const { read, moveTo, asked } = harness();
    void read();
    await moveTo(65_000);
    asked[0]?.reject(DENIED);
    await turn();
    const again = read();
    await moveTo(65_000 + PATIENCE_MS);
    expect(await again).toMatchObject({ problem: DENIED.message, since: AT_0 });
  });
});

describe('pages of tenants', () => {
  const pagesOf = (outcome: () => Promise<StatusAnswer>) => {
    const asked: unknown[] = [];
    const at = { ms: 0 };
    const ask = createSharedPages({
      ask: (page) => {
        asked.push(page);
        return outcome();
      },
      elapsedMs: () => at.ms,
    });
    return { ask, asked, at };
  };

  test('are asked for once by all who read the same one, each other by itself, and anew when they are old', async () => {
    const { ask, asked, at } = pagesOf(async () => statusAt(AT_0));
    const [first, other] = [
      { state: 'unusable', limit: 50 },
      { state: 'unusable', limit: 50, after: 'x' },
    ] as const;
    await Promise.all([ask(first), ask({ ...first }), ask(other)]);
    at.ms = SHARED_MS - 1;
    await ask(first);
    expect(asked).toEqual([first, other]);
    at.ms = SHARED_MS;
    expect(await ask(first)).toEqual(statusAt(AT_0));
    expect(asked).toEqual([first, other, first]);
  });

  test('are asked for once while the answer takes its time', async () => {
    const { ask, asked, at } = pagesOf(() => new Promise(() => {}));
    void ask({ limit: 50 });
    at.ms = 10 * SHARED_MS;
    void ask({ limit: 50 });
    expect(asked).toHaveLength(1);
  });

  test.each([
    [new CliProblem('no such tenant', { exitCode: 64, errorName: 'UnknownTenant' }), 'errorType', 'UnknownTenant'],
    [DENIED, 'advice', ADVICE],
    [new TypeError('MARKER'), 'problem', 'a fault of this program (TypeError)'],
  ])('that do not come say so: %s', async (error, member, value) => {
    const answer = await pagesOf(() => Promise.reject(error)).ask({ service: 'graph', tenant: 'nobody' });
    expect(answer).toHaveProperty(member, value);
    expect(JSON.stringify(answer)).not.toContain('MARKER');
  });
});
