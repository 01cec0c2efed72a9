/** This folder: the client secrets: made or handed in, by what they are asked for, and who may read them. */

import { type Conditions, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Annotations, type RemovalPolicy, SecretValue, Stack, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SECRET_PLACEHOLDER } from '../../../functions/domain/service/required-secret.ts';
import { secretArnOf } from '../../../functions/domain/service/secret-id.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { DEFAULT_SECRET_PREFIX } from '../../../functions/domain/service/service-definitions.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { throughService } from '../encryption/encryption-key.ts';
import { type ReadableSecret, secretByArn, secretByText, secretHandedIn } from './existing-secret.ts';
import { allowReading } from './read-policies.ts';
import { claimSecretName } from './secret-claims.ts';
import { givenByName, rotatedSecretNames } from './secret-names.ts';
import type { ClientSecretProps } from './secret-props.ts';
import { tenantSecretName, tenantSecrets } from './tenant-secrets.ts';
import { type ToldSecretIds, toldSecretIds } from './told-secret-ids.ts';

/** Props of the client secrets. */
export interface ClientSecretsProps {
  readonly definitions: readonly ServiceDefinition[];
  readonly given: ClientSecretProps;
  /** What the names of secrets begin with that definitions leave open. */
  readonly secretPrefix: string;
  /** Encrypts the secrets that are created; absent: the account's key for Secrets Manager. */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What a new secret holds. It is the same for every secret and never changes: CloudFormation stores a new value when this
 * text changes, and a deployment must never overwrite what a person has put in.
 */
const PLACEHOLDER = JSON.stringify({ clientId: SECRET_PLACEHOLDER, clientSecret: SECRET_PLACEHOLDER });

/**
 * The client secrets in Secrets Manager, one for each name that definitions refer to: created with a
 * placeholder, or imported. Services share a secret by referring to the same name. Those of tenants are made by nobody here: they come
 * and go with tenants.
 *
 * @see docs/adr/0014-secrets-and-rotation.md
 */
export class ClientSecrets extends Construct {
  /** Names of the secrets created here; each holds a placeholder until a person fills it. */
  readonly placeholders: readonly string[];
  readonly #secrets: ReadonlyMap<string, ReadableSecret>;
  /** Those of tenants, by the id of the service whose tenants have values of their own. */
  readonly ofTenants: ReadonlyMap<string, ReadableSecret>;

  /** @throws {Error} when an existing secret cannot be asked for by what is known of it */
  constructor(scope: Construct, id: string, props: ClientSecretsProps) {
    super(scope, id);
    const { definitions } = props;
    const [secrets, keys] = [
      givenByName(props.given.secrets, definitions),
      givenByName(props.given.secretKeys, definitions),
    ];
    const shared = definitions.filter((definition) => tenantSecretName(definition) === undefined);
    const names = [...new Set(shared.flatMap(({ secret }) => secret?.name ?? []))];
    const rotated = rotatedSecretNames(definitions);
    this.placeholders = names.filter((name) => !secrets.has(name) && !secretArnOf(name) && !rotated.has(name));
    this.#secrets = new Map(
      names.map((name) => {
        const [handedIn, key] = [secrets.get(name), keys.get(name)];
        if (typeof handedIn === 'string') return [name, secretByText(this, name, { text: handedIn, key })];
        if (handedIn) return [name, secretHandedIn(this, name, handedIn, key)];
        if (secretArnOf(name)) return [name, secretByArn(this, name, key)];
        return [name, rotated.has(name) ? secretByText(this, name, { text: name, key }) : this.#create(name, props)];
      }),
    );
    this.ofTenants = new Map(
      definitions.flatMap((definition) => {
        const name = tenantSecretName(definition);
        if (name === undefined) return [];
        return [[definition.id, tenantSecrets(this, name, keys.get(name) ?? props.encryptionKey)] as const];
      }),
    );
    this.#warnOfKeys();
    this.#warnOfNames(props);
  }

