import type { StatusAnswer } from '../contract/status.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';
import { defined } from '../domain/values/defined.ts';
import { type RequestValues, referencesIn } from '../domain/wire/request-value.ts';

/**
 * Adds what there is to know of the definitions: of services without tenants, and of templates. Of a page of tenants each has the same
 * one, with its own values in it.
 *
 * @param secretIds what secrets are asked for by that the definitions call otherwise; absent: none
 */
export function withDefinitions(
  status: StatusAnswer,
  definitions: readonly ServiceDefinition[],
  secretIds: ReadonlyMap<string, string> | undefined,
): StatusAnswer {
  const add = <T extends { readonly service: string; readonly tenant?: string }>(one: T): T => {
    const definition = one.tenant === undefined && definitions.find(({ id }) => id === one.service);
    return definition ? { ...one, definition: toldOf(definition, secretIds) } : one;
  };
  const { services, templates } = status;
  return { ...status, services: services.map(add), ...(templates && { templates: templates.map(add) }) };
}

/** Leaves out members whose values are anybody's. */
function toldOf(definition: ServiceDefinition, secretIds: ReadonlyMap<string, string> | undefined): object {
  const { extraParameters: _parameters, ...grant } = definition.grant;
  const { secret, request, secondRequest } = definition;
  return defined({
    ...definition,
    grant: 'claims' in grant ? { ...grant, claims: undefined } : grant,
    request: request && withoutConstants(request),
    secondRequest: secondRequest && withoutConstants(secondRequest),
    secret: secret && { ...secret, name: secretIds?.get(secret.name) ?? secret.name },
  });
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
