import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';

/** The path of the construct that creates the secret of a name, in each app. */
const MAKERS = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Notes that a construct creates a secret.
 *
 * @throws {Error} when another construct of the app creates it in the same account and region
 */
export function claimSecretName(scope: Construct, name: string): void {
  const { account, region, node } = Stack.of(scope);
  const place = [account, region].map((part) => (Token.isUnresolved(part) ? node.path : part));
  const key = [...place, name].join(' ');
  const makers = MAKERS.get(scope.node.root) ?? new Map<string, string>();
  const maker = makers.get(key);
  if (maker !== undefined) {
    throw new Error(
      `${scope.node.path} and ${maker} would both create the secret ${JSON.stringify(name)}; give one of their services ` +
        'another secret.name, or pass the secret of one to the other in `secrets`',
    );
  }
  MAKERS.set(scope.node.root, makers.set(key, scope.node.path));
}
