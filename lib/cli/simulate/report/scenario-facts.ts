import { isUsable, refreshNeedOf, windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import { instant, secondsBetween, toUtc } from '../../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../../functions/domain/values/stamp.ts';
import type { KnownScenario, ScenarioFacts } from './known-scenarios.ts';

/** Returns what the functions say of a scenario; `undefined` when they cannot read what is stored. */
export function scenarioFacts({
  stored,
  now: nowText,
  lifetimeSeconds,
}: Omit<KnownScenario, 'expected'>): ScenarioFacts | undefined {
  const stamp = parseStamp(stored);
  if (!stamp) return undefined;
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
