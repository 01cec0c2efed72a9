import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTokenAnswer, wrongTokenMembers } from '../../../../functions/contract/read-token.ts';
import { readRefreshAnswer } from '../../../../functions/contract/reading/read-refresh.ts';
import { readStatusAnswer } from '../../../../functions/contract/reading/read-status.ts';
import { sampleStatus } from '../../../lib/local/fixtures/sample-status.ts';
import { SAMPLE_TOKEN } from '../../../support/cli-harness.ts';
import { statusOfVersion0, statusOfVersion2 } from '../../../support/other-versions.ts';
import { SECRET_EXPIRED, sampleAnswer } from '../../../support/sample-services.ts';

describe('an answer to status of this version', () => {
  test.each([
    ['of a fresh token', sampleStatus()],
    [
      'of services in trouble',
      sampleAnswer([
        { id: 'genesys', ageSeconds: 60 },
        { id: 'graph', ageSeconds: 3590, failure: SECRET_EXPIRED },
        { id: 'none' },
      ]),
    ],
    ['with a range of lifetimes', sampleStatus({ expectedLifetimeSeconds: { min: 60, max: 120 } })],
  ])('%s is read as it was written', (_title, answer) => {
    const written: unknown = JSON.parse(JSON.stringify(answer));
    expect(readStatusAnswer(written)).toEqual({ answer: written, unread: [] });
  });
});

test.each<[unknown, readonly string[] | undefined, number]>([
  [['lifetime_guessed', 'scope_reduced'], ['lifetime_guessed', 'scope_reduced'], 0],
  [['a', 7, null, 'b\u0000c'], ['a', 'b c'], 0],
  [[], undefined, 0],
  [undefined, undefined, 0],
  ['lifetime_guessed', undefined, 1],
])('the warnings of an attempt are texts: %j', (warnings, read, unreadMembers) => {
  const attempt = { at: '2026-11-23T05:00:00Z', outcome: 'refreshed', warnings };
  const { answer, unread } = readStatusAnswer(sampleStatus({ lastAttempt: attempt as never }));
  expect(answer?.services[0]?.lastAttempt?.warnings).toEqual(read);
  expect(unread).toHaveLength(unreadMembers);
});

describe('an answer to status of token-keeper 0.1.0', () => {
  test('is read in full, in the words of this version', () => {
    const { answer, unread } = readStatusAnswer(statusOfVersion0());
    expect(unread).toEqual([]);
    expect(answer?.contractVersion).toBe(0);
    expect(answer?.services).toMatchObject([
      { state: 'fresh', diagnosis: { severity: 'ok', message: 'the token is fresh' } },
      { state: 'overdue', diagnosis: { severity: 'degraded', message: 'the provider refuses the client' } },
      {
        state: 'unusable',
        diagnosis: { severity: 'action-required' },
        lastFailure: { cause: 'client-refused', advice: 'correct the secret' },
      },
    ]);
  });

  test('leaves out what this version has no more', () => {
    expect(JSON.stringify(readStatusAnswer(statusOfVersion0()))).not.toMatch(/refreshNeed|"human"|"late"/);
  });
});

describe('an answer to status of a newer version', () => {
  test('is read as far as it is known, and what is not is named', () => {
    const { answer, unread } = readStatusAnswer(statusOfVersion2());
    expect(answer).toMatchObject({
      contractVersion: 2,
      access: 'unknown',
      schedule: { everySeconds: 0, lastSweep: null },
      services: [
        {
          service: 'genesys',
          state: 'unknown',
          usable: true,
          expiresAt: { utc: '2026-11-24T05:00:00Z', zone: 'unknown' },
          lastAttempt: { outcome: 'unknown' },
          secretVersion: { used: null, current: null },
          diagnosis: { code: 'stalled', severity: 'degraded', message: 'the answer does not say why' },
        },
      ],
    });
    expect(unread).toEqual([
      'access',
      'state "stalled" of genesys',
      'zone "tai" of genesys',
      'outcome "rotated" of genesys',
      'cause of genesys',
      'latencyMs of genesys',
      'severity "grave" of genesys',
      'services[1]',
    ]);
  });

  test('hands on no member that nobody knows', () => {
    expect(JSON.stringify(readStatusAnswer(statusOfVersion2()))).not.toContain('LEAK');
  });
});

