/** This folder: answering a status: services, counts of tenants, and the worst of them page by page. */

import { CONTRACT_VERSION } from '../../contract/constants.ts';
import { ContractError } from '../../contract/contract-error.ts';
import {
  type AccessMode,
  type StatusAnswer,
  type StatusRequest,
  TENANTS_A_PAGE,
  TENANTS_FOR_ONE_UNUSABLE,
  type TemplateStatus,
} from '../../contract/status.ts';
import type { DiagnosisFacts } from '../../domain/diagnosis/diagnosis.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isTemplate, type Template } from '../../domain/template/tenant-definition.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';
import type { DueIndex } from '../ports/tenant-store.ts';
import { countTenants } from '../tenants/count-tenants.ts';
import { inTurns } from '../tenants/query-turns.ts';
import { stateOf, toServiceStatus } from './service-status.ts';
import { type PageScope, type Place, readCursor, START, writeCursor } from './status-cursor.ts';
import {
  type DeployedFacts,
  readServices,
  readTenant,
  type SeenService,
  type StatusDependencies,
  scheduleOf,
  toFacts,
} from './status-facts.ts';
import { readTenantPage } from './tenant-page.ts';

/** Which tenants a status is to have. */
export interface AskedTenants extends Pick<StatusRequest, 'tenant' | 'state' | 'after' | 'limit'> {
  /** Of this group alone, and no counts of others; absent: of all groups, and of none. */
  readonly group?: string | undefined;
}

/**
 * Returns the status of the given services, by strongly consistent reads that leave the tokens themselves out: services without
 * tenants, how many tenants of the others are how, and a page of these tenants.
 *
 * @throws {ContractError} InvalidRequest where the page does not follow one of the same request; as `findTenant` does
 * @throws {StoreUnavailableError} when the store could not be read
 */
export async function getStatus(
  dependencies: StatusDependencies,
  definitions: readonly ServiceDefinition[],
  access: AccessMode,
  deployed: DeployedFacts = {},
  asked: AskedTenants = {},
): Promise<StatusAnswer> {
  const { store, clock, sha256Hex } = dependencies;
  const templates = definitions.filter(isTemplate);
  const scope = [...templates.map(({ id }) => id), asked.group, asked.state];
  const after = placeAfter(asked.after, scope, sha256Hex);
  const isWhole = asked.tenant === undefined && asked.after === undefined;
  const own = await readServices(store, isWhole ? definitions.filter((one) => !isTemplate(one)) : []);
  const scheduleNow = () => scheduleOf(own.heartbeat, definitions, deployed, clock.now());
  const facts = (seen: SeenService): DiagnosisFacts => toFacts(dependencies, seen, scheduleNow(), deployed);
  const query = { ...asked, templates, after, limit: asked.limit ?? TENANTS_A_PAGE };
  const index = inTurns(store);
  const paging = { store, index, sha256Hex, stateOf: (seen: SeenService) => stateOf(facts(seen)) };
  const isCounted = isWhole && templates.length > 0 && asked.group === undefined;
  const [counted, { tenants, end }] = await Promise.all([
    isCounted ? countAll(index, templates, own.heartbeat, clock.now()) : undefined,
    asked.tenant === undefined ? readTenantPage(paging, query, clock.now()) : readTenant(store, definitions, asked),
  ]);
  const services = own.seen.map(facts);
  const paged = tenants.map(facts);
  // Where there are counts, they say how all tenants are, and not how the worst of them are.
  const judged = counted ? services : [...services, ...paged];
  return defined({
    contractVersion: CONTRACT_VERSION,
    now: toUtc(clock.now()),
    healthy: judged.every(isWell) && (counted?.every(isTemplateWell) ?? true),
    access,
    schedule: scheduleNow(),
    services: [...services, ...paged].map(toServiceStatus),
    templates: counted,
    next: end && writeCursor(end, scope, sha256Hex),
  });
}

function placeAfter(cursor: string | undefined, scope: PageScope, sha256Hex: Sha256Hex): Place {
  const place = cursor === undefined ? START : readCursor(cursor, scope, sha256Hex);
  if (place) return place;
  throw new ContractError(
    'InvalidRequest',
    '"after" must be "next" of the answer before, to a request for the same service and state through the same alias',
  );
}

/** Counts the tenants of one template after those of the other: all at once would be hundreds of queries. */
async function countAll(
  index: DueIndex,
  templates: readonly Template[],
  heartbeat: SweepHeartbeat | undefined,
  now: Instant,
): Promise<readonly TemplateStatus[]> {
  const counted: TemplateStatus[] = [];
  for (const template of templates) {
    const swept = heartbeat?.templates?.find(({ service }) => service === template.id);
    counted.push(await countTenants(index, template, { ...swept, now }));
  }
  return counted;
}

function isWell(facts: DiagnosisFacts): boolean {
  const { record, definition, now } = facts;
  const isFailingMandatory =
    record.consecutiveFailures > 0 && needOf(record.token, definition.timing, now) === 'mandatory';
  return stateOf(facts) !== 'unusable' && !isFailingMandatory;
}

/** Tenants come and go, and some are wrong in themselves: that is no trouble of the service, unless it is that of many, or of all. */
function isTemplateWell({ tenants, counts }: TemplateStatus): boolean {
  const isNone = tenants > 0 && counts.unusable + counts.new === tenants;
  return !isNone && counts.unusable * TENANTS_FOR_ONE_UNUSABLE <= tenants;
}
