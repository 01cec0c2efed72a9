import Table from 'cli-table3';
import { exactDuration } from './format.ts';
import { KNOWN_SCENARIOS, type KnownScenario, type ScenarioFacts } from './known-scenarios.ts';
import { scenarioFacts } from './scenario-facts.ts';

const HEAD = ['scenario', 'stored', 'read as', 'expires (UTC)', 'now (UTC)', 'left', 'usable', 'need', ''];

/** What is said of a known scenario, and whether it is what was decided. */
export interface ToldScenario extends KnownScenario {
  /** Absent: what is stored cannot be read. */
  readonly told?: ScenarioFacts;
  readonly ok: boolean;
}

/** Runs every known scenario through the functions' own code. */
export function tellKnownScenarios(scenarios: readonly KnownScenario[] = KNOWN_SCENARIOS): readonly ToldScenario[] {
  return scenarios.map((scenario) => {
    const told = scenarioFacts(scenario);
    const names = Object.keys(scenario.expected) as (keyof ScenarioFacts)[];
    const ok = names.every((name) => told?.[name] === scenario.expected[name]);
    return { ...scenario, ...(told ? { told } : {}), ok };
  });
}

/** Returns the scenarios as a table for people. */
export function formatKnownScenarios(scenarios: readonly ToldScenario[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  table.push(...scenarios.map(rowOf));
  const wrong = scenarios.filter(({ ok }) => !ok).length;
  const verdict =
    wrong === 0
      ? `OK: all ${scenarios.length} are told as they were decided.`
      : `NOT OK: ${wrong} of ${scenarios.length} are told otherwise than they were decided.`;
  return `${table.toString()}\n${verdict}`;
}

function rowOf({ name, stored, now, told, expected, ok }: ToldScenario): string[] {
  const facts = told
    ? [told.zone, told.utc, now, exactDuration(told.secondsLeft), told.usable ? 'yes' : 'no', told.need]
    : ['cannot be read', '-', now, '-', '-', '-'];
  return [name, String(stored), ...facts, ok ? 'ok' : `expected ${JSON.stringify(expected)}`];
}
