import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { readFunctionLogLine } from '../../../../lib/local/functions/function-log.ts';
import { Changes } from '../../../../lib/local/output/changes.ts';
import { NO_TOKEN, sampleStatus } from '../fixtures/sample-status.ts';

const AT = instant(1_795_410_000);

/** Changes at a clock that the test sets. */
function create(isBrief = false) {
  const told: string[] = [];
  const clock = { seconds: 0 };
  const changes = new Changes({
    tell: (text) => told.push(text),
    now: () => instant(AT + clock.seconds),
    hostOf: (service) => (service === 'slow' ? 'login.example.com' : undefined),
    isBrief,
  });
  return {
    changes,
    clock,
    /** Returns what was told since the last call. */
    told: () => told.splice(0),
    log: (fields: object) => changes.functionLine(readFunctionLogLine('serve-tokens', JSON.stringify(fields))),
  };
}

function statusOf(...services: readonly Partial<ServiceStatus>[]): StatusAnswer {
  const answer = sampleStatus();
  return { ...answer, services: services.map((service) => sampleStatus(service).services[0] as ServiceStatus) };
}

const ask = { at: AT, service: 'genesys', latencyMs: 5 };
const GOOD = { ...ask, ok: true as const, fingerprint: 'f', expiresAt: '', expiresInSeconds: 99, tooShort: false };
const REFRESHED = { event: 'refresh', level: 'info', service: 'genesys', result: 'refreshed', lifetimeSeconds: 100 };
const FAILED = { ...REFRESHED, level: 'warn', result: 'failed', message: 'why' };
const REFUSED = { event: 'getToken', level: 'error', service: 'genesys', message: 'no token', decision: 'refused' };

describe('a service', () => {
  test('that gets into trouble is told once, with cause and advice, and again when it is fine', () => {
    const { changes, told } = create();
    changes.status(statusOf(NO_TOKEN));
    changes.status(statusOf(NO_TOKEN));
    expect(told()).toEqual([
      'genesys needs action: the client secret was refused [client-refused]; do: put the right one into the secret',
    ]);
    changes.status({ ...statusOf({}), now: '2026-11-23T05:12:03Z' });
    changes.status(statusOf({}));
    expect(told()).toEqual(['genesys is fine again, after 12m 3s']);
  });

  test('whose trouble grows is told again', () => {
    const { changes, told } = create(true);
    for (const severity of ['watch', 'degraded', 'degraded', 'action-required'] as const) {
      changes.status(statusOf({ diagnosis: { code: 'timeout', severity, message: 'm', advice: 'a' } }));
    }
    expect(told()).toEqual([
      'genesys is worth watching [timeout]',
      'genesys is degraded [timeout]',
      'genesys needs action [timeout]',
    ]);
  });

  test('that is only due and refreshed in turn is no news', () => {
    const { changes, told } = create();
    changes.status(statusOf({}));
    expect(told()).toEqual(['fine: genesys']);
    changes.status(statusOf({ diagnosis: { code: 'refresh-due', severity: 'ok', message: 'm', advice: 'a' } }));
    changes.status(statusOf({}));
    expect(told()).toEqual([]);
  });

  test.each(['never-swept', 'attempt-running', 'never-tried'])('is no news while it is %s', (code) => {
    const { changes, told } = create();
    changes.status(statusOf({ diagnosis: { code, severity: 'watch', message: 'm', advice: 'a' } }));
    expect(told()).toEqual([]);
  });
});

test('what goes well is one line a sweep: what was refreshed and how many reads were answered', () => {
  const { changes, told, log } = create();
  log(REFRESHED);
  log({ ...REFRESHED, service: 'graph', lifetimeSeconds: 3600 });
  changes.status(statusOf({}));
  changes.asked(GOOD);
  changes.asked({ ...GOOD, latencyMs: 18 });
  changes.status(statusOf({}));
  log({ event: 'sweep', level: 'info', services: 2 });
  changes.status(statusOf({}));
  changes.status(statusOf({}));
  expect(told()).toEqual(['refreshed genesys (1m 40s), graph (1h)', '2 reads answered, the slowest in 18 ms']);
});

