import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type AwsConfig, QUICK_MS, requestBounds } from './aws-config.ts';
import { awsProblem } from './aws-error.ts';
import { CliProblem } from './cli-problem.ts';
import { EXIT } from './exit-code.ts';

const OTHERWISE = 'name another by --stack, or the functions themselves by --function and --refresh-function';

/**
 * Returns what looks up an output of a stack, which is asked for once; `otherwise` stands for one that earlier versions do not have.
 *
 * @throws {CliProblem} (the look-up) when there is no such stack or output, or it cannot be asked for
 */
export function stackOutputs(config: AwsConfig, stack: string): (key: string, otherwise?: string) => Promise<string> {
  let outputs: ReturnType<typeof readOutputs> | undefined;
  return async (key, otherwise) => {
    outputs ??= readOutputs(config, stack).catch((error: unknown) => {
      // Whoever asks again, as --watch does, may get an answer then.
      outputs = undefined;
      throw error;
    });
    const value = (await outputs)[key] ?? otherwise;
    if (value) return value;
    throw new CliProblem(`the stack ${stack} has no output ${key}: it is no token-keeper of its own; ${OTHERWISE}`, {
      exitCode: EXIT.unavailable,
    });
  };
}

async function readOutputs(config: AwsConfig, stack: string): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient({ ...config, maxAttempts: 2, requestHandler: requestBounds(QUICK_MS) });
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = found?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]));
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
