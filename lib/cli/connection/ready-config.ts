import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { SelfDescription } from '../../local/gateway/self-description.ts';
import type { Environment } from '../../platform/environment.ts';
import type { AwsSite } from '../link/asked-of-aws.ts';
import { namedProfile, unknownProfile } from '../link/named-profile.ts';
import { readLocalDescription } from '../target/local-description.ts';
import { isLoopbackUrl, type TargetOptions } from '../target/target-options.ts';
import { type AwsConfig, awsConfigOf, endpointOf, NO_CREDENTIALS } from './aws-config.ts';
import { awsProblem, signInProblem } from './aws-error.ts';
import { usageProblem } from './cli-problem.ts';

/** What every client of a run is made with. */
export interface ReadyConfig {
  readonly config: AwsConfig;
  readonly site: AwsSite;
  readonly endpoint: string | undefined;
  /** What the local environment at the endpoint says of itself; absent: it is none. */
  readonly local: SelfDescription | undefined;
}

/**
 * Returns what clients are made with, region and credentials among it: so that what is missing of them is told once, before
 * anything is asked, and whoever gives them is asked once.
 *
 * @throws {CliProblem} when there is no region, no credentials or no such profile, or nothing listens at an endpoint of this machine
 */
export async function readyConfig(options: TargetOptions, environment: Environment): Promise<ReadyConfig> {
  const endpoint = endpointOf(options, environment);
  const local = endpoint === undefined ? undefined : await findLocal(endpoint);
  const asked = awsConfigOf(options, environment, local);
  if (local) {
    const isUnreadable = asked.credentials === NO_CREDENTIALS;
    return {
      config: asked,
      site: isUnreadable ? { unreadableCredential: local.credentialsFile } : {},
      endpoint,
      local,
    };
  }
  const profile = namedProfile(options.profile, environment);
  const problem = profile === undefined ? undefined : await unknownProfile(profile);
  if (problem !== undefined) throw usageProblem(problem);
  const site = defined({ profile });
  return { config: { ...asked, ...(await signedIn(asked, site, endpoint)) }, site, endpoint, local };
}

/** Nobody at an endpoint of this machine is told at once: whatever was to be asked there, it is the same. */
async function findLocal(endpoint: string): Promise<SelfDescription | undefined> {
  const found = await readLocalDescription(endpoint);
  if (found !== 'nobody') return found;
  throw awsProblem(
    'looking for npm start',
    Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED', hostname: new URL(endpoint).host }),
  );
}

async function signedIn(
  asked: AwsConfig,
  site: AwsSite,
  endpoint: string | undefined,
): Promise<Pick<AwsConfig, 'region' | 'credentials'>> {
  // Whichever client it is: all of them find region and credentials in the same way.
  const { config } = new DynamoDBClient({ ...asked });
  const region = await config.region().catch((error: unknown) => {
    throw awsProblem('looking for the region', error);
  });
  try {
    await config.credentials();
    return { region, credentials: config.credentials };
  } catch (error) {
    const signIn = signInProblem(error, site);
    // An emulator takes any.
    const isAny = signIn.diagnosis?.code === 'credentials-missing' && endpoint !== undefined && isLoopbackUrl(endpoint);
    if (!isAny) throw signIn;
    return { region, credentials: NO_CREDENTIALS };
  }
}
