import { loadSharedConfigFiles } from '@smithy/core/config';
import { didYouMean } from '../../definition/suggest.ts';
import type { Environment } from '../../platform/environment.ts';

/** Returns the profile that an option or the environment names; `undefined` when none is. */
export function namedProfile(option: string | undefined, environment: Environment): string | undefined {
  return option ?? (environment['AWS_PROFILE'] || undefined);
}

/**
 * Returns what is wrong with a profile that is in no file of the AWS configuration, which the SDK takes for no profile at all;
 * `undefined` when it is in one.
 *
 * @param profile repeated: it is a name of the user's own
 */
export async function unknownProfile(profile: string): Promise<string | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile);
  if (known.includes(profile)) return undefined;
  const there = known.length === 0 ? 'which has no profile at all' : `which has ${known.join(', ')}`;
  return `there is no profile ${JSON.stringify(profile)} in the AWS configuration, ${there}${didYouMean(profile, known)}`;
}

/** Sections of other kinds have their kind in front: `sso-session.work`. */
function isProfile(section: string): boolean {
  return !/^(?:sso-session|services)\./.test(section);
}
