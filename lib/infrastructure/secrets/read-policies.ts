import { ManagedPolicy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { MANAGED_POLICIES, MANAGED_POLICY_CHARACTERS } from '../limits/limits.ts';
import { textChunks } from '../limits/text-chunks.ts';

const ACTION = 'secretsmanager:GetSecretValue';
/** Of the 10,240 characters of all inline policies: the other statements and whatever is granted besides have the rest. */
const INLINE_CHARACTERS = 5000;
/** What a policy is besides its resources: the statement and the document around it, generously. */
const AROUND = 200;

/**
 * Allows a role to read secrets: one statement of the role's own policy that names them all and, where it would grow too long,
 * managed policies for the others. What goes where depends on the secrets alone, not on the order of the services.
 *
 * @param resources ARNs of secrets; none: nothing is allowed
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function allowReading(scope: Construct, role: Role, resources: readonly string[]): void {
  const roomOf = (index: number): number => (index === 0 ? INLINE_CHARACTERS : MANAGED_POLICY_CHARACTERS) - AROUND;
  const [own = [], ...others] = textChunks(scope, resources, roomOf);
  if (own.length === 0) return;
  role.addToPolicy(new PolicyStatement({ sid: 'ReadSecrets', actions: [ACTION], resources: own }));
  if (others.length >= MANAGED_POLICIES) {
    Annotations.of(scope).addWarningV2(
      'token-keeper:many-secrets',
      `refresh-tokens reads ${resources.length} secrets, for which its role needs ${others.length} managed policies besides one for the ` +
        `key of its table; an account allows ${MANAGED_POLICIES} until its quota is raised. Shorter names of secrets need fewer`,
    );
  }
  others.forEach((chunk, index) => {
    new ManagedPolicy(scope, `ReadSecrets${index + 2}`, {
      description: 'Reads the client secrets of token-keeper that one policy has no room for',
      statements: [new PolicyStatement({ actions: [ACTION], resources: chunk })],
      roles: [role],
    });
  });
}
