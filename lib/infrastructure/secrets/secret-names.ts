import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { secretArnOf } from '../../../functions/domain/service/secret-id.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { DEFAULT_SECRET_PREFIX } from '../../../functions/domain/service/service-definitions.ts';
import { longestSecretName } from './tenant-secrets.ts';

/** Secrets Manager's own limit. */
const LONGEST_NAME = 512;
const NAME = /^[A-Za-z0-9/_+=.@-]+$/;

/** Tells whether a text can be the name or ARN of a secret; what is known when it is deployed can be. */
export function isSecretReference(text: string): boolean {
  const isName = NAME.test(text) && text.length <= LONGEST_NAME;
  return isName || secretArnOf(text) !== undefined || Token.isUnresolved(text);
}

/**
 * Returns what the names of secrets begin with that definitions leave open: stack and path of the construct, so that two
 * deployments in one account and region have secrets of their own.
 *
 * A nested stack has no name at synth: the path begins with the stack that it is nested in.
 *
 * @see docs/adr/0043-names-of-secrets-begin-with-the-deployment.md
 */
export function defaultSecretPrefix(keeper: Construct): string {
  let stack = Stack.of(keeper);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  const name = Token.isUnresolved(stack.stackName) ? stack.node.path : stack.stackName;
  const below = keeper.node.scopes.slice(keeper.node.scopes.indexOf(stack) + 1).map(({ node }) => node.id);
  return `${[...name.split('/'), ...below].map((part) => part.replaceAll(/[^A-Za-z0-9_+=.@-]/g, '-')).join('/')}/`;
}

/** Returns what is wrong with a prefix; empty when nothing. */
export function prefixProblems(prefix: string, definitions: readonly ServiceDefinition[]): readonly string[] {
  if (Token.isUnresolved(prefix)) {
    return [
      'secretPrefix: expected a text that is known at synth, since definitions travel in the code asset, got a token',
    ];
  }
  if (!NAME.test(prefix)) {
    return [`secretPrefix: expected one or more letters, digits and /_+=.@-, got ${JSON.stringify(prefix)}`];
  }
  return definitions.flatMap((definition) => {
    const { id, secret } = definition;
    const length = secret?.name === `${prefix}${id}` ? longestSecretName(definition) : 0;
    const rest = length - prefix.length - id.length;
    const ofTenants = rest > 0 ? ` + ${rest} of the secrets of its tenants` : '';
    return length > LONGEST_NAME
      ? [
          `secretPrefix: ${prefix.length} characters + ${id.length} of the id ${JSON.stringify(id)}${ofTenants} = ${length}, and the name of a ` +
            `secret has ${LONGEST_NAME} at most; say a shorter secretPrefix`,
        ]
      : [];
  });
}

/**
 * Returns the names that the definitions have of secrets, by all that a secret or its key may be handed in under: the name, the id of
 * a service that has it, or what the presets called it in earlier versions.
 */
export function secretNamesByKey(definitions: readonly ServiceDefinition[]): ReadonlyMap<string, string> {
  const named = definitions.flatMap(({ id, secret }) => (secret ? [[id, secret.name] as const] : []));
  return new Map([
    ...named.map(([id, name]) => [`${DEFAULT_SECRET_PREFIX}${id}`, name] as const),
    ...named,
    // A name is itself, whatever else it may be.
    ...named.map(([, name]) => [name, name] as const),
  ]);
}

/** Returns the names of the secrets that AWS rotates: they exist, with a type and a rotation that no deployment gives them. */
export function rotatedSecretNames(definitions: readonly ServiceDefinition[]): ReadonlySet<string> {
  return new Set(definitions.flatMap(({ secret }) => (secret?.shape === undefined ? [] : [secret.name])));
}

/** Returns what was handed in by the names that the definitions have. */
export function givenByName<T>(
  given: Readonly<Record<string, T>> | undefined,
  definitions: readonly ServiceDefinition[],
): ReadonlyMap<string, T> {
  const names = secretNamesByKey(definitions);
  return new Map(Object.entries(given ?? {}).map(([key, one]) => [names.get(key) ?? key, one]));
}