describe('an answer to status of services with tenants', () => {
  const counts = { fresh: 1, due: 2, late: 3, failing: 4, unusable: 5, new: 6 };
  const template = { service: 'graph', tenants: 21, counts, oldestDueSeconds: 60 };
  const [sample] = sampleStatus().services;
  const written = {
    ...sampleStatus(),
    services: [{ ...sample, tenant: 'contoso', group: 'gold' }],
    templates: [template],
    next: 'n',
  };

  test('is read as it was written', () => {
    expect(readStatusAnswer(JSON.parse(JSON.stringify(written)))).toEqual({ answer: written, unread: [] });
  });

  test('of an older version has none of it', () => {
    const { answer } = readStatusAnswer(sampleStatus());
    for (const name of ['templates', 'next']) expect(answer).not.toHaveProperty(name);
    for (const name of ['tenant', 'group']) expect(answer?.services[0]).not.toHaveProperty(name);
  });

  test.each([
    [{ ...template, counts: { ...counts, paused: 7 }, more: 1 }, template, []],
    [{ ...template, tenants: undefined }, template, []],
    [
      { ...template, counts: { fresh: 2 } },
      { ...template, counts: { fresh: 2, due: 0, late: 0, failing: 0, unusable: 0, new: 0 } },
      [],
    ],
    [{ ...template, oldestDueSeconds: null }, { ...template, oldestDueSeconds: null }, []],
    [{ ...template, counts: { ...counts, new: -1 } }, { ...template, counts: { ...counts, new: 0 } }, ['new of graph']],
    [{ tenants: 1 }, undefined, ['templates[0]']],
    [null, undefined, ['templates[0]']],
  ])('%j is read as far as it can be', (one, read, unread) => {
    const { answer, unread: told } = readStatusAnswer({ ...written, templates: [one] });
    expect(answer?.templates).toEqual(read ? [read] : []);
    expect(told).toEqual(unread);
  });

  test.each([[{}], ['x'], [null]])('templates that are %j are none', (templates) => {
    expect(readStatusAnswer({ ...written, templates }).answer).not.toHaveProperty('templates');
  });

  test('what cannot be read of a tenant is noted as its own', () => {
    const services = [{ ...sample, tenant: 'contoso', state: 'stalled' }];
    expect(readStatusAnswer({ ...written, services }).unread).toEqual(['state "stalled" of genesys contoso']);
  });
});

describe('what is no answer to status', () => {
  test.each([
    [null, ['now', 'healthy', 'services']],
    [[], ['now', 'healthy', 'services']],
    [{ now: '2026-11-23T05:00:00Z', healthy: true }, ['services']],
    [{ now: 'yesterday', healthy: true, services: [] }, ['now']],
    [{ now: '1969-12-31T23:59:59Z', healthy: 1, services: {} }, ['now', 'healthy', 'services']],
  ])('%j is told by its members', (value, unread) => {
    expect(readStatusAnswer(value)).toEqual({ unread });
  });

  test('any JSON is read without an error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readStatusAnswer(value);
        readRefreshAnswer(value);
        readStatusAnswer({ now: '2026-11-23T05:00:00Z', healthy: true, services: [value], schedule: value });
      }),
    );
  });

  test('texts lose control characters, which a terminal would obey, and what is too long', () => {
    const { answer } = readStatusAnswer(sampleStatus({ fingerprint: `\u001b[2J${'x'.repeat(5000)}\r\n` }));
    expect(answer?.services[0]?.fingerprint).toBe(` [2J${'x'.repeat(1996)}`);
  });
});

describe('an answer to getToken', () => {
  test.each([undefined, 1, 2])('is taken from version %j, without members that nobody knows', (contractVersion) => {
    const { contractVersion: _version, ...known } = SAMPLE_TOKEN;
    const answer = { ...known, contractVersion, rawBody: 'LEAK' };
    expect(wrongTokenMembers(answer, 'genesys')).toEqual([]);
    expect(readTokenAnswer(answer)).toEqual({ ...known, contractVersion: contractVersion ?? 0 });
  });

  test.each(['service', 'accessToken', 'tokenType', 'expiresAt', 'expiresInSeconds', 'cacheUntil', 'fingerprint'])(
    'is none without %s',
    (name) => {
      expect(wrongTokenMembers({ ...SAMPLE_TOKEN, [name]: undefined }, 'genesys')).toEqual([name]);
    },
  );
});

describe('an answer to refresh', () => {
  test.each([
    [{ service: 'genesys', result: 'failed', reason: 'timeout', message: 'no answer', rawBody: 'LEAK' }, 'failed'],
    [{ service: 'graph', tenant: 'contoso', result: 'refreshed', reason: 'due' }, 'refreshed'],
    [{ contractVersion: 2, service: 'genesys', result: 'rotated', reason: 'due' }, 'unknown'],
  ])('%j is read member by member', ({ rawBody: _raw, ...known }: Record<string, unknown>, result) => {
    const contractVersion = known['contractVersion'] ?? 0;
    expect(readRefreshAnswer({ ...known, rawBody: 'LEAK' })).toEqual({ ...known, contractVersion, result });
  });

  test.each([null, {}, { service: 'genesys', result: 'refreshed' }, { service: 'genesys', result: 7, reason: 'due' }])(
    '%j is none',
    (value) => {
      expect(readRefreshAnswer(value)).toBeUndefined();
    },
  );
});
