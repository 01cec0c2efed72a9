import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { RequestValues } from '../../domain/wire/request-value.ts';
import type { TlsIdentity } from '../keys/tls-identity.ts';
import type { RequestSources } from './request-sources.ts';

/** A token request as it goes over the wire. It holds secrets, its URL too: it is sent, never logged. */
export interface TokenRequest {
  readonly method: 'POST' | 'GET';
  /** With the parameters that stand in its query. */
  readonly url: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What of it is secret and not found in the secret as it stands: it must not come back in what is shown. */
  readonly hidden: readonly string[];
  /** What the client shows in the TLS handshake; absent: nothing. */
  readonly identity?: TlsIdentity | undefined;
}

/** A part of a request. What is `undefined` is not sent. */
export interface RequestParts {
  readonly parameters?: Readonly<Record<string, RequestValues[string] | undefined>> | undefined;
  readonly headers?: RequestValues | undefined;
  readonly identity?: TlsIdentity | undefined;
}

/** Where and how a request goes. */
export interface RequestWay extends Pick<NonNullable<ServiceDefinition['request']>, 'method' | 'body'> {
  readonly url: string;
}

/**
 * Writes a request of its parts; of two headers of a name the later one counts.
 *
 * A form and a query repeat the parameter of a list, JSON has lists and types as they are.
 *
 * @throws {SecretUnusable} when a value of the secret cannot stand where it belongs
 * @throws {FirstAnswerFault} when a value of the first answer cannot, or is not there
 */
export function writeRequest(
  { url, method = 'POST', body = method === 'GET' ? 'query' : 'form' }: RequestWay,
  parts: readonly RequestParts[],
  sources: RequestSources,
): TokenRequest {
  const parameters = parts.flatMap((part) => Object.entries(part.parameters ?? {}));
  const isQuery = body === 'query';
  const text = body === 'json' ? jsonOf(parameters, sources) : formOf(parameters, sources);
  const headers = parts.flatMap((part) => Object.entries(part.headers ?? {}));
  return {
    method,
    url: isQuery ? withQuery(url, text) : url,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(!isQuery && { 'content-type': `application/${body === 'json' ? 'json' : 'x-www-form-urlencoded'}` }),
      'user-agent': 'token-keeper',
      ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), sources.headerOf(value)])),
    },
    body: isQuery ? '' : text,
    hidden: [...sources.hidden, ...parameters.flatMap(assertionIn)],
    identity: parts.find(({ identity }) => identity)?.identity,
  };
}

type Entry = readonly [string, RequestValues[string] | undefined];
type Entries = readonly Entry[];

/** Returns a signed assertion. */
function assertionIn([name, value]: Entry): readonly string[] {
  return typeof value === 'string' && /(?:assertion|subject_token)$/.test(name) ? [value] : [];
}

function jsonOf(parameters: Entries, sources: RequestSources): string {
  const sent = parameters.flatMap(([name, value]) => (value === undefined ? [] : [[name, sources.jsonOf(value)]]));
  return JSON.stringify(Object.fromEntries(sent));
}

function formOf(parameters: Entries, sources: RequestSources): string {
  const form = new URLSearchParams();
  for (const [name, value = []] of parameters) {
    for (const one of [value].flat()) form.append(name, sources.textOf(one));
  }
  return form.toString();
}

/** A blank is `%20` there: not everybody takes the plus of a form for one. */
function withQuery(url: string, form: string): string {
  if (form === '') return url;
  const before = url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?';
  return `${url}${before}${form.replaceAll('+', '%20')}`;
}
