import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';

/** Which constructs of an app create the secret of a name. */
const MAKERS = new WeakMap<IConstruct, Map<string, readonly Construct[]>>();

/**
 * Notes that a construct creates a secret, and warns where another one may create it in the same account and region: nobody knows at synth where
 * a stack without `env` is deployed.
 *
 * @throws {Error} when another construct of the app creates it in the same account and region
 */
export function claimSecretName(scope: Construct, name: string): void {
  const makers = MAKERS.get(scope.node.root) ?? new Map<string, readonly Construct[]>();
  const others = makers.get(name) ?? [];
  MAKERS.set(scope.node.root, makers.set(name, [...others, scope]));
  const cure =
    'give one of them another secretPrefix, or its service another secret.name, or pass the secret of one to the other in `secrets`';
  for (const other of others) {
    const place = placeOf(scope, other);
    const paths = `${scope.node.path} and ${other.node.path}`;
    if (place === 'same') throw new Error(`${paths} would both create the secret ${JSON.stringify(name)}; ${cure}`);
    if (place === 'unknown') {
      Annotations.of(scope).addWarningV2(
        `token-keeper:secret-twice-${name}`,
        `${paths} both create the secret ${JSON.stringify(name)}, and one of their stacks has no env: in one account and region the second ` +
          `deployment fails; ${cure}`,
      );
    }
  }
}

function placeOf(one: Construct, other: Construct): 'same' | 'other' | 'unknown' {
  const [a, b] = [Stack.of(one), Stack.of(other)];
  if (a === b) return 'same';
  const places = [
    [a.account, b.account],
    [a.region, b.region],
  ] as const;
  const isUnknown = ([x, y]: readonly [string, string]): boolean => Token.isUnresolved(x) || Token.isUnresolved(y);
  if (places.some((place) => !isUnknown(place) && place[0] !== place[1])) return 'other';
  return places.some(isUnknown) ? 'unknown' : 'same';
}
