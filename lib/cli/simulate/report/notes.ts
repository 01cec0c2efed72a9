import { LONGEST_SWEEP_INTERVAL_MINUTES } from '../../../../functions/domain/expiry/timing.ts';
import { checkSchedule, isServedByRefreshOnRead } from '../../../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { checkTiming } from '../../../../functions/domain/service/timing-check.ts';
import { Problems } from '../../../../functions/domain/values/problems.ts';
import type { SimulationOptions } from '../run/simulation-options.ts';
import { exactDuration } from './format.ts';

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
  const isOnRead = problems.all.length === 0 && isServedByRefreshOnRead(definition, everySeconds);
  const isDeployable = everySeconds >= 60 && everySeconds <= LONGEST_SWEEP_INTERVAL_MINUTES * 60;
  return [
    ...problems.all.map((problem) => `a definition with this expected lifetime is refused: ${problem}`),
    ...(problems.all.length === 0
      ? checkSchedule(definition, everySeconds).map((problem) => `a deployment with this is refused: ${problem}`)
      : []),
    ...(isDeployable && everySeconds % 60 === 0
      ? []
      : [`a deployment sweeps every 1 to ${LONGEST_SWEEP_INTERVAL_MINUTES} whole minutes`]),
    ...(isOnRead
      ? [
          `a token of ${exactDuration(min)} can expire between two sweeps; it is then refreshed by the first read` +
            (readRate ? '' : ', and nobody reads'),
        ]
      : []),
  ];
}
