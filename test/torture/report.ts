import { availableParallelism } from 'node:os';
import { type Figures, isClean } from './figures.ts';
import { VERDICTS, type Verdict } from './oracle/oracle.ts';

/** The columns of {@link markdownRow}. */
export const MARKDOWN_HEAD = [
  '| seed | for | date | machine | faults | requests | wrong | expired | foreign | older over newer | leaks | no contract error | longest gap (possible) | token requests per stored token | usable in the end |',
  '|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|',
].join('\n');

/** Returns the figures as the lines of a table for people. */
export function reportLines(figures: Figures): readonly string[] {
  const row = (name: string, value: string | number): string => `${name.padEnd(52)}${value}`;
  const zero = (verdict: Verdict): string => row(`${VERDICTS[verdict]} (goal 0)`, figures.verdicts[verdict]);
  return [
    row('seed, duration', `${figures.seed}, ${figures.seconds} s`),
    row('machine', machine()),
    row('faults injected', `${sum(figures.faults)}: ${counts(figures.faults)}`),
    row('requests of readers', `${sum(figures.ends)}: ${counts(figures.ends)}`),
    ...(Object.keys(VERDICTS) as Verdict[]).map(zero),
    row('expired, unavoidably: a clock was set', figures.expiredUnderWrongClock),
    row(
      'refresh tokens used again, taken for theft',
      `${figures.thefts}; authorized anew ${figures.authorizations} times`,
    ),
    row('longest time without a usable token', gapText(figures)),
    row('token requests per stored token', requestsText(figures)),
    row('usable in the end', `${figures.usableInTheEnd} of ${figures.services} services, after the calm at the end`),
    row('sweeps, texts looked through', `${figures.sweeps}, ${figures.texts}`),
    row('this process stood still for at most', `${figures.stallMs} ms`),
    isClean(figures) ? 'everything that has to be zero is zero' : 'NOT everything that has to be zero is zero',
    ...(figures.trace.length > 0 ? ['', 'around the first violation:', ...figures.trace] : []),
  ];
}

/** Returns the figures as a row of the table in docs/reliability.md. @param date `YYYY-MM-DD` */
export function markdownRow(figures: Figures, date: string): string {
  const { seed, seconds, faults, ends, verdicts } = figures;
  const cells = [
    seed,
    `${seconds} s`,
    date,
    machine(),
    sum(faults),
    sum(ends),
    ...Object.values(verdicts),
    gapText(figures),
    requestsText(figures),
    `${figures.usableInTheEnd} of ${figures.services}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function machine(): string {
  return `${availableParallelism()} cores, Node ${process.version}`;
}

function gapText({ longestGap: gap }: Figures): string {
  if (gap === undefined) return 'none';
  const [gapS, possibleS] = [gap.toMs - gap.fromMs, gap.possibleMs].map((ms) => (ms / 1000).toFixed(1));
  return `${gapS} s (${gap.service}); everything was up for at most ${possibleS} s of it in a row`;
}

function requestsText({ tokenRequests, faultyTokenRequests, tokensStored }: Figures): string {
  const ratio = (tokenRequests / Math.max(tokensStored, 1)).toFixed(2);
  return `${ratio} (${tokenRequests} of which ${faultyTokenRequests} met a fault, ${tokensStored} stored)`;
}

function sum(all: Readonly<Record<string, number>>): number {
  return Object.values(all).reduce((total, one) => total + one, 0);
}

function counts(all: Readonly<Record<string, number>>): string {
  const entries = Object.entries(all).toSorted(([, a], [, b]) => b - a);
  return entries.map(([name, count]) => `${name} ${count}`).join(', ');
}
