/** This folder: what every preset is made with: the options that all take, the check of what they make, and of hosts. */

import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../../functions/domain/service/service-definitions.ts';

/** A service definition that cannot work; the message names every problem. */
export class InvalidServiceDefinition extends Error {
  override readonly name = 'InvalidServiceDefinition';
  /** One line each: field, what was expected, what was seen. */
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/**
 * Returns the definition if it can work.
 *
 * @throws {InvalidServiceDefinition} naming all problems at once: field, value, what was expected
 */
export function defineService(definition: ServiceDefinition): ServiceDefinition {
  const parsed = parseServiceDefinitions([definition]);
  if ('problems' in parsed) {
    throw new InvalidServiceDefinition(...parsed.problems.map((problem) => problem.replaceAll('services[0].', '')));
  }
  return definition;
}
