import Table from 'cli-table3';
import { countText } from '../../../../functions/domain/values/count-text.ts';
import { timeText } from '../../../../functions/domain/values/duration-text.ts';
import { plusSeconds, toUtc } from '../../../../functions/domain/values/instant.ts';
import { exactDuration } from '../../../terminal/relative-time.ts';
import { formatCounts } from '../report/format.ts';
import { describeReads, formatRange, optionsJson } from '../report/report.ts';
import type { SimulationOptions, TenantsScenario } from '../run/simulation-options.ts';
import type { TenantsResult } from './run-tenants.ts';
import { monthBillOf } from './tenants-bill.ts';
import { summarizeTenants, type TenantsSummary } from './tenants-summary.ts';

/** More hosts than this are summed up in one line. */
const HOSTS_SHOWN = 32;
const HEAD = [
  'host',
  'tenants',
  'fails',
  'refreshed',
  'failed',
  'requests',
  'most in 1 s',
  'limit',
  'least left',
  'ran out',
];

/** What was simulated. */
export interface SimulatedTenants {
  readonly options: SimulationOptions;
  readonly scenario: TenantsScenario;
  readonly templates: number;
  readonly result: TenantsResult;
}

/** Returns what became of tenants for people. Times are UTC. */
export function formatTenants(simulated: SimulatedTenants): string {
  const summary = summarizeTenants(simulated.result);
  return [describe(simulated), '', hostsTable(simulated), totalsTable(simulated, summary), verdict(summary)].join('\n');
}

/** Returns what became of tenants for programs, in one line of JSON. Instants are RFC 3339 in UTC. */
export function toTenantsJson({ options, scenario, templates, result }: SimulatedTenants): string {
  const { services: _services, ...counts } = result;
  const { ok, ...reads } = summarizeTenants(result);
  const bill = monthBillOf(options, templates, result);
  return JSON.stringify({ ok, reads, ...counts, bill, options: { ...optionsJson(options), ...scenario } });
}

function describe({ options, scenario, templates, result }: SimulatedTenants): string {
  const { from, forSeconds, everySeconds, lifetimeSeconds, outages } = options;
  const count = (number: number, word: string): string => `${countText(number)} ${word}${number === 1 ? '' : 's'}`;
  const readers = count(Math.min(scenario.readTenants, scenario.tenants), 'tenant');
  const when = outages.map((one) => `from ${toUtc(one.from)} to ${toUtc(one.to)}`).join(', ') || 'all the time';
  const faults = Map.groupBy(result.hosts, ({ fault }) => fault);
  const failing = [...faults].flatMap(([fault, hosts]) => (fault ? `${count(hosts.length, 'host')} ${fault}` : []));
  return [
    `${toUtc(from)} to ${toUtc(plusSeconds(from, forSeconds))}: ${count(scenario.tenants, 'tenant')} of ${count(templates, 'template')} ` +
      `at ${count(result.hosts.length, 'host')}, tokens of ${formatRange(lifetimeSeconds)}, a sweep every ${exactDuration(everySeconds)}, ` +
      `${describeReads({ ...options, services: 2 })} of ${readers}`,
    ...(failing.length > 0 ? [`out of order ${when}: ${failing.join(', ')}`] : []),
  ].join('\n');
}

function hostsTable({ scenario, result }: SimulatedTenants): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  for (const host of result.hosts.slice(0, HOSTS_SHOWN)) {
    const { leastSecondsLeft: left, fault = '-' } = host;
    const counts = [host.refreshed, host.failed, host.requests, host.mostASecond].map(countText);
    const limit = scenario.hostLimit === undefined ? '-' : countText(scenario.hostLimit);
    const least = left === undefined ? '-' : exactDuration(left);
    table.push([host.host, countText(host.tenants), fault, ...counts, limit, least, countText(host.ranOut)]);
  }
  const hidden = result.hosts.length - HOSTS_SHOWN;
  return `${table.toString()}${hidden > 0 ? `\n... and ${countText(hidden)} more hosts: --json has all` : ''}`;
}

function totalsTable({ options, templates, result }: SimulatedTenants, { all, ...of }: TenantsSummary): string {
  const { units, counts, hosts } = result;
  const { usd, lines } = monthBillOf(options, templates, result);
  const whole = (quantity: number): string => countText(Math.round(quantity));
  const sum = (name: 'refreshed' | 'failed' | 'throttled'): string =>
    countText(hosts.reduce((total, host) => total + host[name], 0));
  const worst =
    all.worst &&
    `${exactDuration(all.worst.secondsLeft)}, of ${all.worst.service} at ${timeText(all.worst.at, options.from)}`;
  const dearest = lines.toSorted((a, b) => b.usd - a.usd).slice(0, 3);
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ['reads', countText(all.reads)],
    ['got a token that had expired for the API', countText(all.rejected)],
    ['got no token, of a host that answers', countText(of.atWellHosts.refused)],
    [
      'got no token, of a host out of order at times',
      `${countText(of.atFaultyHosts.refused)} of ${countText(of.atFaultyHosts.reads)}`,
    ],
    ['why', formatCounts(result.refusals) || '-'],
    ['worst remaining validity handed out', worst ?? '-'],
    ['longest wait for an answer', `${countText(all.longestWaitMs / 1000)} s`],
    [
      'sweeps',
      `${countText(result.sweeps)}, and ${countText(result.workers)} of one host; the longest ${exactDuration(Math.ceil(result.longestSweepSeconds))}`,
    ],
    ['tokens refreshed', `${sum('refreshed')}, ${countText(counts.refreshed ?? 0)} of them by sweeps`],
    ['failed refreshes', `${sum('failed')}, ${sum('throttled')} of them beyond the limit of a host`],
    ['postponed to the next sweep', countText(counts.postponed ?? 0)],
    ['units read, written', `${whole(units.read)}, ${whole(units.written)}`],
    [
      'bill of such a month',
      `${usd.toFixed(2)} USD: ${dearest.map((line) => `${line.item} ${line.usd.toFixed(2)}`).join(', ')}`,
    ],
  );
  return table.toString();
}

function verdict({ all, atWellHosts, ok }: TenantsSummary): string {
  if (all.reads === 0) return 'Nobody read, so nobody went without: see what is left when refreshes fail.';
  if (ok)
    return 'OK: no reader would have seen an expired token, and every read got one where the provider gives them.';
  return (
    `NOT OK: of ${countText(all.reads)} reads ${countText(atWellHosts.refused)} got no token of a host that answers, and ` +
    `${countText(all.rejected)} got one that the API takes for expired.`
  );
}
