import { describe, expect, test } from '@jest/globals';
import type { AttemptStatus } from '../../../functions/contract/attempt.ts';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { emptyRecord } from '../../../functions/domain/record/token-record.ts';
import { plusSeconds } from '../../../functions/domain/values/instant.ts';
import { markupOf } from '../../../functions/status-page/html.ts';
import { MOST_SHOWN, statusHtml } from '../../../functions/status-page/status-html.ts';
import {
  PROVIDER_DOWN,
  SAMPLE_NOW,
  type SampleService,
  SECRET_EXPIRED,
  sampleAnswer,
} from '../../support/sample-services.ts';

const page = (...services: readonly SampleService[]): string => markupOf(statusHtml(sampleAnswer(services)));
/** The text of the HTML, its tags as bars. */
const textOf = (markup: string): string => markup.replace(/(?:<[^>]*>|\s)+/g, ' ');

describe('a service', () => {
  test.each<[string, Omit<SampleService, 'id'>, string]>([
    ['fresh', { ageSeconds: 0 }, '● Fresh'],
    ['fresh to the last second', { ageSeconds: 2400 }, '● Fresh'],
    ['due from the next on', { ageSeconds: 2401 }, '◐ Due'],
    ['overdue', { ageSeconds: 3001, failure: PROVIDER_DOWN }, '▲ Overdue ▲ May heal by itself'],
    ['late to its last usable second', { ageSeconds: 3570, failure: PROVIDER_DOWN }, '▲ Overdue ▲ May heal by itself'],
    ['in its expiry buffer', { ageSeconds: 3571, failure: PROVIDER_DOWN }, '✖ Expired for use ▲ May heal by itself'],
    ['in its last second', { ageSeconds: 3599, failure: SECRET_EXPIRED }, '✖ Expired for use ! Action required'],
    ['expired', { ageSeconds: 3600, failure: SECRET_EXPIRED }, '✖ Expired ! Action required'],
    ['without a token', { failure: SECRET_EXPIRED }, '✖ No token ! Action required'],
    ['never tried', {}, '✖ No token ▲ May heal by itself'],
    ['fresh, but failing', { ageSeconds: 600, failure: SECRET_EXPIRED }, '● Fresh ! Action required'],
  ])('that is %s says so in words', (_what, service, badges) => {
    expect(textOf(page({ id: 'genesys', ...service }))).toContain(` genesys ${badges} `);
  });

  test.each([
    [3599, '1s left'],
    [3600, 'expires now'],
    [3601, 'expired 1s ago'],
  ])('of %i s of 3600 has %s', (ageSeconds, left) => {
    expect(page({ id: 'genesys', ageSeconds })).toContain(`<span class="tk-left">${left}</span>`);
  });

  test('in trouble tells why, since when and what to do', () => {
    const text = textOf(
      page({
        id: 'graph',
        ageSeconds: 4321,
        failure: SECRET_EXPIRED,
        failingForSeconds: 1920,
        consecutiveFailures: 7,
      }),
    );
    expect(text).toContain(
      'Why the token endpoint at login.example.test answered HTTP 401 with error &quot;invalid_client&quot;, AADSTS7000222: the client secret has expired ' +
        'Since refreshing has failed since 04:28:00Z (32m ago), 7 times in a row; no usable token since 04:47:30Z (12m 30s ago); a token is not handed out in its last 30s ' +
        'What to do create a new one and put it into the secret token-keeper/genesys: npx token-keeper secret put graph --field clientSecret Next ',
    );
    expect(text).toContain('Last refresh 03:47:59Z (1h 12m ago); last attempt failed 04:59:19Z (41s ago)');
    expect(text).toContain('No usable token: graph.');
  });

  test.each<[string, Omit<SampleService, 'id'>, string]>([
    [
      'still has a token',
      { ageSeconds: 3120, failure: PROVIDER_DOWN, failingForSeconds: 60 },
      'refreshing has failed since 04:59:00Z (1m ago), once; due since 04:48:01Z (11m 59s ago); the stored token is still handed out',
    ],
    [
      'never had one',
      { failure: PROVIDER_DOWN },
      'refreshing has failed since 05:00:00Z (now), once; there has been no token so far',
    ],
    [
      'is fresh and odd',
      { ageSeconds: 60, lifetimeSeconds: 3600, definition: { timing: { expectedLifetimeSeconds: 7200 } } },
      'the last attempt, 04:59:00Z (1m ago); the stored token is still handed out',
    ],
  ])('that %s tells since when', (_what, service, since) => {
    expect(textOf(page({ id: 'genesys', ...service }))).toContain(`Since ${since} `);
  });

  test('whose token is refreshed when it is read may expire in good health', () => {
    const markup = page({ id: 'short', ageSeconds: 90, lifetimeSeconds: 75 });
    expect(markup).toContain('tk-is-ok');
    expect(markup).toContain('tk-tone-fresh');
    expect(textOf(markup)).toContain('it is refreshed when it is read; nothing to do');
    expect(markup).not.toContain('tk-tone-over');
  });

  test('of a token that is fetched on read is due since no instant that is to come', () => {
    const answer = sampleAnswer([{ id: 'short', ageSeconds: 10, lifetimeSeconds: 300 }]);
    const [status] = answer.services as [ServiceStatus];
    const watched = {
      ...status,
      state: 'on-read' as const,
      diagnosis: { ...status.diagnosis, severity: 'watch' as const },
    };
    expect(textOf(markupOf(statusHtml({ ...answer, services: [watched] })))).not.toContain('due since');
  });

  test('is drawn with the attempts that were watched, else with what is stored', () => {
    const answer = sampleAnswer([{ id: 'genesys', ageSeconds: 60 }]);
    const watched: AttemptStatus[] = Array(5).fill({ at: answer.now, outcome: 'refreshed' });
    expect(markupOf(statusHtml(answer, { attemptsOf: () => watched }))).toContain(
      'Attempts known: 5 brought a token, 0 failed',
    );
    const [status] = answer.services as [ServiceStatus];
    const failed: AttemptStatus = { at: '2026-11-23T04:00:00Z', outcome: 'transient' };
    const stored = { ...answer, services: [{ ...status, lastFailure: failed }] };
    for (const view of [{}, { attemptsOf: () => [] }]) {
      expect(markupOf(statusHtml(stored, view))).toContain('Attempts known: 1 brought a token, 1 failed');
    }
  });

  test('tells everything that status tells behind its fold', () => {
    const lease = { owner: 'x', expiresAt: plusSeconds(SAMPLE_NOW, 30) };
    const unreadable = ['announced', 'token.scope'];
    const text = textOf(
      page({ id: 'genesys', ageSeconds: 3600, failure: SECRET_EXPIRED, record: { lease, unreadable } }).split(
        '<details>',
      )[1] ?? '',
    );
    for (const told of [
      'client-secret-expired (action-required)',
      '2026-11-23T05:00:00Z (zone: utc)',
      '30s before expiry',
      '20m before expiry',
      '10m before expiry',
      'failed (client-secret-expired), HTTP 401, OAuth error invalid_client, provider code 7000222',
      'correlation id 7b1a9d0e-3a55-4f0c-9d0e-0c2f6f6f2b11, 1 request, 143 ms',
      'Lease from 04:59:50Z to 05:00:30Z',
      'Attempts ever 214',
      'token version-, last attempt –',
      'Cannot be read announced, token.scope',
    ]) {
      expect(text).toContain(told);
    }
  });
});

