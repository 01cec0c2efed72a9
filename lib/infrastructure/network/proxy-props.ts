import { Token } from 'aws-cdk-lib/core';
import { defined } from '../../../functions/domain/values/defined.ts';
import { InvalidProxy, PROXY_VARIABLES, parseProxy } from '../../platform/connections/proxy.ts';

/** The proxy that the functions send https through. */
export interface ProxySettings {
  /** URL of an http or https proxy that knows CONNECT: `http://proxy.example.com:3128`. */
  readonly https: string;
  /**
   * Hosts that are asked directly, with all below them: `amazonaws.com` where VPC endpoints lead to AWS, `idp.example.com`, `10.1.2.3`.
   *
   * @default - none but this machine
   */
  readonly noProxy?: readonly string[];
}

/** Whether a proxy is on the way out. */
export interface ProxyProps {
  /**
   * The proxy that both functions send https through, to token endpoints and to AWS.
   *
   * @default - none
   */
  readonly proxy?: ProxySettings;
}

/** Returns what is wrong with the proxy, one line each; none of them has its URL, which may hold a password. */
export function checkProxy(
  { proxy }: ProxyProps,
  environment: Readonly<Record<string, string>> = {},
): readonly string[] {
  if (proxy === undefined) {
    const url = environment?.['https_proxy'] || environment?.['HTTPS_PROXY'];
    return url ? checkUrl('environment: HTTPS_PROXY', url) : [];
  }
  if (typeof proxy?.https !== 'string') {
    return ["proxy: expected { https: 'http://proxy.example.com:3128', noProxy: [...] }"];
  }
  const twice = PROXY_VARIABLES.filter((name) => Object.hasOwn(environment ?? {}, name));
  return [
    ...checkUrl('proxy.https', proxy.https),
    ...checkNoProxy(proxy.noProxy),
    ...twice.map((name) => `environment: ${name} is set by the prop proxy; expected only one of the two`),
  ];
}

function checkUrl(what: string, url: unknown): readonly string[] {
  if (Token.isUnresolved(url)) return [];
  try {
    parseProxy(String(url));
    return [];
  } catch (error) {
    if (error instanceof InvalidProxy) return [`${what}: ${error.message}`];
    throw error;
  }
}

function checkNoProxy(entries: readonly string[] | undefined): readonly string[] {
  if (entries === undefined || Token.isUnresolved(entries)) return [];
  const isList = Array.isArray(entries) && entries.every((one) => Token.isUnresolved(one) || isEntry(one));
  return isList ? [] : ["proxy.noProxy: expected a list of hosts: ['amazonaws.com', 'idp.example.com']"];
}

function isEntry(entry: unknown): boolean {
  return typeof entry === 'string' && /^[^\s,/]+$/.test(entry);
}

/** Tells whether the URL of the proxy has a password in it, which everybody reads who may see template or function. */
export function showsPassword({ proxy }: ProxyProps, environment: Readonly<Record<string, string>> = {}): boolean {
  const url = proxy?.https ?? (environment['https_proxy'] || environment['HTTPS_PROXY']);
  // What is not known yet may be host or port of a URL that has a password written in it.
  return Token.isUnresolved(url)
    ? /:\/\/[^/@]+@/.test(String(url))
    : Boolean(url) && parseProxy(String(url)).authorization !== undefined;
}

/** Returns the variables by which the functions know the proxy. */
export function proxyVariables({ proxy }: ProxyProps): Readonly<Record<string, string>> {
  return defined({ HTTPS_PROXY: proxy?.https, NO_PROXY: proxy?.noProxy?.join(',') });
}
