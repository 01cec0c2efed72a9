import { LONGEST_SWEEP_INTERVAL_MINUTES } from '../../../../functions/domain/expiry/timing.ts';
import { checkSchedule, isServedByRefreshOnRead } from '../../../../functions/domain/schedule/schedule-check.ts';
import { Problems } from '../../../../functions/domain/schema/problems.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { checkTiming } from '../../../../functions/domain/service/timing-check.ts';
import { exactDuration } from '../../../terminal/relative-time.ts';
import type { SimulationOptions } from '../run/simulation-options.ts';

/**
 * Returns what a deployment would say of the configuration before it runs, one sentence each: the same checks that a
 * definition with `expectedLifetimeSeconds` goes through.
 */
export function notesOn({ timing, lifetimeSeconds, everySeconds, readRate }: SimulationOptions): readonly string[] {
  const { min, max } = lifetimeSeconds;
  const expected = { ...timing, expectedLifetimeSeconds: min === max ? min : { min, max } };
  const definition = { id: 'a service', timing: expected } as ServiceDefinition;
  const problems = new Problems();
  checkTiming(expected, 'timing', problems);
  const isValid = problems.all.length === 0;
  const refused = isValid ? checkSchedule(definition, everySeconds) : [];
  const minutes = everySeconds / 60;
  const isDeployable = Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_SWEEP_INTERVAL_MINUTES;
  const onRead =
    `a token of ${exactDuration(min)} can expire between two sweeps; it is then refreshed by the first read` +
    (readRate ? '' : ', and nobody reads');
  return [
    ...problems.all.map((problem) => `a definition with this expected lifetime is refused: ${problem}`),
    ...refused.map((problem) => `a deployment with this is refused: ${problem}`),
    ...(isDeployable ? [] : [`a deployment sweeps every 1 to ${LONGEST_SWEEP_INTERVAL_MINUTES} whole minutes`]),
    ...(isValid && isServedByRefreshOnRead(definition, everySeconds) ? [onRead] : []),
  ];
}
