import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { type AwsSite, askOf, noteAsks } from '../link/asked-of-aws.ts';
import {
  type FoundKeeper,
  type KeeperOutput,
  keepersInOutputs,
  keepersInResources,
  keepersNamed,
  type ListedResource,
} from '../target/keepers-of-stack.ts';
import type { TargetOptions } from '../target/target-options.ts';
import { type AwsConfig, bounded } from './aws-config.ts';
import { awsProblem } from './aws-error.ts';
import { CliProblem, usageProblem } from './cli-problem.ts';
import { EXIT } from './exit-code.ts';

const ELSEWHERE =
  'name another by --stack, --region or --profile, or the functions themselves by --function and --refresh-function';
const OTHERWISE = 'name another by --stack, or the functions themselves by --function and --refresh-function';

/**
 * Returns what looks up the names of a keeper in a stack, which is asked once: its outputs say them, else its resources. What
 * `otherwise` says stands for an output that earlier versions do not have.
 *
 * @throws {CliProblem} (the look-up) when there is no such stack or keeper, when several could be meant, or none can be asked for
 */
export function stackOutputs(
  config: AwsConfig,
  site: AwsSite,
  { stack, keeper }: Pick<TargetOptions, 'stack' | 'keeper'>,
): (key: KeeperOutput, otherwise?: string) => Promise<string> {
  let found: Promise<FoundKeeper> | undefined;
  return async (key, otherwise) => {
    found ??= findKeeper(config, site, stack, keeper).catch((error: unknown) => {
      // Whoever asks again, as --watch does, may get an answer then.
      found = undefined;
      throw error;
    });
    const value = (await found).names[key] ?? otherwise;
    if (value) return value;
    throw new CliProblem(`the stack ${stack} has no output ${key}; ${OTHERWISE}`, { exitCode: EXIT.unavailable });
  };
}

async function findKeeper(
  config: AwsConfig,
  site: AwsSite,
  stack: string,
  wanted: string | undefined,
): Promise<FoundKeeper> {
  const client = noteAsks(new CloudFormationClient(bounded(config)), site);
  try {
    const inOutputs = keepersInOutputs(stack, await readOutputs(client, stack));
    const keepers = inOutputs.length > 0 ? inOutputs : keepersInResources(stack, await readResources(client, stack));
    return chosen(keepers, stack, wanted);
  } finally {
    client.destroy();
  }
}

function chosen(keepers: readonly FoundKeeper[], stack: string, wanted: string | undefined): FoundKeeper {
  const names = keepers.map(({ name }) => name).join(', ');
  const [keeper, ...others] = wanted === undefined ? keepers : keepersNamed(keepers, wanted);
  if (keeper && others.length === 0) return keeper;
  if (keepers.length === 0) {
    throw new CliProblem(
      `the stack ${stack} has no output ServeTokensFunction and no such function: there is no token keeper in it; ${OTHERWISE}`,
      { exitCode: EXIT.unavailable },
    );
  }
  if (wanted !== undefined && !keeper) {
    throw usageProblem(`the stack ${stack} has no keeper ${JSON.stringify(wanted)}; --keeper takes ${names}`);
  }
  throw usageProblem(`the stack ${stack} has ${keepers.length} keepers; name one by --keeper: ${names}`);
}

async function readOutputs(client: CloudFormationClient, stack: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = found?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey: key = '', OutputValue: value = '' }) => [key, value]));
  } catch (error) {
    if (Error.isError(error) && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
      const where = askOf(error)?.region ?? 'this region';
      throw new CliProblem(`there is no stack ${stack} in ${where} of this account: ${ELSEWHERE}`, {
        exitCode: EXIT.unavailable,
        errorName: error.name,
        cause: error,
      });
    }
    throw awsProblem(`asking for the stack ${stack}`, error);
  }
}

/** Reads the resources of a stack and of those nested in it. */
async function readResources(client: CloudFormationClient, stack: string): Promise<readonly ListedResource[]> {
  const listed: ListedResource[] = [];
  try {
    for (const open = [stack]; open.length > 0; ) {
      const page = { StackName: open.pop(), NextToken: undefined as string | undefined };
      do {
        const { StackResourceSummaries: ones = [], NextToken } = await client.send(new ListStackResourcesCommand(page));
        page.NextToken = NextToken;
        const resources = ones.map(({ LogicalResourceId: logicalId = '', ResourceType: type = '', ...one }) => ({
          logicalId,
          type,
          physicalId: one.PhysicalResourceId ?? '',
        }));
        listed.push(...resources);
        open.push(
          ...resources.filter(({ type }) => type === 'AWS::CloudFormation::Stack').map((one) => one.physicalId),
        );
      } while (page.NextToken !== undefined);
    }
    return listed;
  } catch (error) {
    throw awsProblem(`the stack ${stack} has no output ServeTokensFunction; asking for its resources instead`, error);
  }
}