  #create(name: string, { encryptionKey, removalPolicy }: ClientSecretsProps): ReadableSecret {
    claimSecretName(this, name);
    const secret = new Secret(this, name, {
      secretName: name,
      description: 'Client credentials for token-keeper; filled in by hand, never by a deployment',
      secretStringValue: SecretValue.unsafePlainText(PLACEHOLDER),
      removalPolicy,
      ...defined({ encryptionKey }),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Only the provider can issue a new client secret, so Secrets Manager cannot rotate it by itself; a new value is ' +
        'noticed within the hour, at once when the old one is refused, and the previous one is tried while the provider ' +
        'does not know it yet.',
    });
    return { resources: [secret.secretArn], key: encryptionKey };
  }

  /** The account's own key for Secrets Manager cannot be shared with another account. */
  #warnOfKeys(): void {
    const { account } = Stack.of(this);
    for (const [name, { resources, key }] of this.#secrets) {
      const owner = secretArnOf(resources[0] ?? '')?.account;
      if (key || owner === undefined || Token.isUnresolved(owner) || Token.isUnresolved(account) || owner === account)
        continue;
      Annotations.of(this).addWarningV2(
        `token-keeper:secret-key-${name}`,
        `the secret ${JSON.stringify(name)} is of account ${owner}, so it has to be encrypted under a customer key that this ` +
          'account may use; name that key in `secretKeys`, or refresh-tokens may not decrypt it',
      );
    }
  }

  /** A deployment of an earlier version would get new, empty secrets beside those that are filled. */
  #warnOfNames({ definitions, secretPrefix, given }: ClientSecretsProps): void {
    const isDefault = definitions.some(
      ({ id, secret }) => secret?.name === `${secretPrefix}${id}` && this.placeholders.includes(secret.name),
    );
    if (given.secretPrefix !== undefined || !isDefault) return;
    Annotations.of(this).addWarningV2(
      'token-keeper:secret-prefix',
      `secrets are named ${secretPrefix}<id>; where a version up to 0.1 has been deployed they are named ${DEFAULT_SECRET_PREFIX}<id>, and would be ` +
        `left for new, empty ones: say secretPrefix: '${DEFAULT_SECRET_PREFIX}' there, and '${secretPrefix}' where nothing has been deployed`,
    );
  }

  /** What the secrets are asked for by, where the definitions do not say it. */
  get toldIds(): ToldSecretIds {
    return toldSecretIds(this, this.#secrets);
  }

  /** ARNs of all secrets of services, with `?` for what is not known of them, in an order of their own. */
  get resources(): readonly string[] {
    return sorted(this.#secrets).flatMap(({ resources }) => resources);
  }

  /**
   * Allows a role to read each secret, named in full where that is known, to decrypt with their keys through Secrets Manager, and to
   * read several secrets with one call, which gives it none that it may not read alone.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
   */
  grantRead(role: Role): void {
    const allow = (sid: string, action: string, resources: string[], conditions: Conditions = {}): void => {
      role.addToPolicy(new PolicyStatement({ sid, actions: [action], resources, conditions }));
    };
    const secrets = [...sorted(this.#secrets), ...sorted(this.ofTenants)];
    allowReading(
      this,
      role,
      secrets.flatMap(({ resources }) => resources),
    );
    const keys = new Set(secrets.flatMap(({ key }) => key?.keyArn ?? []));
    if (keys.size > 0) {
      allow('DecryptSecrets', 'kms:Decrypt', [...keys], { StringEquals: throughService('secretsmanager') });
    }
    if (this.#secrets.size > 1 || this.ofTenants.size > 0) {
      allow('ReadSecretsTogether', 'secretsmanager:BatchGetSecretValue', ['*']);
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'secretsmanager:BatchGetSecretValue has no resource to name. It reads only secrets that ' +
          'secretsmanager:GetSecretValue is allowed on, which is allowed secret by secret.',
      });
    }
  }
}

function sorted(secrets: ReadonlyMap<string, ReadableSecret>): readonly ReadableSecret[] {
  return [...secrets].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, secret]) => secret);
}
