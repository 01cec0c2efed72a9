import { Annotations, type Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { AccessMode } from '../../functions/contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { isServedByRefreshOnRead, shortestLifetime } from '../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { risksOf } from '../../functions/domain/service/whole-check.ts';
import type { WatchProps } from './alarms/alarm-props.ts';

/** The parts of a deployment that annotations are about. */
export interface AnnotatedDeployment {
  readonly access: AccessMode;
  readonly definitions: readonly ServiceDefinition[];
  readonly schedule: Duration;
  readonly watching: WatchProps;
}

/** Adds to the output of synth what a person may want to change before deploying, and nothing where there is nothing to change. */
export function addSynthAnnotations(scope: IConstruct, deployment: AnnotatedDeployment): void {
  const { access, definitions, schedule, watching } = deployment;
  const annotations = Annotations.of(scope);
  if (access === 'function') {
    annotations.addWarningV2(
      'token-keeper:access-function',
      "access is 'function': every caller that may invoke serve-tokens can get the token of any service",
    );
  }
  if (watching.alarms !== false && watching.runbookUrl === undefined) {
    annotations.addInfoV2(
      'token-keeper:runbook-url',
      'alarms and dashboard say what to do, and link no runbook. Put docs/runbook.md of token-keeper where whoever is on call can read ' +
        "it, or a page of yours with the same headings, and say runbookUrl: 'https://...'; each alarm adds its heading",
    );
  }
  const seconds = schedule.toSeconds();
  for (const definition of definitions) {
    for (const [index, text] of risksOf(definition).entries()) {
      annotations.addWarningV2(`token-keeper:risk-${definition.id}-${index + 1}`, text);
    }
    const minutes = sufficientMinutes(definition, schedule.toMinutes());
    if (isServedByRefreshOnRead(definition, seconds) && minutes !== undefined) {
      annotations.addInfo(
        `${definition.id}: tokens of ${shortestLifetime(definition)} s are too short for a sweep every ${seconds} s; they ` +
          `are refreshed when they are read. With schedule: Duration.minutes(${minutes}) sweeps would refresh them before`,
      );
    }
    if (shortestLifetime(definition) === undefined && seconds > SWEEP_INTERVAL_SECONDS) {
      annotations.addWarningV2(
        `token-keeper:unknown-lifetime-${definition.id}`,
        `${definition.id}: whether a sweep every ${seconds} s is enough cannot be checked; set timing.expectedLifetimeSeconds`,
      );
    }
  }
}

/** Returns the longest schedule below the given one with which sweeps keep the service's tokens usable; undefined: none does. */
function sufficientMinutes(definition: ServiceDefinition, scheduleMinutes: number): number | undefined {
  const shorter = Array.from({ length: scheduleMinutes - 1 }, (_, index) => scheduleMinutes - 1 - index);
  return shorter.find((minutes) => !isServedByRefreshOnRead(definition, minutes * 60));
}