describe('the schedule', () => {
  const heartbeat = (secondsAgo: number) => ({
    startedAt: plusSeconds(SAMPLE_NOW, -secondsAgo),
    completedAt: plusSeconds(SAMPLE_NOW, -secondsAgo),
    services: 1,
    postponed: 0,
  });

  test.each([
    [900, 'Sweeps every 5m; the last one ended 04:45:00Z (15m ago), the next begins 05:05:00Z .', false],
    [901, 'The schedule is not firing. Sweeps every 5m; the last one ended 04:44:59Z (15m 1s ago).', true],
  ])('whose last sweep ended %i s ago', (secondsAgo, words, isAlert) => {
    const markup = markupOf(statusHtml(sampleAnswer([], SAMPLE_NOW, heartbeat(secondsAgo))));
    expect(textOf(markup)).toContain(words);
    expect(markup.includes('tk-alert')).toBe(isAlert);
  });

  test('that had faults of our own names the services', () => {
    const answer = sampleAnswer([], SAMPLE_NOW, { ...heartbeat(900), faults: ['genesys', 'zoom'] });
    expect(textOf(markupOf(statusHtml(answer)))).toContain(
      ', with faults of token-keeper itself for genesys, zoom, the next',
    );
  });

  test('that never swept', () => {
    const answer = sampleAnswer([]);
    const schedule = { ...answer.schedule, lastSweep: null, nextSweepAt: null };
    expect(textOf(markupOf(statusHtml({ ...answer, schedule })))).toContain('none has come to its end yet.');
  });
});