describe('a failure that comes again and again', () => {
  test('is told once, then how often it came in the last minute', () => {
    const { changes, told, log, clock } = create();
    log(FAILED);
    changes.status(statusOf(NO_TOKEN));
    told();
    for (let read = 0; read < 120; read++) {
      log(REFUSED);
      changes.asked({ ...ask, ok: false, errorType: 'TokenUnavailable', message: 'no token' });
    }
    log(FAILED);
    log(FAILED);
    clock.seconds = 59;
    changes.status(statusOf(NO_TOKEN));
    expect(told()).toEqual([]);
    clock.seconds = 60;
    changes.status(statusOf(NO_TOKEN));
    expect(told()).toEqual(['still failing: genesys (2 attempts, 120 reads refused), in the last 1m']);
    clock.seconds = 120;
    changes.status(statusOf(NO_TOKEN));
    expect(told()).toEqual([]);
  });

  test('is told of a service that is fine as well', () => {
    const { changes, told, log, clock } = create();
    changes.status(statusOf({}));
    log(REFUSED);
    clock.seconds = 60;
    changes.status(statusOf({}));
    expect(told()).toEqual(['fine: genesys', 'in the last 1m: genesys (1 read refused); --log shows why']);
  });

  test('is counted where there is no status either, by a clock that was set back as well', () => {
    const { changes, told, clock } = create();
    const fail = () => changes.failed('asking for the status', { errorType: 'StoreUnavailable', errorMessage: 'why' });
    fail();
    fail();
    clock.seconds = -3600;
    fail();
    const line = 'asking for the status failed: StoreUnavailable: why';
    expect(told()).toEqual([line, `2 more times in the last 1m: ${line}`]);
  });

  test.each<[string, (one: ReturnType<typeof create>, turn: number) => void, string]>([
    ['a notice', ({ changes }) => changes.notice('skipped'), 'skipped'],
    [
      'a read without an answer',
      ({ changes }) => changes.asked({ ...ask, ok: false, errorType: 'NoAnswer', message: 'reset' }),
      'genesys: a read failed: NoAnswer: reset',
    ],
    [
      'a token that is too short',
      ({ changes }) => changes.asked({ ...GOOD, tooShort: true, expiresInSeconds: 3 }),
      'genesys: TOO SHORT: a token with only 3 s left was handed out',
    ],
    [
      'a warning',
      ({ log }) => log({ level: 'warn', event: 'host_paused', service: 'graph', host: 'x', until: 'y' }),
      'graph: x asks to wait until y',
    ],
    [
      'a warning about a refresh',
      ({ log }) => log({ ...REFRESHED, level: 'warn', result: 'unchanged', clockOffsetSeconds: 20 }),
      'genesys: the clock of the provider differs by 20 s',
    ],
    [
      'output',
      ({ changes }, turn) => changes.functionLine(readFunctionLogLine('serve-tokens', `(node:${turn}) Warning`)),
      'serve-tokens: (node:0) Warning',
    ],
  ])('%s', (_what, happen, line) => {
    const one = create();
    for (let turn = 0; turn < 3; turn++) happen(one, turn);
    expect(one.told()).toEqual([line]);
    one.clock.seconds = 61;
    one.changes.status(statusOf());
    expect(one.told()).toEqual([`2 more times in the last 1m 1s: ${line}`]);
  });
});

describe('tenants', () => {
  const TENANT = 'aaaaaaaa-0000-4000-8000-000000000001';

  test('that fail alike are one failure, with the first named and the others counted', () => {
    const { changes, told, log, clock } = create();
    const lines = [1, 2, 3].map((number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`);
    for (const tenant of lines) {
      log({ event: 'attempt_fault', level: 'error', service: 'graph', tenant, cause: 'x', message: 'why' });
      log({ ...FAILED, service: 'graph', tenant });
    }
    expect(told()).toEqual([`graph ${TENANT}: attempt fault: why`]);
    clock.seconds = 60;
    changes.status(statusOf());
    expect(told()).toEqual([
      'still failing: graph (3 attempts), in the last 1m',
      `2 more times in the last 1m: graph ${TENANT}: attempt fault: why`,
    ]);
  });

  test('of a page of the status are told by counts, none by itself', () => {
    const { changes, told } = create();
    const counts = { fresh: 1, due: 0, late: 0, failing: 1, unusable: 0, new: 0 };
    const services = statusOf({ ...NO_TOKEN, service: 'graph', tenant: TENANT }).services;
    const templates = [{ service: 'graph', tenants: 2, counts, oldestDueSeconds: null }];
    changes.status({ ...statusOf(), services, templates });
    expect(told()).toEqual([
      `graph: 2 tenants: 1 failing, 1 fresh; such as ${TENANT}: the client secret was refused [client-refused]; ` +
        'do: put the right one into the secret',
    ]);
  });
});

test('a provider that hangs is told, with its host and the wait, once a wait', () => {
  const { changes, told } = create();
  const waiting = (since: string) => ({
    service: 'slow',
    next: { by: 'attempt' as const, at: null, text: 't' },
    lease: { since, until: '2026-11-23T05:01:00Z' },
    diagnosis: { code: 'attempt-running', severity: 'watch' as const, message: 'm', advice: 'a' },
  });
  changes.status(statusOf(waiting('2026-11-23T04:59:56Z')));
  expect(told()).toEqual([]);
  changes.status(statusOf(waiting('2026-11-23T04:59:48Z')));
  changes.status(statusOf(waiting('2026-11-23T04:59:46Z')));
  expect(told()).toEqual(['waiting 12s for slow at login.example.com']);
});
