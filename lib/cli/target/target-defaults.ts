import type { Command } from 'commander';
import type { Environment } from '../../platform/environment.ts';
import { readTargetFile, type TARGET_MEMBERS } from './target-file.ts';
import { typedTarget } from './target-options.ts';

type Member = (typeof TARGET_MEMBERS)[number];

/**
 * What belongs together: who names one of a group means none of the others of the file. A region of one account says nothing about
 * another profile.
 */
const GROUPS: readonly (readonly Member[])[] = [
  ['stack', 'keeper'],
  ['profile', 'region', 'endpointUrl'],
];
/** Variables of AWS that name a profile, a region, an endpoint or an identity. */
const OF_AWS = ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID'];

/** Where a run looks for what its command line does not say. */
export interface TargetPlace {
  readonly environment: Environment;
  readonly directory: string;
  /** Who runs the program; absent: the system knows no owners. */
  readonly uid: number | undefined;
}

/**
 * Fills in what the command line of a command about a deployment does not say: what stands in the environment goes first, then the target
 * file, then what is usual. Where a value came from is told as `origin`.
 *
 * @throws {LocalProblem} when the target file cannot be used
 */
export function fillInTarget(command: Command, { environment, directory, uid }: TargetPlace): void {
  if (!command.options.some((option) => option.attributeName() === 'stack')) return;
  const typed = typedTarget(command);
  if (typed !== '') command.setOptionValue('typed', typed);
  const origins = command.getOptionValueSource('stack') === 'env' ? ['stack by TOKEN_KEEPER_STACK'] : [];
  const file = readTargetFile(directory, uid);
  if (file) {
    const isNamed = (member: Member): boolean => {
      const source = command.getOptionValueSource(member);
      return source === 'cli' || source === 'env';
    };
    const taken = GROUPS.filter((group) => !group.some(isNamed))
      .flat()
      .filter((member) => file.target[member] !== undefined && !(isOfAws(member) && isSet(environment)));
    for (const member of taken) {
      command.setOptionValueWithSource(member, file.target[member], 'config');
    }
    origins.push(...(taken.length > 0 ? [`${taken.join(', ')} by ${file.path}`] : []));
  }
  if (origins.length > 0) {
    command.setOptionValue('origin', origins.join('; '));
  }
}

function isOfAws(member: Member): boolean {
  return member !== 'stack' && member !== 'keeper';
}

function isSet(environment: Environment): boolean {
  return OF_AWS.some((name) => environment[name]);
}
