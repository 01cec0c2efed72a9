import { Annotations, type Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { AccessMode } from '../../functions/contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { isServedByRefreshOnRead, shortestLifetime } from '../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';

/** The parts of a deployment that annotations are about. */
export interface AnnotatedDeployment {
  readonly access: AccessMode;
  readonly definitions: readonly ServiceDefinition[];
  readonly schedule: Duration;
}

/** Adds to the output of synth what a person should know before deploying. */
export function addSynthAnnotations(scope: IConstruct, { access, definitions, schedule }: AnnotatedDeployment): void {
  const annotations = Annotations.of(scope);
  if (access === 'function') {
    annotations.addWarningV2(
      'token-keeper:access-function',
      "access is 'function': every caller that may invoke serve-tokens can get the token of any service",
    );
  } else {
    annotations.addInfo("access is 'per-service': a caller gets the tokens of the aliases it was granted");
  }
  const seconds = schedule.toSeconds();
  for (const definition of definitions) {
    if (isServedByRefreshOnRead(definition, seconds)) {
      annotations.addInfo(
        `${definition.id}: tokens of ${shortestLifetime(definition)} s are too short for a sweep every ${seconds} s; they ` +
          'are refreshed when they are read',
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
