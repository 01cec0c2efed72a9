import { STATUS_ALIAS } from '../../contract/constants.ts';
import { ContractError } from '../../contract/contract-error.ts';
import type { AccessMode } from '../../contract/status.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { groupAlias } from '../../domain/tenant/tenant-name.ts';

/** What the alias of a service opens, or that of one group of its tenants. */
export interface Opened {
  readonly service: string;
  /** Tenants of this group only; absent: all there is of the service. */
  readonly group?: string;
}

/** What an invocation may do: serve one service or a group of its tenants, tell the status of all, or anything. */
export type Access = ({ readonly kind: 'service' } & Opened) | { readonly kind: 'status' } | { readonly kind: 'any' };

const FUNCTION_ARN =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(?::(?<qualifier>[A-Za-z0-9-_]+|\$LATEST))?$/;

/**
 * Returns what an invocation may do, from the ARN it was invoked by. Everything not plainly allowed is refused.
 *
 * @param invokedFunctionArn `context.invokedFunctionArn`, which ends in the alias that the caller was granted
 * @param services the services that exist
 * @throws {ContractError} AccessDenied for the unqualified function, `$LATEST`, a version or an ARN not understood;
 *   UnknownService for an alias without a service
 */
export function accessOf(invokedFunctionArn: string, mode: AccessMode, services: readonly Opening[]): Access {
  if (mode === 'function') return { kind: 'any' };
  const alias = FUNCTION_ARN.exec(invokedFunctionArn)?.groups?.['qualifier'];
  if (alias === undefined || alias === '$LATEST' || /^\d+$/.test(alias)) {
    throw new ContractError(
      'AccessDenied',
      'this function is invoked through an alias only: expected function name:service (for a token) or ' +
        `function name:${STATUS_ALIAS}, got no alias, $LATEST or a version; ask for the grant of that alias`,
    );
  }
  if (alias === STATUS_ALIAS) return { kind: 'status' };
  const opened = openedBy(alias, services);
  if (!opened) {
    throw new ContractError('UnknownService', `no service is defined for the alias "${alias}"`);
  }
  return { kind: 'service', ...opened };
}

/** What of a definition says which aliases open what. */
type Opening = Pick<ServiceDefinition, 'id' | 'tenants'>;

/** Returns what an alias opens; `undefined`: nothing, or two things, of which neither may be meant. */
export function openedBy(alias: string | undefined, services: readonly Opening[]): Opened | undefined {
  const opened = services.flatMap(({ id, tenants }): Opened[] => {
    const group = tenants?.groups?.find((one) => groupAlias(id, one) === alias);
    return [...(id === alias ? [{ service: id }] : []), ...(group === undefined ? [] : [{ service: id, group }])];
  });
  return opened.length === 1 ? opened[0] : undefined;
}

/**
 * Returns the service that a getToken is for.
 *
 * @param named the service in the payload; absent: the one of the alias
 * @throws {ContractError} AccessDenied when the alias is another service's or `status`; InvalidRequest when nothing
 *   names a service; UnknownService when it does not exist
 */
export function serviceFor(access: Access, named: string | undefined, services: readonly string[]): string {
  if (access.kind === 'status') {
    throw new ContractError('AccessDenied', `alias "${STATUS_ALIAS}" never serves a token; invoke the service's alias`);
  }
  if (access.kind === 'service') {
    if (named !== undefined && named !== access.service) {
      throw new ContractError(
        'AccessDenied',
        `the payload names a service other than "${access.service}", whose alias was invoked; leave "service" out or invoke its alias`,
      );
    }
    return access.service;
  }
  if (named === undefined) {
    throw new ContractError('InvalidRequest', 'expected "service" in the payload, got none');
  }
  return existing(named, services);
}

/**
 * Returns the services whose status an invocation may see, in the order of their definitions.
 *
 * @param named the service in the payload; absent: all that the alias may see
 * @throws {ContractError} AccessDenied when the alias is another service's; UnknownService when it does not exist
 */
export function servicesForStatus(
  access: Access,
  named: string | undefined,
  services: readonly string[],
): readonly string[] {
  if (access.kind === 'service') return [serviceFor(access, named, services)];
  return named === undefined ? services : [existing(named, services)];
}

/**
 * Returns the services that a dashboard shows: all of them, to whoever may see the status of all.
 *
 * @throws {ContractError} AccessDenied through the alias of a service
 */
export function servicesForWidget(access: Access, services: readonly string[]): readonly string[] {
  if (access.kind === 'service') {
    throw new ContractError('AccessDenied', `the widget is served through the alias "${STATUS_ALIAS}" only`);
  }
  return services;
}

function existing(named: string, services: readonly string[]): string {
  if (!services.includes(named)) {
    // What the caller sent is not repeated: it could be anything, a token sent to the wrong field among it.
    throw new ContractError(
      'UnknownService',
      `no service has the name that was given; defined are ${services.join(', ')}`,
    );
  }
  return named;
}
