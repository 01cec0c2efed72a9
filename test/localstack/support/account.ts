import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { REGION, ROOT_USER } from '../../deploy/support/ministack.ts';

/** What a test looks at and does besides what the account of test/deploy offers. */
export interface LocalStackAccount {
  /** Absent: there is no such stack. */
  stackStatus(stack: string): Promise<string | undefined>;
  /** Makes a secret by hand, as somebody has who was there first. */
  makeSecret(name: string): Promise<void>;
  /** Deletes it at once, so that its name is free. */
  deleteSecret(name: string): Promise<void>;
  /** Begins to delete a stack. */
  deleteStack(stack: string): Promise<void>;
}

/** Returns the account at the endpoint, used by its root user. */
export function openLocalStackAccount(endpoint: string): LocalStackAccount {
  const options = { endpoint, region: REGION, credentials: ROOT_USER };
  const cloudFormation = new CloudFormationClient(options);
  const secretsManager = new SecretsManagerClient(options);
  return {
    async stackStatus(stack) {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
      // It lists the deleted ones too.
      return Stacks.find((one) => one.StackName === stack && one.StackStatus !== 'DELETE_COMPLETE')?.StackStatus;
    },
    async makeSecret(name) {
      await secretsManager.send(new CreateSecretCommand({ Name: name, SecretString: '{}' }));
    },
    async deleteSecret(name) {
      await secretsManager.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    },
    async deleteStack(stack) {
      await cloudFormation.send(new DeleteStackCommand({ StackName: stack }));
    },
  };
}
