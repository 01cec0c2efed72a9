import { instant, secondsBetween, toUtc } from '../../../functions/domain/instant.ts';
import { parseStamp } from '../../../functions/domain/stamp.ts';
import { isUsable, refreshNeedOf, windowsOf } from '../../../functions/domain/timing.ts';
import type { KnownScenario, ScenarioFacts } from './known-scenarios.ts';

/** Returns what the functions say of a scenario; `undefined` when they cannot read what is stored. */
export function scenarioFacts({
  stored,
  now: nowText,
  lifetimeSeconds,
}: Omit<KnownScenario, 'expected'>): ScenarioFacts | undefined {
  const stamp = parseStamp(stored);
  if (!stamp) {
    return undefined;
  }
  const now = instant(Date.parse(nowText) / 1000);
  const windows = windowsOf(lifetimeSeconds);
  return {
    utc: toUtc(stamp.at),
    zone: stamp.zone,
    secondsLeft: secondsBetween(now, stamp.at),
    usable: isUsable(stamp.at, now, windows),
    need: refreshNeedOf(stamp.at, now, windows),
  };
}
