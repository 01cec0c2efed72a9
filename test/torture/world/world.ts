import { mkdir, rm, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { FUNCTION_LIMITS, type FunctionName } from '../../../lib/build/function-limits.ts';
import { LOCAL_REGION } from '../../../lib/local/functions/function-reference.ts';
import { openLoopbackServer } from '../../../lib/local/http/loopback-server.ts';
import { LOCAL_TABLE_NAME } from '../../../lib/local/servers/token-table.ts';
import type { ChooseFault } from '../faults/faulty-api.ts';
import type { Ledger } from '../oracle/ledger.ts';
import { PROVIDER_HOSTS } from '../schedule/fault-kinds.ts';
import type { SeededRandom } from '../schedule/seeded-random.ts';
import { type Aws, openAws } from './aws.ts';
import { FunctionPool } from './function-pool.ts';
import { definitionOf, secretOf, TORTURE_SERVICES } from './services.ts';
import { TokenProvider } from './token-provider.ts';
import { WrongClocks } from './wrong-clocks.ts';

/** How many processes of each function there are. */
const SIZES: Readonly<Record<FunctionName, number>> = { 'refresh-tokens': 2, 'serve-tokens': 3 };
/** Seconds between sweeps: short, since the campaign is. */
export const SWEEP_SECONDS = 10;

/** What the world needs from the campaign. */
export interface WorldContext {
  /** Root directory of the project, whose functions have been built. */
  readonly root: string;
  readonly ledger: Ledger;
  readonly choose: ChooseFault;
  readonly random: SeededRandom;
  readonly onStored: (service: string, accessToken: string) => void;
  readonly onStale: () => void;
  /** Gets every text that leaves a function and must hold no token: lines of its log, events. */
  readonly onText: (text: string, source: string) => void;
}

/** Everything that runs. */
export interface World {
  readonly aws: Aws;
  readonly provider: TokenProvider;
  readonly clocks: WrongClocks;
  readonly pools: Readonly<Record<FunctionName, FunctionPool>>;
  readonly close: () => Promise<void>;
}

/** Starts providers, AWS and the functions. */
export async function openWorld(context: WorldContext): Promise<World> {
  await using closers = new AsyncDisposableStack();
  const folder = join(context.root, 'dist', 'torture', String(process.pid));
  await mkdir(folder, { recursive: true });
  closers.defer(() => rm(folder, { recursive: true, force: true }));
  const provider = new TokenProvider(context);
  const urls = new Map<string, string>();
  for (const host of PROVIDER_HOSTS) {
    const server = await openLoopbackServer(0, provider.listenerOf(host));
    closers.defer(server.close);
    urls.set(host, server.url);
  }
  const clocks = new WrongClocks();
  const pools: Partial<Record<FunctionName, FunctionPool>> = {};
  const aws = await openAws({
    ...context,
    folder,
    secrets: new Map(TORTURE_SERVICES.map(({ id }) => [id, secretOf(id, provider.families.get(id)?.newest)])),
    functions: () => Object.values(pools),
    onEvents: (body) => context.onText(body, 'an event'),
  });
  closers.defer(aws.close);
  const servicesFile = join(folder, 'services.json');
  const definitions = TORTURE_SERVICES.map((service) => definitionOf(service, urls.get(service.host) ?? ''));
  await writeFile(servicesFile, JSON.stringify(definitions));
  for (const name of ['refresh-tokens', 'serve-tokens'] as const) {
    const definition = {
      name,
      bundlePath: join(context.root, 'dist/functions', name, 'index.mjs'),
      ...FUNCTION_LIMITS[name],
      aliases: [...TORTURE_SERVICES.map(({ id }) => id), STATUS_ALIAS],
      environment: environmentOf(name, aws.url, servicesFile),
    };
    const onLine = (line: string): void => context.onText(line, `a line of ${name}`);
    const pool = new FunctionPool(definition, { size: SIZES[name], clocks, onLine });
    closers.defer(() => pool.close());
    pools[name] = pool;
  }
  const open = closers.move();
  return {
    aws,
    provider,
    clocks,
    pools: pools as Record<FunctionName, FunctionPool>,
    close: () => open.disposeAsync(),
  };
}

/** Only what Lambda would set. */
function environmentOf(name: FunctionName, awsUrl: string, servicesFile: string): Readonly<Record<string, string>> {
  return {
    TZ: 'UTC',
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_LAMBDA_FUNCTION_NAME: name,
    TABLE_NAME: LOCAL_TABLE_NAME,
    DEPLOYMENT: 'torture',
    SERVICES_FILE: servicesFile,
    REFRESH_FUNCTION_NAME: 'refresh-tokens',
    SCHEDULE_SECONDS: String(SWEEP_SECONDS),
    EVENT_BUS: 'default',
  };
}
