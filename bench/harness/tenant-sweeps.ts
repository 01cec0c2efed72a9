import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toDueAttributes, toTokenAttributes } from '../../functions/adapters/dynamodb/item-update.ts';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import { emptyRecord } from '../../functions/domain/record/token-record.ts';
import { dueOf } from '../../functions/domain/template/due-lane.ts';
import { type Template, tenantDefinition } from '../../functions/domain/template/tenant-definition.ts';
import { keyOf } from '../../functions/domain/tenant/tenant-name.ts';
import type { TenantRegistration } from '../../functions/domain/tenant/tenant-registration.ts';
import { plusSeconds } from '../../functions/domain/values/instant.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { documentsOf, openMeteredTenants, putAll, type TenantTable, type TenantUnits } from './metered-tenants.ts';
import { type ReportingProcess, startReportingProcess } from './reporting-process.ts';
import { type Stub, TABLE_NAME, withStub } from './stub.ts';
import { LIFETIME_SECONDS, serviceOf, tokenOf } from './system-under-test.ts';
import { WORK_FOLDER } from './work-folder.ts';

/** A token of 2,048 bytes: with what is known of it an item is 2.8 KB, three write units. */
const TOKEN = 'x'.repeat(2048);
const LIMIT_MS = 600_000;
/** The heap that a function of 512 MB has; where services have tenants it has more. */
const HEAP = ['--max-old-space-size=160', '--max-semi-space-size=8'] as const;

/** What one sweep took. */
export interface TenantSweep {
  readonly counts: Readonly<Record<string, number>>;
  readonly tookMs: number;
  readonly cpuMs: number;
  /** The most that the process has had in memory since it started. */
  readonly peakBytes: number;
}

/** A table with tenants of one template at one host, and refresh-tokens. */
export interface TenantBench {
  /** Stores tenants `<prefix><number>` with tokens that have just come, or are due. */
  put(prefix: string, count: number, isDue: boolean): Promise<void>;
  /** Starts refresh-tokens anew; the last one ends. */
  start(): Promise<ReportingProcess>;
  /** Sweeps once. */
  sweep(process: ReportingProcess): Promise<TenantSweep>;
}

/** Does something with tenants in DynamoDB Local behind a meter, whose token endpoint answers at once. */
export function withMeteredTenants<T>(
  root: string,
  use: (bench: TenantBench, units: Readonly<TenantUnits>) => Promise<T>,
): Promise<T> {
  return withStub(root, async (stub) => {
    const aws = await openMeteredTenants(stub);
    try {
      return await withTable(root, stub, aws, 0, (bench) => use(bench, aws.units));
    } finally {
      await aws.close();
    }
  });
}

/** Does something with tenants in the table of the stub, whose token endpoint takes so long to answer. */
export function withTenants<T>(root: string, delayMs: number, use: (bench: TenantBench) => Promise<T>): Promise<T> {
  return withStub(root, async (stub) => {
    const { documents, close } = documentsOf(stub.url);
    try {
      return await withTable(root, stub, { url: stub.url, putAll: (items) => putAll(documents, items) }, delayMs, use);
    } finally {
      close();
    }
  });
}

async function withTable<T>(
  root: string,
  stub: Stub,
  table: TenantTable,
  delayMs: number,
  use: (bench: TenantBench) => Promise<T>,
): Promise<T> {
  const running: ReportingProcess[] = [];
  try {
    return await use(await benchOf(root, stub, table, delayMs, running));
  } finally {
    await Promise.all(running.map((process) => process.end()));
  }
}

async function benchOf(
  root: string,
  stub: Stub,
  table: TenantTable,
  delayMs: number,
  running: ReportingProcess[],
): Promise<TenantBench> {
  const service = serviceOf('graph', `${stub.url}/after/${delayMs}/token?tenant={tenant}`);
  const template = { ...service, tenants: {} } as Template;
  const folder = join(root, WORK_FOLDER);
  await mkdir(folder, { recursive: true });
  const servicesFile = join(folder, `services-tenants-${delayMs}.json`);
  await writeFile(servicesFile, JSON.stringify([template]));
  const environment = {
    ...stub.environment,
    AWS_ENDPOINT_URL: table.url,
    TABLE_NAME,
    DEPLOYMENT: 'bench',
    SERVICES_FILE: servicesFile,
  };
  return {
    put: (prefix, count, isDue) =>
      table.putAll(Array.from({ length: count }, (_, index) => itemOf(template, `${prefix}${index}`, isDue))),
    async start() {
      await Promise.all(running.splice(0).map((process) => process.end()));
      const argv = [
        ...HEAP,
        join(root, 'bench/fixtures/tenant-sweeps.mjs'),
        join(root, 'dist/functions/refresh-tokens/index.mjs'),
      ] as const;
      const process = startReportingProcess(argv, { ...environment, AWS_LAMBDA_LOG_FORMAT: 'JSON' }, LIMIT_MS);
      running.push(process);
      await process.next();
      return process;
    },
    async sweep(process) {
      process.stdin.write('\n');
      return (await process.next()) as TenantSweep;
    },
  };
}

/** Returns the item of a tenant as it is after a refresh. */
function itemOf(template: Template, tenant: string, isDue: boolean): Item {
  const now = systemClock.now();
  const registration: TenantRegistration = { addedAt: now };
  const definition = tenantDefinition(template, tenant, registration);
  const token = tokenOf(definition, plusSeconds(now, isDue ? 700 - LIFETIME_SECONDS : -10), TOKEN);
  const service = keyOf(definition);
  const record = { ...emptyRecord(service), token, tenant: registration };
  return {
    service,
    version: 1,
    tenant: registration,
    consecutiveFailures: 0,
    lifetimes: [LIFETIME_SECONDS],
    ...toTokenAttributes(token),
    ...toDueAttributes(dueOf(record, definition, now, sha256Hex)),
  };
}
