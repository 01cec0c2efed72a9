import Table from 'cli-table3';
import { isUsable, refreshNeedOf, windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import { defined } from '../../../../functions/domain/values/defined.ts';
import { instantOf, secondsBetween, toUtc } from '../../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../../functions/domain/values/stamp.ts';
import { exactDuration } from '../../../terminal/relative-time.ts';
import { KNOWN_SCENARIOS, type KnownScenario, type ScenarioFacts } from './known-scenarios.ts';

const HEAD = ['scenario', 'stored', 'read as', 'expires (UTC)', 'now (UTC)', 'left', 'usable', 'need', ''];

/** A known scenario, how the functions read it, and whether that is what was decided. */
export interface CheckedScenario extends KnownScenario {
  /** Absent: what is stored cannot be read. */
  readonly facts?: ScenarioFacts;
  readonly ok: boolean;
}

/** Returns what the functions say of a scenario; `undefined` when they cannot read what is stored. */
export function scenarioFacts(scenario: Omit<KnownScenario, 'expected'>): ScenarioFacts | undefined {
  const stamp = parseStamp(scenario.stored);
  if (!stamp) return undefined;
  const now = instantOf(scenario.now);
  const windows = windowsOf(scenario.lifetimeSeconds);
  return {
    utc: toUtc(stamp.at),
    zone: stamp.zone,
    secondsLeft: secondsBetween(now, stamp.at),
    usable: isUsable(stamp.at, now, windows),
    need: refreshNeedOf(stamp.at, now, windows),
  };
}

/** Runs every known scenario through the functions' own code. */
export function checkKnownScenarios(scenarios: readonly KnownScenario[] = KNOWN_SCENARIOS): readonly CheckedScenario[] {
  return scenarios.map((scenario) => {
    const facts = scenarioFacts(scenario);
    const names = Object.keys(scenario.expected) as (keyof ScenarioFacts)[];
    const ok = names.every((name) => facts?.[name] === scenario.expected[name]);
    return { ...scenario, ...defined({ facts }), ok };
  });
}

/** Returns the scenarios as a table for people. */
export function formatKnownScenarios(scenarios: readonly CheckedScenario[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  table.push(...scenarios.map(rowOf));
  const wrong = scenarios.filter(({ ok }) => !ok).length;
  const verdict =
    wrong === 0
      ? `OK: all ${scenarios.length} are read as they were decided.`
      : `NOT OK: ${wrong} of ${scenarios.length} are read otherwise than they were decided.`;
  return `${table.toString()}\n${verdict}`;
}

function rowOf({ name, stored, now, facts, expected, ok }: CheckedScenario): string[] {
  const cells = facts
    ? [facts.zone, facts.utc, now, exactDuration(facts.secondsLeft), facts.usable ? 'yes' : 'no', facts.need]
    : ['cannot be read', '-', now, '-', '-', '-'];
  return [name, String(stored), ...cells, ok ? 'ok' : `expected ${JSON.stringify(expected)}`];
}
