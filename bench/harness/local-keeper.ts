import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import { FUNCTION_LIMITS, type FunctionName } from '../../lib/build/function-limits.ts';
import type { InvocationResult } from '../../lib/local/functions/function-sandbox.ts';
import { LocalFunction, type LocalFunctionDefinition } from '../../lib/local/functions/local-function.ts';
import { openGateway } from '../../lib/local/gateway/gateway.ts';
import { createInvokeEndpoint, type Invocable } from '../../lib/local/gateway/invoke-endpoint.ts';
import { openDynamoDb } from '../../lib/local/servers/dynamodb-server.ts';
import { ensureTokenTable, LOCAL_TABLE_NAME, UNCHECKED_CREDENTIALS } from '../../lib/local/servers/token-table.ts';
import type { Stub } from './stub.ts';
import { WORK_FOLDER } from './work-folder.ts';

/** Both functions as they are deployed, on a database with real conditional writes; token endpoints are the stub's. */
export interface LocalKeeper {
  /** Invokes serve-tokens through an alias. */
  readonly serve: (alias: string, event: object) => Promise<InvocationResult>;
  readonly refresh: (event: object) => Promise<InvocationResult>;
  readonly close: () => Promise<void>;
}

/**
 * Starts copies of both functions that share nothing but the table: as Lambda does, where each has an environment of its
 * own. Invocations go round them.
 */
export async function openLocalKeeper(
  root: string,
  stub: Stub,
  services: readonly { readonly id: string }[],
  copies: number,
): Promise<LocalKeeper> {
  const folder = join(root, WORK_FOLDER, `keeper-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const servicesFile = join(folder, 'services.json');
  await writeFile(servicesFile, JSON.stringify(services));
  const dynamodb = await openDynamoDb(join(folder, 'dynamodb'));
  const gateway = await openGateway(0);
  const environment = {
    TABLE_NAME: LOCAL_TABLE_NAME,
    DEPLOYMENT: 'bench',
    SERVICES_FILE: servicesFile,
    REFRESH_FUNCTION_NAME: 'refresh-tokens',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: stub.url,
  };
  const poolOf = (name: FunctionName): Pool => {
    const definition: LocalFunctionDefinition = {
      name,
      bundlePath: join(root, 'dist/functions', name, 'index.mjs'),
      ...FUNCTION_LIMITS[name],
      aliases: services.map(({ id }) => id),
      environment,
    };
    const runtime = {
      endpointUrl: gateway.url,
      credentials: UNCHECKED_CREDENTIALS,
      now: systemClock.now,
      onLine: () => {},
    };
    return poolFrom(Array.from({ length: copies }, () => new LocalFunction(definition, runtime)));
  };
  const serve = poolOf('serve-tokens');
  const refresh = poolOf('refresh-tokens');
  const nobody = (): never => {
    throw new Error('nobody asks this here');
  };
  gateway.serve({
    dynamodb: dynamodb.answer,
    secretsManager: nobody,
    invoke: createInvokeEndpoint({ functions: [refresh], onEventFailure: nobody }),
    description: '',
  });
  await ensureTokenTable(gateway.url);
  return {
    serve: (alias, event) => serve.invoke(alias, JSON.stringify(event)),
    refresh: (event) => refresh.invoke(undefined, JSON.stringify(event)),
    async close() {
      await Promise.all([serve.close(), refresh.close()]);
      await gateway.close();
      await dynamodb.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Copies of one function. */
interface Pool extends Invocable {
  readonly close: () => Promise<void>;
}

function poolFrom(copies: readonly LocalFunction[]): Pool {
  const [first] = copies;
  if (first === undefined) {
    throw new Error('at least one copy is needed');
  }
  let next = 0;
  return {
    definition: first.definition,
    hasQualifier: (qualifier) => first.hasQualifier(qualifier),
    invoke: (...invocation) => (copies[next++ % copies.length] ?? first).invoke(...invocation),
    close: async () => {
      await Promise.all(copies.map((copy) => copy.close()));
    },
  };
}
