import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ArnFormat, Fn, type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isCompleteArn, secretArnOf } from '../../../functions/domain/service/secret-id.ts';
import { defined } from '../../../functions/domain/values/defined.ts';

/** A secret that is read: by what it is asked for, and what a policy calls it. */
export interface ReadableSecret {
  /** Absent: by what the definition says. */
  readonly id?: SecretId;
  /** ARNs, with `?` for what is not known of them. */
  readonly resources: readonly string[];
  /** The customer key; absent: the account's own. */
  readonly key?: IKey | undefined;
}

/** What Secrets Manager is asked for. */
export type SecretId =
  /** A name or a complete ARN that is known at synth. */
  | { readonly known: string }
  /** All of an ARN but what the secrets of this account and region have in common; known when it is deployed. */
  | { readonly end: string }
  /** A name or a complete ARN that is known when it is deployed. */
  | { readonly told: string };

/** The six characters that Secrets Manager adds to a name. */
export const RANDOM = '-??????';

/**
 * Returns a secret that a definition refers to by its ARN.
 *
 * @throws {Error} when it is of another account or region and the random characters are missing: it can be asked for by its
 * name here only
 */
export function secretByArn(scope: IConstruct, arn: string, key: IKey | undefined): ReadableSecret {
  const parts = secretArnOf(arn);
  const isComplete = parts ? isCompleteArn(parts) : 'no';
  const isElsewhere = parts !== undefined && isOfAnother(scope, parts);
  if (isElsewhere && isComplete === 'no') throw new Error(incomplete(`secret.name: ${JSON.stringify(arn)}`));
  // Where its end may be that of the name, both readings are allowed: no other secret has either ARN.
  const resources = [
    ...(isComplete === 'no' ? [] : [arn]),
    ...(isComplete === 'yes' || isElsewhere ? [] : [`${arn}${RANDOM}`]),
  ];
  return defined({ id: isElsewhere ? { known: arn } : undefined, resources, key });
}

/**
 * Returns a secret that was handed in by its name or ARN.
 *
 * @param text what {@link isSecretReference} takes
 * @param name what the definition calls it, for the message
 * @throws {Error} as {@link secretByArn} does, and where the end of an ARN may be that of the name as well
 */
export function secretByText(
  scope: IConstruct,
  name: string,
  { text, key }: { readonly text: string; readonly key: IKey | undefined },
): ReadableSecret {
  const arn = secretArnOf(text);
  if (!arn) return { id: idOf(text), resources: [`${secretArnStart(scope)}${text}${RANDOM}`], key };
  const { id, resources } = secretByArn(scope, text, key);
  const isComplete = isCompleteArn(arn);
  if (!id && isComplete === 'unclear') {
    throw new Error(
      `secrets: ${JSON.stringify(name)}: the end of ${JSON.stringify(text)} may be that of its name or the six characters that Secrets ` +
        'Manager has added; expected its name, or Secret.fromSecretCompleteArn',
    );
  }
  return { id: id ?? { known: isComplete === 'yes' ? text : arn.resource }, resources, key };
}

/**
 * Returns a secret that was handed in.
 *
 * @param name what the definition calls it, for the message
 * @throws {Error} when it is of another account or region and its complete ARN is not known
 */
export function secretHandedIn(
  scope: IConstruct,
  name: string,
  secret: ISecret,
  key = secret.encryptionKey,
): ReadableSecret {
  const { secretFullArn, secretArn: arn } = secret;
  const parts = secretArnOf(arn);
  const isComplete = secretFullArn !== undefined && !(parts && isCompleteArn(parts) === 'no');
  const made = madeHere(secret);
  if (isOfAnother(scope, secret.env) && (!isComplete || made)) {
    throw new Error(incomplete(`secrets: ${JSON.stringify(name)}`));
  }
  if (!isComplete) {
    return { id: idOf(nameIn(arn) ?? secret.secretName), resources: [`${arnOf(scope, arn)}${RANDOM}`], key };
  }
  return { id: idOfComplete(scope, secret, made?.name), resources: [arn], key };
}

/** A name or an ARN that is known travels in the asset; a token needs room among the variables of the function. */
function idOfComplete(scope: IConstruct, { secretArn: arn, env }: ISecret, ownName: string | undefined): SecretId {
  const isHere = env.account === Stack.of(scope).account && env.region === Stack.of(scope).region;
  if (isHere && ownName !== undefined && !Token.isUnresolved(ownName)) return { known: ownName };
  return isHere && Token.isUnresolved(arn) ? { end: Fn.select(6, Fn.split(':', arn)) } : idOf(arn);
}

/** Returns what makes a secret, where that is part of this app. */
function madeHere({ node: { defaultChild } }: ISecret): CfnSecret | undefined {
  return defaultChild instanceof CfnSecret ? defaultChild : undefined;
}

/** CDK takes six characters after a hyphen for the random ones, even of an ARN that was said to have none. */
function nameIn(partialArn: string): string | undefined {
  return /:secret:([^:]+)$/.exec(partialArn)?.[1];
}

/** The deprecated `fromSecretName` has a name where others have an ARN. */
function arnOf(scope: IConstruct, text: string): string {
  const isName = !Token.isUnresolved(text) && !text.startsWith('arn:');
  return isName ? `${secretArnStart(scope)}${text}` : text;
}

/** Returns what the ARNs of all secrets of a stack's account and region begin with. */
export function secretArnStart(scope: IConstruct): string {
  const parts = { service: 'secretsmanager', resource: 'secret', resourceName: '' };
  return Stack.of(scope).formatArn({ ...parts, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

function idOf(text: string): SecretId {
  return Token.isUnresolved(text) ? { told: text } : { known: text };
}

/** Tells whether an account or region is another than the stack's; where one is known at deployment only, it is taken for the same. */
function isOfAnother(scope: IConstruct, { account, region }: ResourceEnvironment): boolean {
  const stack = Stack.of(scope);
  const differ = (a: string, b: string): boolean => !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
  return differ(account, stack.account) || differ(region, stack.region);
}

function incomplete(what: string): string {
  return (
    `${what} is in another account or region, where a secret can be asked for by its complete ARN only; expected the ARN ` +
    "with the six characters that Secrets Manager has added, as the definition's secret.name or by Secret.fromSecretCompleteArn"
  );
}
