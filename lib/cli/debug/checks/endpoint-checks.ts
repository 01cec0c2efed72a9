import type { Diagnosis } from '../../../../functions/contract/diagnosis.ts';
import { FAILURE_CAUSES, type FailureCode } from '../../../../functions/domain/failure/failure-causes.ts';
import { withCause } from '../../../../functions/domain/failure/match-failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { toUtc } from '../../../../functions/domain/values/instant.ts';
import { signed } from '../../status/service-report.ts';
import { type ChainLink, failed, ok, unknown } from './check.ts';
import type { DebugFacts } from './debug-facts.ts';
import type { EndpointProbe } from './probe-endpoint.ts';
import type { HttpProbe } from './probe-http.ts';
import type { TlsProbe } from './probe-tls.ts';

const LINKS = { dns: 'DNS', tls: 'TLS', http: 'token endpoint' } as const;
const FAULT_OF_PROVIDER = 500;
/** It does not know HEAD, which says nothing about POST. */
const NOT_IMPLEMENTED = 501;

/** Returns the links from this machine to the token endpoint; the way from Lambda may be another one. */
export function linksOfEndpoint({ endpoint, definition }: DebugFacts): readonly ChainLink[] {
  if (!endpoint || !('value' in definition)) {
    return Object.values(LINKS).map((link) => unknown(link, 'without a definition nobody knows which'));
  }
  const { definition: known } = definition.value;
  return [dnsLink(endpoint, known), tlsLink(endpoint, known), httpLink(endpoint, known)];
}

function dnsLink({ dns, url }: EndpointProbe, definition: ServiceDefinition): ChainLink {
  const { hostname } = new URL(url);
  return 'addresses' in dns
    ? ok(LINKS.dns, `${hostname} is ${dns.addresses.join(', ')}`)
    : failed(LINKS.dns, `${hostname}: ${dns.code}`, networkDiagnosis(dns.code, definition));
}

function tlsLink({ tls, dns, url }: EndpointProbe, definition: ServiceDefinition): ChainLink {
  if (!tls) {
    return 'addresses' in dns
      ? ok(LINKS.tls, `not used: ${new URL(url).origin} does not leave this machine`)
      : unknown(LINKS.tls, 'the host has no address');
  }
  const shown = certificateText(tls);
  return tls.code === undefined
    ? ok(LINKS.tls, `${tls.protocol ?? 'TLS'}${shown}`)
    : failed(LINKS.tls, `${tls.code}${shown}`, networkDiagnosis(tls.code, definition));
}

function certificateText({ certificate }: TlsProbe): string {
  if (!certificate) {
    return '';
  }
  const { subject, issuer, validFrom, validTo } = certificate;
  return `, certificate of ${subject || 'no subject'} by ${issuer}, valid ${toUtc(validFrom)} to ${toUtc(validTo)}`;
}

function httpLink({ http, url }: EndpointProbe, definition: ServiceDefinition): ChainLink {
  if (!http) {
    return unknown(LINKS.http, 'the host has no address');
  }
  if ('code' in http) {
    return failed(LINKS.http, `${url}: ${http.code}`, networkDiagnosis(http.code, definition));
  }
  const text = `${url} answers HTTP ${http.status} to a HEAD without credentials${clockText(http)}`;
  if (http.redirectsTo !== undefined) {
    return failed(LINKS.http, `${text}, and redirects to ${http.redirectsTo}`, told('redirected'));
  }
  return http.status >= FAULT_OF_PROVIDER && http.status !== NOT_IMPLEMENTED
    ? failed(LINKS.http, text, told('provider-down'))
    : ok(LINKS.http, text);
}

function clockText({ clockOffsetSeconds: offset }: Extract<HttpProbe, { status: number }>): string {
  return offset === undefined ? '' : `, its clock is ${signed(offset)} s against this machine`;
}

/** Returns what refresh-tokens would call the same fault. */
function networkDiagnosis(code: string, definition: ServiceDefinition): Diagnosis {
  const reason = code === 'TIMEOUT' || code === 'ETIMEDOUT' ? 'timeout' : 'network';
  const failure = { kind: 'transient', reason, detail: code, message: code } as const;
  return told(withCause(failure, { definition }).cause.code as FailureCode);
}

function told(code: FailureCode): Diagnosis {
  const [severity, cause, advice] = FAILURE_CAUSES[code];
  return { code, severity, message: `seen from this machine: ${cause}`, advice };
}
