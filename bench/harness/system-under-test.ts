import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toTokenAttributes } from '../../functions/adapters/dynamodb/item-update.ts';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import type { StoredToken } from '../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { definitionHashOf } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { type Template, tenantDefinition } from '../../functions/domain/template/tenant-definition.ts';
import { groupAlias, keyOf } from '../../functions/domain/tenant/tenant-name.ts';
import { fingerprintOf } from '../../functions/domain/values/fingerprint.ts';
import { type Instant, plusSeconds, toUtc } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { ACCESS_TOKEN } from './access-token.ts';
import type { FunctionUnderTest } from './function-process.ts';
import { type Stub, TABLE_NAME } from './stub.ts';
import { WORK_FOLDER } from './work-folder.ts';

/** Of every token, in seconds. */
export const LIFETIME_SECONDS = 3600;

/** One service with a token of an hour: `fresh` has just been issued, `due` has a minute left before it is late. */
const AGE_SECONDS = { fresh: 60, due: LIFETIME_SECONDS - 660 };

/** Returns serve-tokens, asked for a token that is stored and fresh. */
export async function serveTokens(root: string, stub: Stub): Promise<FunctionUnderTest> {
  return {
    ...(await functionOf(root, stub, 'serve-tokens', 'fresh')),
    event: { operation: 'getToken' },
    isRight: (answer) => (answer as { readonly accessToken?: unknown } | null)?.accessToken === ACCESS_TOKEN,
  };
}

const TEMPLATE = 'bench-tenants';
const TENANT = '11111111-2222-4333-8444-555555555555';
/** The key of the tenant of {@link serveTokensOfTenant}. */
export const TENANT_KEY = keyOf({ id: TEMPLATE, tenant: TENANT });

/** Returns serve-tokens, asked for the token of a tenant that is stored and fresh. */
export async function serveTokensOfTenant(root: string, stub: Stub): Promise<FunctionUnderTest> {
  const service = {
    ...serviceOf(TEMPLATE, `${stub.url}/{tenant}/token`),
    tenants: { pattern: 'guid', groups: ['gold'] },
  };
  const environment = await keeperEnvironment(root, stub, [service], 'fresh');
  const definition = tenantDefinition(service as unknown as Template, TENANT, {});
  await stub.putItem({ ...itemOf(definition, 'fresh'), tenant: { group: 'gold', addedAt: systemClock.now() } });
  return {
    file: join(root, 'dist/functions/serve-tokens/index.mjs'),
    invokedFunctionArn: arnOf('serve-tokens', groupAlias(TEMPLATE, 'gold')),
    environment,
    event: { operation: 'getToken', tenant: TENANT.toUpperCase() },
    isRight: (answer) => (answer as { readonly accessToken?: unknown } | null)?.accessToken === ACCESS_TOKEN,
  };
}

/** Returns refresh-tokens, asked for a sweep in which one service is due. */
export async function refreshTokens(root: string, stub: Stub): Promise<FunctionUnderTest> {
  return {
    ...(await functionOf(root, stub, 'refresh-tokens', 'due')),
    event: { operation: 'sweep' },
    isRight: (answer) =>
      JSON.stringify((answer as { readonly counts?: unknown } | null)?.counts) === JSON.stringify({ refreshed: 1 }),
  };
}

/** Returns a handler that does nothing: what Node itself costs. */
export function emptyFunction(root: string): FunctionUnderTest {
  return {
    file: join(root, 'bench/fixtures/empty-handler.mjs'),
    event: {},
    invokedFunctionArn: arnOf('empty', 'live'),
    environment: {},
    isRight: () => true,
  };
}

async function functionOf(
  root: string,
  stub: Stub,
  name: 'serve-tokens' | 'refresh-tokens',
  age: keyof typeof AGE_SECONDS,
): Promise<Omit<FunctionUnderTest, 'event' | 'isRight'>> {
  const id = `bench-${age}`;
  return {
    file: join(root, 'dist/functions', name, 'index.mjs'),
    invokedFunctionArn: arnOf(name, id),
    environment: await keeperEnvironment(root, stub, [serviceOf(id, `${stub.url}/token`)], age),
  };
}

/** Returns the definition of a service whose tokens come from `tokenUrl`. */
export function serviceOf(id: string, tokenUrl: string, secret = 'bench'): object {
  return {
    id,
    tokenUrl,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: secret },
  };
}

/** Stores a token for each service, of the same age, and returns the environment of functions that keep them. */
export async function keeperEnvironment(
  root: string,
  stub: Stub,
  services: readonly object[],
  age: keyof typeof AGE_SECONDS,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(root, WORK_FOLDER);
  const servicesFile = join(folder, `services-${age}-${services.length}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(servicesFile, JSON.stringify(services));
  const parsed = parseServiceDefinitions(services);
  if ('problems' in parsed) {
    throw new Error(`the services of the benchmark are defined wrongly: ${parsed.problems.join('; ')}`);
  }
  for (const definition of parsed.definitions) {
    await stub.putItem(itemOf(definition, age));
  }
  return {
    ...stub.environment,
    TABLE_NAME,
    DEPLOYMENT: 'bench',
    REFRESH_FUNCTION_NAME: 'refresh-tokens',
    SERVICES_FILE: servicesFile,
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
  };
}

/** Returns an item of the token table as it is after a refresh. */
export function itemOf(definition: ServiceDefinition, age: keyof typeof AGE_SECONDS): Item {
  const token = tokenOf(definition, plusSeconds(systemClock.now(), -AGE_SECONDS[age]), ACCESS_TOKEN);
  const { obtainedAt: at, definitionHash, secretVersionId } = token;
  return {
    service: keyOf(definition),
    version: 1,
    lastOwner: '0f1fa99d-37db-41be-922e-d5ed39cdeae2',
    lastAttempt: { at, outcome: 'refreshed', requests: 1, latencyMs: 100, definitionHash, secretVersionId },
    consecutiveFailures: 0,
    lifetimes: [LIFETIME_SECONDS],
    ...toTokenAttributes(token),
  };
}

/** Returns a token of an hour as it is stored. */
export function tokenOf(definition: ServiceDefinition, obtainedAt: Instant, text: string): StoredToken {
  const accessToken = new Redacted(text);
  const at = plusSeconds(obtainedAt, LIFETIME_SECONDS);
  return {
    accessToken,
    tokenType: 'Bearer',
    obtainedAt,
    expiresAt: { at, text: toUtc(at), zone: 'utc' },
    lifetimeSeconds: LIFETIME_SECONDS,
    lifetimeSource: 'expires_in',
    fingerprint: fingerprintOf(accessToken, sha256Hex),
    definitionHash: definitionHashOf(definition, sha256Hex),
    secretVersionId: 'version-1',
  };
}

function arnOf(name: string, qualifier: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}:${qualifier}`;
}
