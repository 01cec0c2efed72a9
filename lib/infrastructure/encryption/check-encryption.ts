import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { COVERED, type EncryptionProps } from './encryption-key.ts';

/** Returns what is wrong with these props, one line each; JavaScript checks none of their types. */
export function checkEncryption(scope: IConstruct, props: EncryptionProps): readonly string[] {
  const { tokenEncryption, encryptionKey, encryptionKeyCovers: covers } = props;
  const problems: string[] = [];
  if (tokenEncryption !== undefined && !['customer-key', 'aws-owned-key'].includes(tokenEncryption)) {
    problems.push(
      `tokenEncryption: expected 'customer-key' or 'aws-owned-key', got ${JSON.stringify(tokenEncryption)}`,
    );
  }
  if (tokenEncryption === 'aws-owned-key' && encryptionKey) {
    problems.push(
      "tokenEncryption: 'aws-owned-key' leaves the table without the given encryptionKey; expected only one of the two",
    );
  }
  if (covers && !encryptionKey) {
    problems.push(
      'encryptionKeyCovers: expected an encryptionKey beside it; the key that is created is for the table only',
    );
  }
  const unknown = Array.isArray(covers) ? covers.filter((one) => !COVERED.includes(one)) : (covers ?? []);
  if (unknown.length > 0) {
    problems.push(`encryptionKeyCovers: expected any of ${COVERED.join(', ')}, got ${JSON.stringify(unknown)}`);
  }
  return encryptionKey === undefined
    ? problems
    : [...problems, ...keyProblems('encryptionKey', encryptionKey), ...regionProblems(scope, encryptionKey)];
}

/**
 * Returns what is wrong with a key: a policy of IAM that names an alias allows nothing, and CloudWatch Logs takes none either.
 *
 * @param what the prop that it is of
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function keyProblems(what: string, key: IKey): readonly string[] {
  if (typeof key?.keyArn !== 'string' || typeof key.addToResourcePolicy !== 'function') {
    return [`${what}: expected a key of CDK: new Key(...), Key.fromKeyArn(...) or Key.fromLookup(...)`];
  }
  return 'aliasName' in key || /:alias\/[^:]*$/.test(key.keyArn)
    ? [
        `${what}: expected the key, not an alias, which no policy can name: the one that the alias was made for, Key.fromKeyArn(...), ` +
          "or Key.fromLookup(scope, id, { aliasName: 'alias/...' })",
      ]
    : [];
}

function regionProblems(scope: IConstruct, key: IKey): readonly string[] {
  const { region } = Stack.of(scope);
  const { env } = key ?? {};
  return env && Token.compareStrings(env.region, region) === TokenComparison.DIFFERENT
    ? [
        `encryptionKey: expected a key of the region ${region}, where everything is that it encrypts, got one of ${env.region}`,
      ]
    : [];
}
