import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TRANSLATION } from '../../../functions/adapters/dynamodb/dynamodb-client.ts';
import { createDynamoDbTokenReader } from '../../../functions/adapters/dynamodb/dynamodb-token-reader.ts';
import { diagnoseStore } from '../../../functions/domain/refusal/refusal-causes.ts';
import { DEFAULT_SECRET_PREFIX } from '../../../functions/domain/service/service-definitions.ts';
import { defined, pick } from '../../../functions/domain/values/defined.ts';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import { StoreUnavailableError } from '../../../functions/usecases/ports/store-unavailable.ts';
import { logGroupOf } from '../../local/functions/function-reference.ts';
import type { SelfDescription } from '../../local/gateway/self-description.ts';
import type { Environment } from '../../platform/environment.ts';
import { withTarget } from '../../terminal/typed-command.ts';
import { noteAsks } from '../link/asked-of-aws.ts';
import type { KeeperOutput } from '../target/keepers-of-stack.ts';
import type { TargetOptions } from '../target/target-options.ts';
import { bounded } from './aws-config.ts';
import { awsProblem } from './aws-error.ts';
import { CliProblem } from './cli-problem.ts';
import type { Connection, DeploymentNames } from './connection.ts';
import { createLambdaInvoker } from './lambda-invoker.ts';
import { createLogReader } from './log-reader.ts';
import { readyConfig } from './ready-config.ts';
import { createSecretStore } from './secret-store.ts';
import { stackOutputs } from './stack-outputs.ts';

/**
 * Returns a connection to the deployment that the options name: the local environment where it answers at the endpoint,
 * otherwise AWS or an emulator of it.
 *
 * @throws {CliProblem} when the options make no sense, or something is missing that every call needs
 */
export async function connect(
  options: TargetOptions,
  environment: Environment,
  clock: Pick<Clock, 'now'>,
): Promise<Connection> {
  const { config, site, endpoint, local } = await readyConfig(options, environment);
  const lambda = createLambdaInvoker(config, site, clock);
  const names = namesOf(options, stackOutputs(config, site, options), local, lambda.logGroupOf);
  const logs = createLogReader(config, site);
  const secrets = createSecretStore(config, site);
  const dynamodb = noteAsks(new DynamoDBClient(bounded(config)), site);
  return {
    where: {
      ...defined({ kind: local ? 'local' : 'aws', stack: options.stack, endpoint }),
      ...pick(options, ['function', 'region', 'origin']),
    },
    names,
    ...(local && { definitions: local.services }),
    invoke: async (name, payload) => withTarget(await lambda.invoke(name, payload), options.typed),
    secrets,
    logs,
    async readTable(service) {
      const table = await names.tokenTable();
      const reader = createDynamoDbTokenReader(DynamoDBDocumentClient.from(dynamodb, TRANSLATION), table);
      return reader.readForStatus([service]).catch((error: unknown) => {
        throw tableProblem(table, error);
      });
    },
    close() {
      lambda.close();
      secrets.close();
      logs.close();
      dynamodb.destroy();
    },
  };
}

/** That this identity may not read the table says nothing about the functions; that it or its key is gone does. */
function tableProblem(table: string, error: unknown): CliProblem {
  const isStore = error instanceof StoreUnavailableError;
  const problem = awsProblem(`reading table ${table}`, isStore ? error.cause : error);
  const kind = isStore ? error.refusal?.kind : undefined;
  if (!isStore || (kind !== 'missing' && kind !== 'key-unavailable')) return problem;
  const { message, exitCode, errorName = '' } = problem;
  return new CliProblem(message, { exitCode, errorName, diagnosis: diagnoseStore(error), cause: error });
}

/** What was named is taken; the rest comes from the local environment or from the stack. */
function namesOf(
  options: TargetOptions,
  outputOf: ReturnType<typeof stackOutputs>,
  local: SelfDescription | undefined,
  askLogGroup: (functionName: string) => Promise<string>,
): DeploymentNames {
  const logsOf = (functionName: string | undefined, output: KeeperOutput): Promise<string> =>
    functionName === undefined
      ? outputOf(output)
      : local
        ? Promise.resolve(logGroupOf(functionName))
        : askLogGroup(functionName);
  return {
    serveTokens: async () => options.function ?? local?.serveTokensFunction ?? outputOf('ServeTokensFunction'),
    refreshTokens: async () =>
      options.refreshFunction ?? local?.refreshTokensFunction ?? outputOf('RefreshTokensFunction'),
    serveTokensLogs: () => logsOf(options.function ?? local?.serveTokensFunction, 'ServeTokensLogs'),
    refreshTokensLogs: () => logsOf(options.refreshFunction ?? local?.refreshTokensFunction, 'RefreshTokensLogs'),
    tokenTable: async () => options.table ?? local?.tokenTable ?? outputOf('TokenTable'),
    secretPrefix: async () => {
      if (local) return DEFAULT_SECRET_PREFIX;
      const found = outputOf('SecretPrefix', DEFAULT_SECRET_PREFIX);
      // Who names the functions may have no stack of that name.
      return options.function === undefined ? found : found.catch(() => DEFAULT_SECRET_PREFIX);
    },
  };
}
