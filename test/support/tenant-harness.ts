import { emptyRecord, type TokenRecord } from '../../functions/domain/record/token-record.ts';
import { definitionHashOf } from '../../functions/domain/service/service-definition.ts';
import { dueOf } from '../../functions/domain/template/due-lane.ts';
import { type Template, tenantDefinition } from '../../functions/domain/template/tenant-definition.ts';
import { keyOf } from '../../functions/domain/tenant/tenant-name.ts';
import { plusSeconds } from '../../functions/domain/values/instant.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import { REFRESH_BUDGET_SECONDS } from '../../functions/usecases/sweep/sweep-run.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { DEFINITION, RefreshHarness } from './refresh-harness.ts';
import { sampleToken } from './sample-token.ts';

/** A template that nothing is wrong with. */
export const TEMPLATE: Template = {
  ...DEFINITION,
  id: 'graph',
  tokenUrl: 'https://login.example.test/{tenant}/token',
  tenants: {},
};

/** A refresh harness with tenants. Which of them asked for a token is in `asked`. */
export class TenantHarness extends RefreshHarness {
  /** The tenants whose tokens were requested, in order. */
  readonly asked: string[] = [];

  constructor() {
    super();
    const { requestToken } = this.dependencies.tokenEndpoint;
    this.dependencies.tokenEndpoint.requestToken = (definition, input) => {
      if (definition.tenant !== undefined) this.asked.push(definition.tenant);
      return requestToken(definition, input);
    };
  }

  /** Registers a tenant; with a token of an hour that has so many seconds left, if that is said. */
  async add(
    tenant: string,
    left?: number,
    template: Template = TEMPLATE,
    parameters?: Readonly<Record<string, string>>,
  ) {
    const now = this.clock.now();
    const registration = { addedAt: now, ...(parameters && { parameters }) };
    const definition = { ...tenantDefinition(template, tenant, registration), tenants: template.tenants, tenant };
    const service = keyOf(definition);
    const definitionHash = definitionHashOf(definition, sha256Hex);
    const token = left === undefined ? undefined : sampleToken(service, plusSeconds(now, left - 3600), 3600);
    const record: TokenRecord = {
      ...emptyRecord(service),
      ...(token && { token: { ...token, definitionHash, secretVersionId: 'version-1' } }),
    };
    await this.store.putTenant(service, registration, dueOf(record, definition, now, sha256Hex), { version: 0 });
    this.store.tamper(service, (stored) => ({
      ...record,
      tenant: stored.tenant as NonNullable<TokenRecord['tenant']>,
    }));
  }

  /** Registers tenants `<prefix>0` and on. */
  async addMany(prefix: string, count: number, left?: number, template: Template = TEMPLATE) {
    for (let index = 0; index < count; index += 1) await this.add(`${prefix}${index}`, left, template);
  }

  /** Returns the record of a tenant. */
  recordOf(tenant: string, template: Template = TEMPLATE): TokenRecord {
    return this.store.peek(keyOf({ id: template.id, tenant }));
  }

  /** Sweeps, with so many seconds to begin refreshes in. */
  sweep(definitions: Parameters<typeof sweep>[1]['definitions'] = [TEMPLATE], seconds = 210) {
    return sweep(this.dependencies, { definitions, deadline: this.clock.deadlineIn(seconds + REFRESH_BUDGET_SECONDS) });
  }
}
