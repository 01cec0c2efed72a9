/** This folder: the bundled functions, run and invoked on this machine. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { StatusAnswer, StatusRequest } from '../../../functions/contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../../functions/domain/expiry/timing.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { groupAlias } from '../../../functions/domain/tenant/tenant-name.ts';
import { type FunctionName, limitsOf } from '../../build/function-limits.ts';
import { jsonFileText } from '../files/json-file.ts';
import { LocalProblem } from '../files/local-problem.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { LOCAL_TABLE_NAME } from '../servers/token-table.ts';
import type { FunctionError } from './function-error.ts';
import { LocalFunction, type LocalFunctionDefinition, type LocalFunctionRuntime } from './local-function.ts';

/** Names of the functions of this machine; on AWS they have generated names. */
export const REFRESH_TOKENS = 'refresh-tokens';
export const SERVE_TOKENS = 'serve-tokens';

/** Options of the two functions. */
export interface LocalFunctionsOptions extends LocalFunctionRuntime {
  /** Directory that holds `<function name>/index.mjs`. */
  readonly functionsDirectory: string;
  /** Where everything that must outlive a restart is kept, here the service definitions. */
  readonly dataDirectory: string;
  /** Each service has one alias of serve-tokens. */
  readonly definitions: readonly ServiceDefinition[];
  /** Time between sweeps, from which the status concludes whether one is overdue; absent: the default of a deployment. */
  readonly everySeconds?: number | undefined;
}

/**
 * Returns refresh-tokens and serve-tokens as a deployment configures them. Their threads start when they are invoked.
 *
 * They read the definitions from a file: on AWS it travels in their code asset.
 *
 * @throws {LocalProblem} when a bundle has not been built, or the file cannot be written
 */
export function createLocalFunctions(options: LocalFunctionsOptions) {
  const servicesFile = resolve(options.dataDirectory, 'services.json');
  writePrivateFile(servicesFile, jsonFileText(options.definitions));
  const common = { TABLE_NAME: LOCAL_TABLE_NAME, DEPLOYMENT: 'local', SERVICES_FILE: servicesFile };
  const create = (
    name: FunctionName,
    aliases: readonly string[],
    environment: LocalFunctionDefinition['environment'],
  ) => {
    const bundlePath = bundleOf(name, options.functionsDirectory);
    return new LocalFunction(
      { name, bundlePath, ...limitsOf(name, options.definitions), aliases, environment },
      options,
    );
  };
  const refreshTokens = create(REFRESH_TOKENS, [], common);
  return {
    refreshTokens,
    /** Invokes refresh-tokens with an event. */
    refresh: (event: object) => refreshTokens.invoke(undefined, JSON.stringify(event)),
    serveTokens: create(SERVE_TOKENS, [...options.definitions.flatMap(aliasesOf), STATUS_ALIAS], {
      ...common,
      REFRESH_FUNCTION_NAME: REFRESH_TOKENS,
      ACCESS: 'per-service',
      SCHEDULE_SECONDS: String(Math.max(Math.round(options.everySeconds ?? SWEEP_INTERVAL_SECONDS), 1)),
    }),
  };
}

/** Returns the aliases of a service: its own, and one for each group of its tenants. */
function aliasesOf({ id, tenants }: ServiceDefinition): readonly string[] {
  return [id, ...(tenants?.groups ?? []).map((group) => groupAlias(id, group))];
}

function bundleOf(functionName: string, directory: string): string {
  const path = join(directory, functionName, 'index.mjs');
  if (!existsSync(path)) throw new LocalProblem(`${path} is missing: run "npm run build" first`);
  return path;
}

/** Asks serve-tokens, which is of this very version, for the status of all services or a page; returns that or why there is none. */
export async function askStatus(
  serveTokens: LocalFunction,
  page: Omit<StatusRequest, 'operation'> = {},
): Promise<StatusAnswer | FunctionError> {
  const request: StatusRequest = { operation: 'status', ...page };
  const result = await serveTokens.invoke(STATUS_ALIAS, JSON.stringify(request));
  return result.ok ? (JSON.parse(result.resultText) as StatusAnswer) : result.error;
}
