import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CAUSES_BY_ORIGIN } from '../../../../functions/domain/diagnosis/all-causes.ts';
import type { Cause } from '../../../../functions/domain/failure/cause.ts';
import { WAIT } from '../../../../functions/domain/failure/failure-row.ts';
import { ANSWER_FAULTS } from '../../../support/faults/answer-faults.ts';
import { AWS_FAULTS, CHECK_FAULTS } from '../../../support/faults/aws-faults.ts';
import { CLIENT_FAULTS } from '../../../support/faults/client-faults.ts';
import {
  FaultBench,
  type FaultServers,
  type SeededFault,
  startFaultServers,
} from '../../../support/faults/fault-bench.ts';
import { OWN_FAULTS } from '../../../support/faults/own-faults.ts';
import { REFUSAL_FAULTS } from '../../../support/faults/refusal-faults.ts';
import { READER_FAULTS, STATE_FAULTS } from '../../../support/faults/state-faults.ts';

const OF_STATUS = [...OWN_FAULTS, ...ANSWER_FAULTS, ...REFUSAL_FAULTS, ...STATE_FAULTS];
const ALL = [...OF_STATUS, ...READER_FAULTS, ...AWS_FAULTS, ...CHECK_FAULTS, ...CLIENT_FAULTS];
const CAUSES = Object.assign({}, ...Object.values(CAUSES_BY_ORIGIN)) as Record<string, Cause>;

let servers: FaultServers;
beforeAll(async () => {
  servers = await startFaultServers();
});
afterAll(() => servers.close());

/** The advice of the table, or what is left of it where nobody ever was where tokenUrl points to; names and a command may follow. */
function adviceOf(code: string): RegExp {
  const [beginning = '', ...more] = (CAUSES[code]?.advice ?? '')
    .replace(WAIT, '')
    .replace(/^if it goes on, /, '')
    .split('<service>');
  return new RegExp(
    `${[beginning, ...more].map(RegExp.escape).join('genesys')}(?:$|: npx| .*: npx|; to change the secret .*: npx)`,
  );
}

const named = (fault: SeededFault): [string, string, SeededFault] => [fault.code, fault.what, fault];

describe('status names the true cause', () => {
  test.each(OF_STATUS.map(named))('%s: %s', async (code, _what, { seed, severity }) => {
    const bench = new FaultBench(servers);
    await seed(bench);
    const status = await bench.status();
    expect(status.diagnosis).toMatchObject({ code, severity, advice: expect.stringMatching(adviceOf(code)) });
    expect(status.diagnosis.message.length).toBeGreaterThan(10);
    // The message is the fact: what to do stands in the advice alone.
    expect(status.lastFailure?.message ?? '').not.toContain(';');
    const told = JSON.stringify([status, bench.harness.lines, bench.harness.events]);
    expect(told).not.toContain('MARKER');
  });

  test.each(OF_STATUS.filter(({ severity }) => severity === 'action-required').map(named))(
    'and an event names it, once, where an attempt has failed for it: %s: %s',
    async (code, _what, { seed }) => {
      const bench = new FaultBench(servers);
      await seed(bench);
      const { consecutiveFailures, lastFailure } = await bench.status();
      const causes = bench.harness.events
        .filter(({ name }) => name === 'action-required')
        .map(({ detail }) => detail['cause']);
      const hasFailedForIt = consecutiveFailures > 0 && lastFailure?.cause === code;
      expect(causes).toEqual(hasFailedForIt ? [code] : []);
    },
  );
});

describe('a reader who gets no token is told the true cause', () => {
  test.each(READER_FAULTS.map(named))('%s: %s', async (code, _what, { seed }) => {
    const told = await seed(new FaultBench(servers));
    expect(told).toMatchObject({ code, message: expect.stringContaining(CAUSES[code]?.advice ?? '') });
    expect(JSON.stringify(told)).not.toContain('MARKER');
  });
});

describe('a reader is told what AWS refuses, in its own words and without what else it may have said', () => {
  test.each(AWS_FAULTS.map(named))('%s: %s', async (code, _what, { seed, severity }) => {
    const told = await seed(new FaultBench(servers));
    const { summary, advice } = CAUSES[code] as Cause;
    const message = expect.stringMatching(
      /; cause: .*: (?:dynamodb|lambda):\w+ on (?:table|function) "[\w-]+" failed with \w+/,
    );
    expect(told).toMatchObject({ code, message, retryable: severity !== 'action-required' });
    expect(told).toMatchObject({ message: expect.stringContaining(`; cause: ${summary}: `) });
    expect(told).toMatchObject({ message: expect.stringContaining(`; what to do: ${advice} [`) });
    const text = JSON.stringify(told);
    expect(text).toContain(code);
    expect(text).not.toContain('MARKER');
    expect(text).not.toContain('security-token:');
  });
});

describe('who tries out what AWS allows is told the true cause', () => {
  test.each(CHECK_FAULTS.map(named))('%s: %s', async (code, _what, { seed, severity }) => {
    const { summary, advice } = CAUSES[code] as Cause;
    const message = expect.stringContaining(`${summary}: `);
    expect(await seed(new FaultBench(servers))).toEqual({ code, severity, message, advice });
  });
});

describe('a client is told the true cause', () => {
  test.each(CLIENT_FAULTS.map(named))('%s: %s', async (code, _what, { seed, severity }) => {
    const { summary: message, advice } = CAUSES[code] as Cause;
    expect(await seed(new FaultBench(servers))).toEqual({ code, severity, message, advice });
  });
});

describe('the table of causes', () => {
  test('has a seeded fault for every cause, and no fault is of another', () => {
    expect([...new Set(ALL.map(({ code }) => code))].sort()).toEqual(Object.keys(CAUSES).sort());
  });

  test('has 30 causes at least, each with its own code', () => {
    const codes = Object.values(CAUSES_BY_ORIGIN).flatMap((table) => Object.keys(table));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThanOrEqual(30);
    expect(codes.filter((code) => !/^[a-z]+(?:-[a-z]+)*$/.test(code))).toEqual([]);
  });

  test('says what to do in words that fit a terminal', () => {
    const texts = Object.values(CAUSES).flatMap(({ summary, advice }) => [summary, advice]);
    expect(texts.filter((text) => text.length > 200 || text.length < 10 || /[.\n]$/.test(text))).toEqual([]);
  });
});
