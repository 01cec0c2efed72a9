import { ContractError } from '../contract/contract-error.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../contract/get-token.ts';
import type { AccessMode, StatusAnswer } from '../contract/status.ts';
import type { TokenRecord } from '../domain/record/token-record.ts';
import { diagnoseStore, storeUnavailable } from '../domain/refusal/refusal-causes.ts';
import { parseServeTokensRequest } from '../domain/service/serve-request.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';
import { defined, pick } from '../domain/values/defined.ts';
import { inTime } from '../usecases/ports/deadline.ts';
import { StoreUnavailableError } from '../usecases/ports/store-unavailable.ts';
import { type GetTokenDependencies, getToken } from '../usecases/serve/get-token.ts';
import {
  type Access,
  accessOf,
  openedBy,
  serviceFor,
  servicesForStatus,
  servicesForWidget,
} from '../usecases/serve/service-access.ts';
import type { TokenRequirements } from '../usecases/serve/token-unavailable.ts';
import { type AccessDependencies, tryAccess } from '../usecases/serve/try-access.ts';
import { type AskedTenants, getStatus } from '../usecases/status/get-status.ts';
import type { DeployedFacts, StatusDependencies } from '../usecases/status/status-facts.ts';
import { findTenant } from '../usecases/tenants/find-tenant.ts';
import { withDefinitions } from './told-definition.ts';
import { isWidgetEvent, WIDGET_DOCUMENTATION, widgetHtml } from './widget.ts';

/** What may be served, and to whom. */
export interface ServeConfig extends DeployedFacts {
  readonly definitions: readonly ServiceDefinition[];
  readonly access: AccessMode;
}

/** What serving needs from outside. */
export type ServeDependencies = GetTokenDependencies & AccessDependencies & StatusDependencies;

/**
 * Answers one invocation of serve-tokens: access first, then the request, then the work. Of what takes time all but the table ends
 * well before the deadline by itself.
 *
 * @param invokedFunctionArn how the function was invoked; its alias is what the caller was granted
 * @returns text where CloudWatch asks for its widget, else the answer of the contract
 * @throws {ContractError} with the errorType of the contract; every refusal is logged
 */
export async function serve(
  dependencies: ServeDependencies,
  config: ServeConfig,
  invokedFunctionArn: string,
  event: unknown,
): Promise<GetTokenAnswer | StatusAnswer | string> {
  const seconds = Math.round(dependencies.deadline.leftMs() / 1000);
  const late = (): Error => new StoreUnavailableError(`the token table has not answered within ${seconds} s`);
  try {
    return await inTime(dependencies.deadline, answer(dependencies, config, invokedFunctionArn, event), late);
  } catch (error) {
    const opened = openedBy(invokedFunctionArn.split(':').at(-1), config.definitions);
    throw reported(dependencies, error, opened?.service);
  }
}

async function answer(
  dependencies: ServeDependencies,
  { definitions, access: mode, ...deployed }: ServeConfig,
  invokedFunctionArn: string,
  event: unknown,
): Promise<GetTokenAnswer | StatusAnswer | string> {
  const ids = definitions.map(({ id }) => id);
  const statusOf = (seen: readonly string[], asked?: AskedTenants): Promise<StatusAnswer> => {
    const told = seen === ids ? definitions : definitions.filter(({ id }) => seen.includes(id));
    return getStatus(dependencies, told, mode, deployed, asked);
  };
  const access: Access = accessOf(invokedFunctionArn, mode, definitions);
  const group = access.kind === 'service' ? access.group : undefined;
  if (isWidgetEvent(event)) {
    const seen = servicesForWidget(access, ids);
    return event.describe === true ? WIDGET_DOCUMENTATION : widgetHtml(await statusOf(seen), event);
  }
  const request = parseServeTokensRequest(event);
  if (request.operation === 'status') {
    const asked = { ...pick(request, ['tenant', 'state', 'after', 'limit']), group };
    const found = await statusOf(servicesForStatus(access, request.service, ids), asked);
    const status =
      access.kind !== 'service' && request.definition ? withDefinitions(found, definitions, deployed.secretIds) : found;
    // Trying it out costs calls of AWS: it is for those who look after all services.
    const checked = access.kind === 'service' || !request.check ? undefined : (request.service ?? ids[0]);
    const check = checked === undefined ? undefined : await tryAccess(dependencies, checked);
    return defined({ ...status, check });
  }
  const service = serviceFor(access, request.service, ids);
  const template = definitions.find(({ id }) => id === service) as ServiceDefinition;
  return await tokenFor(dependencies, template, { ...request, group }, deployed.secretIds);
}

/** Hands out the token of a service, or of the tenant of it that is named. */
async function tokenFor(
  dependencies: ServeDependencies,
  template: ServiceDefinition,
  { tenant, group, minValiditySeconds = 0, rejectedFingerprint }: GetTokenRequest & Pick<TokenRequirements, 'group'>,
  secretIds: ServeConfig['secretIds'],
): Promise<GetTokenAnswer> {
  const found = await findTenant<TokenRecord>(dependencies.store, template, tenant, group);
  const definition = found?.definition ?? template;
  const secretId = secretIds?.get(definition.secret?.name ?? '');
  const required = { definition, group, secretId, minValiditySeconds, rejectedFingerprint };
  return await getToken(dependencies, required, found?.record);
}

/** Logs why an invocation fails, for the service whose alias was invoked, and returns the error that the caller is to see. */
function reported({ log }: GetTokenDependencies, error: unknown, service: string | undefined): unknown {
  if (error instanceof StoreUnavailableError) {
    const { code: cause } = diagnoseStore(error);
    log.error('request_failed', { errorType: 'StoreUnavailable', cause, message: error.message });
    return storeUnavailable(error);
  }
  // A token that cannot be had was logged where that was decided, with all that led to it.
  if (error instanceof ContractError && error.name !== 'TokenUnavailable') {
    log.warn('request_refused', defined({ service, errorType: error.name, message: error.message }));
  }
  return error;
}
