import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDynamoDbTokenStore } from '../../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { toDueAttributes } from '../../functions/adapters/dynamodb/item-update.ts';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import { type Lane, lanesOf } from '../../functions/domain/template/due-lane.ts';
import { type Template, tenantDefinition } from '../../functions/domain/template/tenant-definition.ts';
import { plusSeconds } from '../../functions/domain/values/instant.ts';
import type { Bench, BenchResult } from '../harness/bench.ts';
import { documentsOf, type MeteredTenants, openMeteredTenants } from '../harness/metered-tenants.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { exactly, spreadOf } from '../harness/statistics.ts';
import { type Stub, TABLE_NAME, withStub } from '../harness/stub.ts';
import { itemOf, serviceOf } from '../harness/system-under-test.ts';
import { WORK_FOLDER } from '../harness/work-folder.ts';

const NAME = 'status-100000';
const TEMPLATES = ['graph', 'entra', 'genesys'];
/** The first answer compiles what it runs; the others are what a warm function takes. */
const ROUNDS = 6;
/** Making more items in one go keeps the connections of this process waiting. */
const PUT_AT_ONCE = 2000;
/** Filling the table is most of it. */
const LIMIT_MS = 600_000;

interface Page {
  readonly tookMs: number;
  readonly tenants: number;
  readonly answer: number;
  readonly widget: number;
}

/** The first page of the status of a hundred thousand tenants: how long it takes, how long it is, what is read for it. */
export const statusAtScale: Bench = {
  name: NAME,
  summary: 'serve-tokens: the first page of the status of 100,000 tenants of three services: time, bytes, read units',
  isLong: true,
  run: ({ root, quick }) =>
    withStub(root, async (stub) => {
      const aws = await openMeteredTenants(stub);
      try {
        const tenants = quick ? 10_000 : 100_000;
        const templates = TEMPLATES.map((id) => templateOf(id, stub));
        for (let from = 0; from < tenants; from += PUT_AT_ONCE) {
          await aws.putAll(itemsOf(templates, from, Math.min(tenants, from + PUT_AT_ONCE)));
        }
        await noteSweep(aws, tenants);
        return resultsOf(await pagesOf(root, stub, aws, templates), tenants);
      } finally {
        await aws.close();
      }
    }),
};

function resultsOf({ pages, units }: Awaited<ReturnType<typeof pagesOf>>, tenants: number): readonly BenchResult[] {
  const [{ answer, widget } = { answer: Number.NaN, widget: Number.NaN }] = pages;
  if (pages.some((page) => page.tenants !== tenants)) throw new Error('the status has not counted all tenants');
  const row = { name: NAME, comparatorName: '-', note: `of ${tenants}` };
  return [
    { ...row, unit: 'ms', ours: spreadOf(pages.map(({ tookMs }) => tookMs)), goal: { of: 'ours', atMost: 2000 } },
    { ...row, unit: 'bytes', ours: exactly(answer), goal: { of: 'ours', atMost: 300_000 } },
    { ...row, unit: 'bytes of the widget', ours: exactly(widget), goal: { of: 'ours', atMost: 200_000 } },
    // A round asks for a page and for a widget.
    { ...row, unit: 'read units', ours: exactly(units / pages.length / 2) },
  ];
}

/** Notes what the last sweep has left: it has counted those in use. */
async function noteSweep(aws: MeteredTenants, tenants: number): Promise<void> {
  const now = systemClock.now();
  const { documents, close } = documentsOf(aws.url);
  const templates = TEMPLATES.map((service, nth) => ({
    service,
    definitionHash: 'bench',
    inUse: Array.from({ length: tenants }).filter((_, index) => index % TEMPLATES.length === nth && index % 100 >= 10)
      .length,
  }));
  const heartbeat = { startedAt: now, completedAt: now, services: TEMPLATES.length, postponed: 0, templates };
  await createDynamoDbTokenStore(documents, TABLE_NAME).noteSweep(heartbeat);
  close();
}

function templateOf(id: string, stub: Stub): Template {
  return { ...serviceOf(id, `${stub.url}/${id}/{tenant}`), tenants: {} } as unknown as Template;
}

/** Most are well, one in ten of them due; five in a hundred fail, two have no usable token, three are new. */
function itemsOf(templates: readonly Template[], from: number, to: number): readonly Item[] {
  const now = systemClock.now();
  return Array.from({ length: to - from }, (_, nth) => {
    const index = from + nth;
    const template = templates[index % templates.length] as Template;
    const definition = tenantDefinition(template, `tenant-${index}`, {});
    const lanes = lanesOf(template, new URL(template.tokenUrl).host);
    const kind = index % 100 < 5 ? 'failing' : index % 100 < 7 ? 'unusable' : index % 100 < 10 ? 'new' : index % 5;
    const lane = lanes.find((one, place) => one.kind === kind || place === kind) as Lane;
    const at = plusSeconds(now, index % 10 === 0 ? -(index % 300) : index % 2400);
    const { service, version, accessToken: _long, token, ...rest } = itemOf(definition, 'fresh');
    const held = kind === 'new' || kind === 'unusable' ? {} : { token, accessToken: 'short', ...rest };
    return { service, version, tenant: { addedAt: now }, ...toDueAttributes({ lane: lane.key, at }), ...held };
  });
}

async function pagesOf(root: string, stub: Stub, aws: MeteredTenants, templates: readonly Template[]) {
  const folder = join(root, WORK_FOLDER);
  await mkdir(folder, { recursive: true });
  const servicesFile = join(folder, 'services-status.json');
  await writeFile(servicesFile, JSON.stringify(templates));
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:serve-tokens:status';
  const handler = join(root, 'dist/functions/serve-tokens/index.mjs');
  const environment = {
    ...stub.environment,
    AWS_ENDPOINT_URL: aws.url,
    TABLE_NAME,
    DEPLOYMENT: 'bench',
    REFRESH_FUNCTION_NAME: 'refresh-tokens',
    SERVICES_FILE: servicesFile,
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
  };
  const argv = [join(root, 'bench/fixtures/status-pages.mjs'), handler, arn, String(ROUNDS)] as const;
  const before = read(aws);
  const process = startReportingProcess(argv, environment, LIMIT_MS);
  try {
    const pages: Page[] = [];
    while (pages.length < ROUNDS) pages.push((await process.next()) as Page);
    return { pages, units: read(aws) - before };
  } finally {
    await process.end();
  }
}

function read({ units }: MeteredTenants): number {
  return units.find + units.read + units.other;
}
