import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Props that say where client secrets are. */
export interface ClientSecretProps {
  /**
   * Secrets that exist already, each a construct or its name or ARN, by the id of the service or by the name that its definition has.
   *
   * @default - a secret with a placeholder is created for every service that needs one
   */
  readonly secrets?: Readonly<Record<string, ISecret | string>>;
  /**
   * What the names of created secrets begin with where the definition names none: `<prefix><id of the service>`. A deployment of version
   * 0.1 says `'token-keeper/'`, which is how its secrets are named.
   *
   * @default - stack and path of the construct, `TokenKeeper/TokenKeeper/`; synth warns until this is said
   */
  readonly secretPrefix?: string;
  /**
   * Customer keys of secrets that exist already, by the name or ARN in the definition. refresh-tokens may then decrypt with them,
   * through Secrets Manager only; a key of another account has to allow that in its own policy as well.
   *
   * @default - the secrets have the account's key for Secrets Manager
   */
  readonly secretKeys?: Readonly<Record<string, IKey>>;
}
