/** This folder: presets: typed functions that write a service definition. */

import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';

/** A service definition that cannot work; the message names every problem. */
export class InvalidServiceDefinition extends Error {
  override readonly name = 'InvalidServiceDefinition';
}

/**
 * Returns the definition if it can work.
 *
 * @throws {InvalidServiceDefinition} naming all problems at once: field, value, what was expected
 */
export function defineService(definition: ServiceDefinition): ServiceDefinition {
  const parsed = parseServiceDefinitions([definition]);
  if ('problems' in parsed) {
    throw new InvalidServiceDefinition(parsed.problems.join('; ').replaceAll('services[0].', ''));
  }
  return definition;
}
