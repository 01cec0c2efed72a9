import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { checkSchedule } from '../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { risksOf } from '../../functions/domain/service/whole-check.ts';
import { hasOwnSecrets } from '../../functions/domain/tenant/own-secrets.ts';
import { fill } from '../../functions/domain/tenant/placeholders.ts';
import { samplesOf } from '../../functions/domain/tenant/tenant-values.ts';

/** What stands where a tenant belongs until somebody fills it in, as in the services that come with the project. */
const NO_TENANT = /\/0{8}-(?:0{4}-){3}0{12}(?:\/|$)/;
/** What documentation writes where something of one's own belongs: `{tenant}`, `<tenant>`, `YOUR_TENANT`. */
const NOT_FILLED = /%7B|%3C|\{|\byour[-_]|REPLACE_ME/i;
/** Names that headers have, and hardly any parameter. */
const LIKE_A_HEADER = /^(?:authorization|x-[\w-]+)$/i;
/** Names that never belong to anybody. @see https://www.rfc-editor.org/rfc/rfc2606 */
const EXAMPLE_HOST = /(?:^|\.)(?:example(?:\.(?:com|net|org))?|invalid|test)$/;

/** Returns what is allowed in a definition and most likely not meant, or a risk, one line each. */
export function suspicionsOf(definition: ServiceDefinition): readonly string[] {
  const { id, tokenUrl, request, secondRequest } = definition;
  return [
    ...ofUrls(definition, 'tokenUrl', tokenUrl),
    ...(secondRequest ? ofUrls(definition, 'secondRequest.url', secondRequest.url) : []),
    ...risksOf(definition),
    ...ofParameters(id, 'request', request),
    ...ofParameters(id, 'secondRequest', secondRequest),
    ...ofCookie(definition),
    ...ofSharedRefreshToken(definition),
    ...checkSchedule(definition, SWEEP_INTERVAL_SECONDS),
  ];
}

/** A key in the body that belongs into a header is refused like a wrong key. */
function ofParameters(id: string, where: string, request: ServiceDefinition['request']): readonly string[] {
  const names = Object.keys(request?.parameters ?? {}).filter((name) => LIKE_A_HEADER.test(name));
  if (names.length === 0) return [];
  const look = names.length === 1 ? 'looks like a header' : 'look like headers';
  const list = names.map((name) => `"${name}"`).join(', ');
  return [`${id}: ${list} in ${where}.parameters ${look}; those stand in ${where}.headers`];
}

/** A token that is a cookie is sent as one, and no other token is a pair `name=value`. */
function ofCookie({ id, response, secondRequest, header }: ServiceDefinition): readonly string[] {
  const { token } = (secondRequest ? secondRequest.response : response) ?? {};
  const isCookie = typeof token === 'object' && 'cookie' in token;
  const isSentAsOne = header?.name?.toLowerCase() === 'cookie' && !header.scheme;
  if (isCookie === isSentAsOne) return [];
  return isCookie
    ? [`${id}: the token is a cookie, and would not be sent as one; say "header": {"name": "Cookie"}`]
    : [
        `${id}: header is Cookie, and response.token names no cookie; where the token is no pair like session=..., servers ignore it`,
      ];
}

/** Each tenant begins with the same one, and keeps what it is replaced by. */
function ofSharedRefreshToken({ id, grant, tenants }: ServiceDefinition): readonly string[] {
  if (!tenants || hasOwnSecrets({ tenants }) || grant.type !== 'refresh_token') return [];
  const advice =
    'where the provider takes the first one no more once it has replaced it, say "secret": "per-tenant" in tenants';
  return [`${id}: all tenants begin with one refresh token; ${advice}`];
}

/** A template is looked at with what its tenants may fill in. */
function ofUrls({ id, tenants }: ServiceDefinition, name: string, url: string): readonly string[] {
  const urls = tenants ? samplesOf(tenants).map((filling) => fill(url, (one) => filling.get(one))) : [url];
  return [...new Set(urls.flatMap((one) => ofUrl(id, name, one)))];
}

function ofUrl(id: string, name: string, url: string): readonly string[] {
  const { hostname, pathname } = new URL(url);
  return [
    ...(NO_TENANT.test(pathname) ? [`${id}: the tenant is a placeholder; put in the GUID of yours`] : []),
    ...(NOT_FILLED.test(`${hostname}${pathname}`) ? [`${id}: a part of ${name} is a placeholder; put in yours`] : []),
    ...(EXAMPLE_HOST.test(hostname)
      ? [`${id}: nobody has the host ${hostname}, it is for examples; put in yours`]
      : []),
  ];
}
