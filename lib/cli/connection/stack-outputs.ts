import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { AwsConfig } from './aws-config.ts';
import { QUICK_MS, requestBounds } from './aws-config.ts';
import { awsProblem } from './aws-error.ts';
import { CliProblem } from './cli-problem.ts';
import { EXIT } from './exit-code.ts';

/** The outputs of a stack by their keys. */
export type StackOutputs = Readonly<Record<string, string>>;

const OTHERWISE = 'name another by --stack, or the functions themselves by --function and --refresh-function';

/**
 * Returns the outputs of a stack.
 *
 * @throws {CliProblem} when there is no such stack, or it cannot be asked for
 */
export async function readStackOutputs(config: AwsConfig, stack: string): Promise<StackOutputs> {
  const client = new CloudFormationClient({ ...config, maxAttempts: 2, requestHandler: requestBounds(QUICK_MS) });
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Object.fromEntries(
      (found?.Outputs ?? []).map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]),
    );
  } catch (error) {
    if (Error.isError(error) && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
      throw new CliProblem(`there is no stack ${stack} in this account and region; ${OTHERWISE}`, {
        exitCode: EXIT.unavailable,
        errorName: error.name,
        cause: error,
      });
    }
    throw awsProblem(`asking for the stack ${stack}`, error);
  } finally {
    client.destroy();
  }
}

/**
 * Returns one output.
 *
 * @throws {CliProblem} when the stack does not have it
 */
export function outputOf(outputs: StackOutputs, key: string, stack: string): string {
  const value = outputs[key];
  if (!value) {
    throw new CliProblem(`the stack ${stack} has no output ${key}: it is no token-keeper of its own; ${OTHERWISE}`, {
      exitCode: EXIT.unavailable,
    });
  }
  return value;
}
