import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { formOf, wholeNumberOf } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';
import { scopesOf } from './google-service-account.ts';

/** A workload identity pool of Google Cloud that trusts an AWS account: nothing secret at all. */
export interface GoogleCloudFederationOptions extends ServiceOptions {
  /** The number of the project that the pool is in, not its id. */
  readonly projectNumber: string;
  /** The id of the workload identity pool. */
  readonly pool: string;
  /** The id of its OIDC provider, whose issuer is that of the AWS account. */
  readonly provider: string;
  /** E-mail address of the service account to act as. Default: none, the identity of the pool has the permissions itself. */
  readonly serviceAccount?: string;
  /** What the token may be used for, one or several. Default `https://www.googleapis.com/auth/cloud-platform`. */
  readonly scopes?: string | readonly string[];
  /** How long a token of the service account lives, 600 to 43,200 s. Default 3600; more needs an organization policy. */
  readonly lifetimeSeconds?: number;
  /** The audience that the provider allows. Default: its own name, `https://iam.googleapis.com/projects/...`. */
  readonly audience?: string;
}

const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
const POOL_ID = /^(?!gcp-)[a-z0-9-]{4,32}$/;
const SERVICE_ACCOUNT = /^[a-z0-9-]{1,63}@(?:[a-z0-9-]+\.)*gserviceaccount\.com$/;

/**
 * Returns the definition of a token of Google Cloud without any secret: AWS STS signs a JWT for the role of refresh-tokens, Google
 * takes it for a token of the pool, and that, where a service account is named, for a token of the account.
 *
 * @throws {InvalidServiceDefinition} when a name has another form, a secret is given, or the rest cannot work
 * @see https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 * @see https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export function googleCloudFederation(given: GoogleCloudFederationOptions): ServiceDefinition {
  const options = givenOf(given);
  const { serviceAccount, lifetimeSeconds = 3600, scopes = CLOUD_PLATFORM } = options;
  const provider = `iam.googleapis.com/${nameOf(options)}`;
  const acts = serviceAccount !== undefined;
  const superfluous = [
    ...(options.secret ? ['secret: expected nothing, since AWS signs the identity of refresh-tokens'] : []),
    ...(acts || options.lifetimeSeconds === undefined
      ? []
      : ['lifetimeSeconds: expected nothing without serviceAccount']),
  ];
  if (superfluous.length > 0) throw new InvalidServiceDefinition(...superfluous);
  return definePreset('google-cloud-federation', options, {
    timing: { expectedLifetimeSeconds: acts ? lifetimeSeconds : 3600 },
    tokenUrl: 'https://sts.googleapis.com/v1/token',
    grant: {
      type: 'token_exchange',
      audience: `//${provider}`,
      scope: acts ? CLOUD_PLATFORM : scopesOf(scopes).join(' '),
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
    },
    clientAuthentication: { method: 'aws_web_identity', audience: options.audience ?? `https://${provider}` },
    secondRequest: acts ? impersonation(serviceAccount, scopesOf(scopes), lifetimeSeconds) : undefined,
  });
}

/** Returns the name of the provider as Google writes it. */
function nameOf({ projectNumber, pool, provider }: GoogleCloudFederationOptions): string {
  const form = '4 to 32 small letters, digits and -, not beginning with gcp-';
  const [number] = formOf(
    projectNumber,
    'projectNumber',
    /^\d{1,19}$/,
    'the number of the project in quotes, "123456789012"',
  );
  const [poolId] = formOf(pool, 'pool', POOL_ID, `the id of the pool: ${form}`);
  const [providerId] = formOf(provider, 'provider', POOL_ID, `the id of the provider in the pool: ${form}`);
  return `projects/${number}/locations/global/workloadIdentityPools/${poolId}/providers/${providerId}`;
}

function impersonation(
  account: string,
  scope: readonly string[],
  lifetimeSeconds: number,
): NonNullable<ServiceDefinition['secondRequest']> {
  const expected = 'the e-mail address of a service account like name@project.iam.gserviceaccount.com';
  const [email] = formOf(account, 'serviceAccount', SERVICE_ACCOUNT, expected);
  const seconds = wholeNumberOf(lifetimeSeconds, 'lifetimeSeconds', 600, 43_200);
  return {
    url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    body: 'json',
    parameters: { scope, lifetime: `${seconds}s` },
    response: { token: '/accessToken', lifetime: { at: '/expireTime', unit: 'dateTime' } },
  };
}