describe('what others wrote', () => {
  const ATTACK = `<img src=x onerror=alert(1)>"' onmouseover='alert(1)</style></title><script>alert(1)</script>`;

  test('stays text wherever it stands', () => {
    const attacked = JSON.parse(
      JSON.stringify(sampleAnswer([{ id: 'genesys', ageSeconds: 3600, failure: SECRET_EXPIRED, lifetimes: [60, 60] }])),
      (key, value) =>
        typeof value === 'string' &&
        !/At$|^at$|^utc$|^now$|^since$|^until$|Until$|Since$|severity|^state$|^zone$|^outcome$/.test(key)
          ? ATTACK
          : value,
    ) as StatusAnswer;
    const markup = markupOf(statusHtml(attacked));
    expect(markup.split('&lt;img').length).toBeGreaterThan(15);
    expect(markup).not.toMatch(/<(?:img|script|\/style)/);
    expect(markup.match(/<\/title>/g)).toHaveLength(markup.match(/<title>/g)?.length ?? 0);
    const withoutValues = markup.replace(/"[^"]*"/g, '""');
    expect(withoutValues).not.toMatch(/<[^>]*\son\w+=/);
  });

  test('of any length makes 500 services no longer than 6 MB, which Lambda may answer', () => {
    const long = '&'.repeat(100_000);
    const failure = { ...SECRET_EXPIRED, message: long, correlationId: long };
    const services = Array.from({ length: MOST_SHOWN + 100 }, (_, index) => ({
      id: `service-${index}`,
      ageSeconds: 4000,
      failure,
    }));
    expect(page(...services).length).toBeLessThan(6_000_000);
  });

  test('of ordinary length makes 100 services in trouble no longer than 0.4 MB', () => {
    const services = Array.from({ length: 100 }, (_, index) => ({
      id: `service-${index}`,
      ageSeconds: 4000,
      failure: SECRET_EXPIRED,
      lifetimes: Array(20).fill(3600),
    }));
    const markup = page(...services);
    expect(markup.match(/<li class="tk-card/g)).toHaveLength(100);
    expect(markup.length).toBeLessThan(400_000);
  });
});

test('nothing needs a script, an outside resource or a style attribute', () => {
  const markup = page({ id: 'genesys', ageSeconds: 3600, failure: SECRET_EXPIRED }, { id: 'zoom', ageSeconds: 60 });
  expect(markup).not.toMatch(/<(?:script|link|img|iframe|use|object|style)|\s(?:style|href|src|on\w+)=/);
});

test('no services and a record with nothing in it make a page as well', () => {
  expect(textOf(page())).toContain('No services are kept.');
  expect(textOf(page({ id: 'genesys', record: emptyRecord('genesys') }))).toContain('no token is stored');
});
