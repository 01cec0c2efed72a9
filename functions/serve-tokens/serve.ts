import { ContractError } from '../contract/contract-error.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../contract/get-token.ts';
import type { AccessMode, StatusAnswer } from '../contract/status.ts';
import { diagnoseStore, storeUnavailable } from '../domain/refusal/refusal-causes.ts';
import { parseServeTokensRequest } from '../domain/service/serve-request.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';
import { defined } from '../domain/values/defined.ts';
import { type RequestValues, referencesIn } from '../domain/wire/request-value.ts';
import { inTime } from '../usecases/ports/deadline.ts';
import { StoreUnavailableError } from '../usecases/ports/store-unavailable.ts';
import { type DeployedFacts, getStatus } from '../usecases/serve/get-status.ts';
import { type GetTokenDependencies, getToken } from '../usecases/serve/get-token.ts';
import {
  type Access,
  accessOf,
  serviceFor,
  servicesForStatus,
  servicesForWidget,
} from '../usecases/serve/service-access.ts';
import type { TokenRequirements } from '../usecases/serve/token-unavailable.ts';
import { type AccessDependencies, tryAccess } from '../usecases/serve/try-access.ts';
import { findTenant } from '../usecases/tenants/find-tenant.ts';
import { isWidgetEvent, WIDGET_DOCUMENTATION, widgetHtml } from './widget.ts';

/** What may be served, and to whom. */
export interface ServeConfig extends DeployedFacts {
  readonly definitions: readonly ServiceDefinition[];
  readonly access: AccessMode;
}

/** What serving needs from outside. */
export type ServeDependencies = GetTokenDependencies & AccessDependencies;

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
    const alias = invokedFunctionArn.split(':').at(-1);
    throw reported(dependencies, error, config.definitions.find(({ id }) => id === alias)?.id);
  }
}

async function answer(
  dependencies: ServeDependencies,
  { definitions, access: mode, ...deployed }: ServeConfig,
  invokedFunctionArn: string,
  event: unknown,
): Promise<GetTokenAnswer | StatusAnswer | string> {
  const ids = definitions.map(({ id }) => id);
  const statusOf = (seen: readonly string[]): Promise<StatusAnswer> =>
    getStatus(
      dependencies,
      definitions.filter(({ id }) => seen.includes(id)),
      mode,
      deployed,
    );
  const access: Access = accessOf(invokedFunctionArn, mode, ids);
  if (isWidgetEvent(event)) {
    const seen = servicesForWidget(access, ids);
    return event.describe === true ? WIDGET_DOCUMENTATION : widgetHtml(await statusOf(seen), event);
  }
  const request = parseServeTokensRequest(event);
  if (request.operation === 'status') {
    const found = await statusOf(servicesForStatus(access, request.service, ids));
    const status =
      access.kind !== 'service' && request.definition ? withDefinitions(found, definitions, deployed.secretIds) : found;
    // Trying it out costs calls of AWS: it is for those who look after all services.
    const checked = access.kind === 'service' || !request.check ? undefined : (request.service ?? ids[0]);
    const check = checked === undefined ? undefined : await tryAccess(dependencies, checked);
    return defined({ ...status, check });
  }
  return await tokenFor(
    dependencies,
    definitions,
    serviceFor(access, request.service, ids),
    request,
    deployed.secretIds,
  );
}

/** Hands out the token of a service, or of the tenant of it that is named. */
async function tokenFor(
  dependencies: ServeDependencies,
  definitions: readonly ServiceDefinition[],
  service: string,
  request: GetTokenRequest,
  secretIds: ServeConfig['secretIds'],
): Promise<GetTokenAnswer> {
  const template = definitions.find(({ id }) => id === service) as ServiceDefinition;
  const found = await findTenant(dependencies.store, template, request.tenant);
  const definition = found?.definition ?? template;
  const required: TokenRequirements = {
    definition,
    secretId: secretIds?.get(definition.secret?.name ?? ''),
    minValiditySeconds: request.minValiditySeconds ?? 0,
    rejectedFingerprint: request.rejectedFingerprint,
  };
  return await getToken(dependencies, required, found?.record);
}

/** Adds what there is to know of a definition, but for members whose values are anybody's. */
function withDefinitions(
  status: StatusAnswer,
  definitions: readonly ServiceDefinition[],
  secretIds: ServeConfig['secretIds'],
): StatusAnswer {
  const services = status.services.map((one) => {
    const definition = definitions.find(({ id }) => id === one.service);
    if (!definition) return one;
    const { extraParameters: _parameters, ...grant } = definition.grant;
    const { secret, request, secondRequest } = definition;
    const told = defined({
      ...definition,
      grant: 'claims' in grant ? { ...grant, claims: undefined } : grant,
      request: request && withoutConstants(request),
      secondRequest: secondRequest && withoutConstants(secondRequest),
      secret: secret && { ...secret, name: secretIds?.get(secret.name) ?? secret.name },
    });
    return { ...one, definition: told };
  });
  return { ...status, services };
}

/** What a request takes from secret and first answer is told, since it is what a secret has to have, and no other value. */
function withoutConstants(request: NonNullable<ServiceDefinition['request']>): object {
  const references = (values: RequestValues): object =>
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => {
        const [one, ...more] = referencesIn(value).map(({ secret, firstAnswer }) => defined({ secret, firstAnswer }));
        return one ? [[name, more.length > 0 ? { base64: [one, ...more] } : one]] : [];
      }),
    );
  const { parameters, headers } = request;
  return defined({
    ...request,
    parameters: parameters && references(parameters),
    headers: headers && references(headers),
  });
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
