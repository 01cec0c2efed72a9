import type { LinkCode, LinkFault } from './link-causes.ts';

/** What a word of the system means; `host` stands for host and port. The first that fits. */
const WORDS: readonly (readonly [RegExp, LinkCode, (host: string) => string])[] = [
  [/^ENOTFOUND$/, 'aws-dns-failed', (host) => `DNS has no address for ${host}`],
  [/^EAI_/, 'aws-dns-failed', (host) => `DNS does not answer when asked for ${host}`],
  [/^WEB_PAGE$/, 'not-aws', (host) => `a web page came from ${host}`],
  [/^ECONNREFUSED$/, 'nothing-listens', (host) => `nothing listens at ${host}`],
  [/^PROXY_HTTP_407$/, 'aws-proxy-refused', (host) => `the proxy wants credentials, or others, on the way to ${host}`],
  [/^PROXY_HTTP_/, 'aws-proxy-refused', (host) => `the proxy does not open the way to ${host}`],
  [/^PROXY_/, 'aws-proxy-refused', (host) => `the proxy on the way to ${host} cannot be reached`],
  [
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    'aws-certificate-untrusted',
    (host) => `the certificate of ${host} is not valid today`,
  ],
  [
    /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    'aws-certificate-untrusted',
    (host) => `the certificate shown for ${host} is of another host`,
  ],
  [
    /^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET)_|CERT_|INVALID_CA)/,
    'aws-certificate-untrusted',
    (host) => `the certificate of ${host} is of an authority that is not known here`,
  ],
  [
    /^(?:EPROTO$|ERR_SSL_|ERR_TLS_)/,
    'aws-unreachable',
    (host) => `no TLS connection to ${host} came about: is the port one for https?`,
  ],
  [/^(?:E?TIMEDOUT|TIMEOUT)$/, 'aws-unreachable', (host) => `${host} did not answer in time`],
  [/^(?:ECONN|EPIPE$)/, 'aws-unreachable', (host) => `the connection to ${host} broke before an answer came`],
  [/^(?:EHOST|ENET)/, 'aws-unreachable', (host) => `there is no way to ${host} from here`],
  [/^E[A-Z]+$/, 'aws-unreachable', (host) => `${host} could not be reached`],
];

/**
 * Returns what a connection that failed means; `undefined` when the word is not one of a connection.
 *
 * @param word the system's, `ENOTFOUND`, or our own for a time-out and a proxy
 * @param host host, and port where that was named
 */
export function networkFault(word: string, host: string): LinkFault | undefined {
  const [, code, tell] = WORDS.find(([words]) => words.test(word)) ?? [];
  return code && tell && { code, fact: `${tell(host)} (${word})` };
}
