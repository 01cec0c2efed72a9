import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { textWidth } from '../../../lib/terminal/fit-text.ts';
import { serviceView, type ViewRoom } from '../../../lib/terminal/service-view.ts';
import { NO_TOKEN, sampleStatus } from '../local/fixtures/sample-status.ts';

const NOW = '2026-11-23T05:00:00Z';

const BROKEN: Partial<ServiceStatus> = {
  ...NO_TOKEN,
  failingSince: '2026-11-23T04:30:00Z',
  lastAttempt: { at: '2026-11-23T04:58:00Z', outcome: 'misconfigured', reason: 'client-secret-expired' },
  diagnosis: {
    code: 'client-secret-expired',
    severity: 'action-required',
    message: 'the client secret has expired',
    advice: 'create a new one and put it into the secret',
  },
};

const LATE: Partial<ServiceStatus> = {
  diagnosis: {
    code: 'unreachable',
    severity: 'degraded',
    message: 'nobody answers',
    advice: 'wait, it heals by itself',
  },
};

function services(count: number, troubled: Readonly<Record<number, Partial<ServiceStatus>>>, name = 'service') {
  return Array.from(
    { length: count },
    (_, index) => sampleStatus({ ...troubled[index], service: `${name}-${index}` }).services,
  ).flat();
}

function view(shown: readonly ServiceStatus[], room: ViewRoom): readonly string[] {
  return serviceView({ services: shown, now: NOW }, room, (_style, text) => text);
}

describe('services as lines', () => {
  const verdict = [
    'needs action: the client secret has expired [client-secret-expired]',
    '  since  2026-11-23T04:30:00Z, 30m ago',
    '  do     create a new one and put it into the secret',
    '  next   refreshed by the first sweep from 17:00:01Z, in 12h',
  ];

  test('the worst first, all columns where nothing has to fit', () => {
    expect(view(services(3, { 1: LATE, 2: BROKEN }), {})).toEqual([
      'service    state     left  due     last refresh                                              diagnosis',
      'service-2  unusable  -     -       misconfigured (client-secret-expired) 2m ago, 3 in a row  client-secret-expired (action-required)',
      'service-1  fresh     1d    in 12h  refreshed now                                             unreachable (degraded)',
      'service-0  fresh     1d    in 12h  refreshed now                                             fresh',
      ...verdict.map((line, index) => (index === 0 ? `service-2 ${line}` : line)),
      'service-1 is degraded: nobody answers [unreachable]',
      '  do     wait, it heals by itself',
      '  next   refreshed by the first sweep from 17:00:01Z, in 12h',
    ]);
  });

  test('tenants of one service with the same cause are told once, and counted', () => {
    const of = (tenant: string, more: Partial<ServiceStatus> = BROKEN, service = 'graph') => ({
      ...(services(1, { 0: more })[0] as ServiceStatus),
      service,
      tenant,
    });
    const lines = view([of('a'), of('b'), of('c'), of('d', LATE), of('e', BROKEN, 'other')], {});
    expect(lines.filter((line) => /needs action|degraded:|alike/.test(line))).toEqual([
      'a (graph) needs action: the client secret has expired [client-secret-expired]',
      '  alike  2 more tenants',
      'e (other) needs action: the client secret has expired [client-secret-expired]',
      'd (graph) is degraded: nobody answers [unreachable]',
    ]);
    expect(lines.filter((line) => line.includes('client-secret-expired (action-required)'))).toHaveLength(4);
  });

  test('at 80 columns without what the verdicts tell', () => {
    expect(view(services(2, { 1: BROKEN }), { columns: 80 })).toEqual([
      'service    state     left  due     diagnosis',
      'service-1  unusable  -     -       client-secret-expired (action-required)',
      'service-0  fresh     1d    in 12h  fresh',
      ...verdict.map((line, index) => (index === 0 ? `service-1 ${line}` : line)),
    ]);
  });

  test('at 40 columns the verdict is wrapped between words', () => {
    expect(view(services(1, { 0: BROKEN }), { columns: 40 })).toEqual([
      'service    state     left',
      'service-0  unusable  -',
      'service-0 needs action: the client',
      '  secret has expired',
      '  [client-secret-expired]',
      '  since  2026-11-23T04:30:00Z, 30m ago',
      '  do     create a new one and put it',
      '         into the secret',
      '  next   refreshed by the first sweep',
      '         from 17:00:01Z, in 12h',
    ]);
  });

  const sizes = [
    [80, 24],
    [40, 10],
    [200, 40],
    [20, 5],
    [10, 1],
  ] as const;
  const names = ['s', 'a-service-with-a-name-of-more-than-forty-characters', '日本語サービス'];
  test.each(
    sizes.flatMap(([columns, rows]) =>
      [1, 4, 60].flatMap((count) => names.map((name) => ({ columns, rows, count, name }))),
    ),
  )('$count named $name fit $columns x $rows, the worst among them', ({ columns, rows, count, name }) => {
    const lines = view(services(count, { [count - 1]: BROKEN, [count - 2]: LATE }, name), { columns, rows });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
    if (rows > 1) {
      expect(lines.join('').replaceAll(' ', '')).toContain(`${name}-${count - 1}`.slice(0, 5));
    }
  });

  test('what is left out is counted, and whether any of it is in trouble', () => {
    const many = view(services(60, { 7: BROKEN }), { columns: 80, rows: 20 });
    expect(many).toHaveLength(20);
    expect(many.filter((line) => line.startsWith('and '))).toEqual(['and 46 more, all well']);
    const troubled = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [index, BROKEN]));
    expect(view(services(60, troubled), { columns: 80, rows: 20 }).filter((line) => line.startsWith('and '))).toEqual([
      'and 46 more, 16 of them not well',
    ]);
  });

  test('the verdict of the worst is cut before its row is', () => {
    expect(view(services(4, { 3: BROKEN }), { columns: 80, rows: 4 })).toEqual([
      'service    state     left  due     diagnosis',
      'service-3  unusable  -     -       client-secret-expired (action-required)',
      'and 3 more, all well',
      `service-3 ${verdict[0]}`,
    ]);
  });
});
