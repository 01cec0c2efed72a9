/** This folder: the client secrets: made or handed in, by what name they are asked for, and who may read them. */

import { createHash } from 'node:crypto';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SECRET_PLACEHOLDER } from '../../../functions/domain/service/required-secret.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { claimSecretName } from './secret-claims.ts';

/** A function that may be allowed to read the secrets. */
interface SecretReader {
  readonly role: Role;
  allow(sid: string, actions: readonly string[], resource: string): void;
}

/** Props of the client secrets. */
export interface ClientSecretsProps {
  readonly definitions: readonly ServiceDefinition[];
  /** Secrets that exist already, by the name that the definitions have. */
  readonly existing: ReadonlyMap<string, ISecret>;
  /** Encrypts the secrets that are created; absent: the account's key for Secrets Manager. */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What a new secret holds. It is the same for every secret and never changes: CloudFormation stores a new value when this
 * text changes, and a deployment must never overwrite what a person has put in.
 */
const PLACEHOLDER = JSON.stringify({ clientId: SECRET_PLACEHOLDER, clientSecret: SECRET_PLACEHOLDER });

const ARN = /^arn:[^:]+:secretsmanager:/;
const COMPLETE_ARN = /-[A-Za-z0-9]{6}$/;

/**
 * The client secrets in Secrets Manager, one for each name that definitions refer to: created with a
 * placeholder, or imported. Services share a secret by referring to the same name.
 *
 * @see docs/adr/0014-secrets-and-rotation.md
 */
export class ClientSecrets extends Construct {
  /** Names of the secrets created here; each holds a placeholder until a person fills it. */
  readonly placeholders: readonly string[];
  readonly #secrets: ReadonlyMap<string, ISecret>;
  readonly #existing: ReadonlyMap<string, ISecret>;

  constructor(scope: Construct, id: string, props: ClientSecretsProps) {
    super(scope, id);
    this.#existing = props.existing;
    const names = [...new Set(props.definitions.flatMap(({ secret }) => secret?.name ?? []))];
    this.placeholders = names.filter((name) => !props.existing.has(name) && !ARN.test(name));
    this.#secrets = new Map(names.map((name) => [name, props.existing.get(name) ?? this.#secret(name, props)]));
  }

  #secret(name: string, { encryptionKey, removalPolicy }: ClientSecretsProps): ISecret {
    if (COMPLETE_ARN.test(name) && ARN.test(name)) return Secret.fromSecretCompleteArn(this, name, name);
    if (ARN.test(name)) return Secret.fromSecretPartialArn(this, name, name);
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
    // The types of CDK do not allow for exactOptionalPropertyTypes.
    return secret as ISecret;
  }

  /** ARNs of the imported secrets, by the name that definitions use for them, which may differ from their own. */
  get importedArns(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.#secrets].filter(([name]) => this.#existing.has(name)).map(([name, { secretArn }]) => [name, secretArn]),
    );
  }

  /**
   * Allows a function to read each secret, with one statement per secret that names it in full where that is known; and to
   * read several with one call, which gives it no secret that it may not read alone.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
   */
  grantRead(reader: SecretReader): void {
    for (const [name, secret] of this.#secrets) {
      // Secrets Manager adds six random characters to a name; without the full ARN this is the narrowest there is.
      const resource = secret.secretFullArn ?? `${secret.secretArn}-??????`;
      reader.allow(`ReadSecret${statementIdOf(name)}`, ['secretsmanager:GetSecretValue'], resource);
      secret.encryptionKey?.grant(reader.role, 'kms:Decrypt');
    }
    if (this.#secrets.size > 1) {
      reader.allow('ReadSecretsTogether', ['secretsmanager:BatchGetSecretValue'], '*');
      Validations.of(reader.role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'secretsmanager:BatchGetSecretValue has no resource to name. It reads only secrets that ' +
          'secretsmanager:GetSecretValue is allowed on, which is allowed secret by secret.',
      });
    }
  }
}

/** A statement id has letters and digits only; the hash keeps names apart that differ in other characters. */
function statementIdOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.replaceAll(/[^A-Za-z0-9]/g, '').slice(-40)}${hash}`;
}
