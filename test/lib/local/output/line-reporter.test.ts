import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { createLineReporter } from '../../../../lib/local/output/line-reporter.ts';
import { NO_TOKEN, sampleStatus } from '../fixtures/sample-status.ts';
import { STARTED } from '../fixtures/started-facts.ts';

const AT = instant(1_795_410_000);

function create(isLog: boolean) {
  const stdout = new PassThrough().setEncoding('utf8');
  const reporter = createLineReporter(
    { stdout, owner: new EventEmitter(), now: () => AT, hostOf: () => undefined, isVerbose: false },
    isLog,
  );
  return {
    reporter,
    lines: () =>
      String(stdout.read() ?? '')
        .split('\n')
        .slice(0, -1),
  };
}

const ASK = {
  at: instant(AT - 3),
  service: 'genesys',
  latencyMs: 5,
  ok: true as const,
  fingerprint: '0123456789ab',
  expiresAt: '',
  expiresInSeconds: 30,
  tooShort: false,
};

test('a pipe gets a line for each change, and a summary at the end', () => {
  const { reporter, lines } = create(false);
  reporter.started(STARTED);
  expect(lines()[0]).toBe('token-keeper demo, with an authorization server of its own: a sweep every 10s');
  reporter.asked(ASK);
  reporter.status(sampleStatus(NO_TOKEN));
  reporter.notice('stopping');
  reporter.failed('the sweep', { errorType: 'E', errorMessage: 'why' });
  reporter.stopped(undefined);
  expect(lines()).toEqual([
    '05:00:00Z  genesys needs action: the client secret was refused [client-refused]; do: put the right one into the secret',
    '05:00:00Z  stopping',
    '05:00:00Z  the sweep failed: E: why',
    '05:00:00Z  stopped after 0s; services: 1 in need of action (genesys)',
  ]);
});

test('with --log every read is a line, at the time it is told, with tables in between', () => {
  const { reporter, lines } = create(true);
  reporter.asked(ASK);
  reporter.status(sampleStatus());
  reporter.stopped({ asked: 1, answered: 1, failed: 0, tooShort: 0, leftOut: 0 });
  const [read, head, row, end] = lines();
  expect(read).toBe('05:00:00Z  getToken  genesys          ok in 5 ms: token 0123456789ab has 30 s left');
  expect(head?.split(/ {2,}/)).toEqual(['service', 'state', 'left', 'due', 'last refresh', 'diagnosis']);
  expect(row?.split(/ {2,}/)).toEqual(['genesys', 'fresh', '1d', 'in 12h', 'refreshed now', 'fresh']);
  expect(end).toBe('05:00:00Z  stopped after 0s; services: 1 fine; reads: 1 asked, 1 answered, 0 failed');
});

test('what the first sweep has not come to is no trouble, neither in the table nor at the end', () => {
  const { reporter, lines } = create(true);
  const diagnosis = { severity: 'watch' as const, message: 'm', advice: 'a' };
  const slow = {
    service: 'slow',
    next: { by: 'attempt' as const, at: null, text: 't' },
    diagnosis: { code: 'attempt-running', ...diagnosis },
  };
  const { services, schedule, ...answer } = sampleStatus({ diagnosis: { code: 'never-swept', ...diagnosis } });
  reporter.status({
    ...answer,
    schedule: { ...schedule, lastSweep: null },
    services: [...services, ...sampleStatus(slow).services],
  });
  reporter.stopped(undefined);
  const told = lines();
  expect(told).toContainEqual(expect.stringMatching(/^genesys .* first-sweep$/));
  expect(told.at(-1)).toBe('05:00:00Z  stopped after 0s; services: 1 worth watching (slow), 1 fine');
});

test('after one sweep the table is what there is to see', () => {
  const { reporter, lines } = create(false);
  reporter.started({ ...STARTED, everySeconds: undefined });
  lines();
  reporter.status(sampleStatus(NO_TOKEN));
  expect(lines()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^genesys +unusable/),
      'genesys needs action: the client secret was refused [client-refused]',
      '  do     put the right one into the secret',
    ]),
  );
});
