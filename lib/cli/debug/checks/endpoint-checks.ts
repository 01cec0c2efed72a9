import { isLogin } from '../../../../functions/adapters/token-endpoint/token-refusal.ts';
import type { Diagnosis } from '../../../../functions/contract/diagnosis.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { FAILURES, type FailureCode } from '../../../../functions/domain/catalogue/match-failure.ts';
import { toDiagnosis } from '../../../../functions/domain/diagnosis/of-attempt.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { toUtc } from '../../../../functions/domain/values/instant.ts';
import { signed } from '../../status/service-report.ts';
import { type Checks, failed, NO_DEFINITION, type Outcome, passed, skipped } from './check.ts';
import type { EndpointProbe } from './probe-endpoint.ts';
import type { HttpProbe } from './probe-http.ts';
import type { TlsProbe } from './probe-tls.ts';

const FAULT_OF_PROVIDER = 500;
/** It does not know HEAD, which says nothing about POST. */
const NOT_IMPLEMENTED = 501;

/** From this machine to the token endpoint; the way from Lambda may be another one. */
export const ENDPOINT_CHECKS: Checks = {
  DNS: ofEndpoint(checkDns),
  TLS: ofEndpoint(checkTls),
  'token endpoint': ofEndpoint(checkHttp),
};

function ofEndpoint(check: (endpoint: EndpointProbe, definition: ServiceDefinition) => Outcome): Checks[string] {
  return ({ endpoints, definition: { value } }) => {
    const outcomes = value ? endpoints.map((endpoint) => check(endpoint, value.definition)) : [];
    const [worst = skipped(NO_DEFINITION)] = outcomes.toSorted(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state),
    );
    return { ...worst, reason: outcomes.map(({ reason }) => reason).join(' and ') || worst.reason };
  };
}

/** Of two hosts the one that is worse off counts. */
const ORDER: readonly Outcome['state'][] = ['failed', 'skipped', 'passed'];

function checkDns({ dns, url, proxy }: EndpointProbe, definition: ServiceDefinition): Outcome {
  const { hostname } = new URL(url);
  if (proxy !== undefined) return passed(`${hostname} is asked through the proxy ${proxy}, which looks it up`);
  return 'addresses' in dns
    ? passed(`${hostname} is ${dns.addresses.join(', ')}`)
    : failed(`${hostname}: ${dns.code}`, networkDiagnosis(dns.code, definition));
}

function checkTls({ tls, dns, url }: EndpointProbe, definition: ServiceDefinition): Outcome {
  if (!tls) {
    return 'addresses' in dns
      ? passed(`not used: ${new URL(url).origin} does not leave this machine`)
      : skipped('the host has no address');
  }
  const shown = certificateText(tls);
  return tls.code === undefined
    ? passed(`${tls.protocol ?? 'TLS'}${shown}`)
    : failed(`${tls.code}${shown}`, networkDiagnosis(tls.code, definition));
}

function certificateText({ certificate }: TlsProbe): string {
  if (!certificate) return '';
  const { subject, issuer, validFrom, validTo } = certificate;
  return `, certificate of ${subject || 'no subject'} by ${issuer}, valid ${toUtc(validFrom)} to ${toUtc(validTo)}`;
}

function checkHttp({ http, url }: EndpointProbe, definition: ServiceDefinition): Outcome {
  if (!http) return skipped('the host has no address');
  if ('code' in http) return failed(`${url}: ${http.code}`, networkDiagnosis(http.code, definition));
  const text = `${url} answers HTTP ${http.status} to a HEAD without credentials${clockText(http)}`;
  if (http.redirectsTo !== undefined) {
    return failed(
      `${text}, and redirects to ${http.redirectsTo}`,
      seenFromHere(isLogin(http.redirectsTo) ? 'redirected-to-login' : 'redirected'),
    );
  }
  return http.status >= FAULT_OF_PROVIDER && http.status !== NOT_IMPLEMENTED
    ? failed(text, seenFromHere('provider-down'))
    : passed(text);
}

function clockText({ clockOffsetSeconds: offset }: Extract<HttpProbe, { status: number }>): string {
  return offset === undefined ? '' : `, its clock is ${signed(offset)} s against this machine`;
}

/** Returns what refresh-tokens would call the same fault. */
function networkDiagnosis(code: string, definition: ServiceDefinition): Diagnosis {
  const reason = code === 'TIMEOUT' || code === 'ETIMEDOUT' ? 'timeout' : 'network';
  const failure = { kind: 'transient', reason, detail: code, message: code } as const;
  return seenFromHere(explainFailure(failure, { definition }).cause.code);
}

function seenFromHere(code: FailureCode): Diagnosis {
  const cause = FAILURES[code];
  return toDiagnosis(code, { ...cause, summary: `seen from this machine: ${cause.summary}` });
}
