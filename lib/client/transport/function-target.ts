import { GROUP_SEPARATOR } from '../../../functions/contract/constants.ts';
import type { Environment } from '../../platform/environment.ts';
import { InvalidConfigurationError } from './errors.ts';

/** The variable that names token-keeper's function serve-tokens; the infrastructure sets it where a function is granted. */
export const FUNCTION_VARIABLE = 'TOKEN_KEEPER_FUNCTION';

/** Which function of which region is asked. */
export interface FunctionTarget {
  /** Name or ARN without qualifier. */
  readonly functionName: string;
  readonly region: string;
}

/** Returns the alias that is invoked for a service, or for one group of its tenants. */
export function aliasOf(service: string, group: string | undefined): string {
  return group === undefined ? service : service + GROUP_SEPARATOR + group;
}

/** `name`, `account:function:name` or a whole ARN, without qualifier. */
const FUNCTION_NAME = /^(?:arn:aws[a-z-]*:lambda:([a-z0-9-]+):)?(?:\d{12}:function:|function:)?[A-Za-z0-9-_]{1,140}$/;

/**
 * Returns the function to ask: what is given, else what the environment says. An ARN brings its own region.
 *
 * @throws {InvalidConfigurationError} naming everything that is missing or wrong at once
 */
export function functionTarget(
  given: { readonly functionName?: string | undefined; readonly region?: string | undefined },
  environment: Environment,
): FunctionTarget {
  const functionName = given.functionName || environment[FUNCTION_VARIABLE] || '';
  const name = FUNCTION_NAME.exec(functionName);
  const region = name?.[1] || given.region || environment['AWS_REGION'] || '';
  const wrong: string[] = [];
  if (functionName === '') {
    wrong.push(`set ${FUNCTION_VARIABLE} or functionName to the name or ARN of serve-tokens`);
  } else if (name === null) {
    wrong.push(
      `${FUNCTION_VARIABLE} or functionName: expected a function's name or ARN without alias or version (the service is the alias)`,
    );
  }
  if (region === '') {
    wrong.push('set AWS_REGION or region, or name the function by its ARN');
  }
  if (wrong.length > 0) throw new InvalidConfigurationError(`token-keeper cannot be asked: ${wrong.join('; ')}`);
  return { functionName, region };
}
