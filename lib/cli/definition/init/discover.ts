import type { JsonObject } from '../../../../functions/domain/values/json.ts';
import { isTokenUrl } from '../../../../functions/domain/wire/token-url.ts';
import type { ProxyFor } from '../../../platform/connections/proxy.ts';
import { agentsOn } from '../../../platform/connections/proxy-agent.ts';
import { stoppedBefore } from '../../command/typed-lines.ts';
import { CliProblem, usageProblem } from '../../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../../connection/exit-code.ts';
import { NOT_DONE } from './ask.ts';
import { type GetLimits, type GotJson, getJson } from './get-json.ts';

/** What an authorization server says of itself, as far as a definition needs it. */
export interface Discovered {
  /** Where it said so. */
  readonly url: string;
  readonly tokenUrl: string;
  /** Ways to authenticate at the token endpoint; empty: it says nothing that can be read. */
  readonly methods: readonly string[];
  /** Algorithms of client assertions; empty: it does not say. */
  readonly algorithms: readonly string[];
  /** Empty: it does not say. */
  readonly scopes: readonly string[];
  /** Empty: it does not say. */
  readonly grants: readonly string[];
}

/** A person waits for it; the longest answers of well-known servers have some ten thousand bytes. */
const LIMITS: GetLimits = { timeoutMs: 10_000, maxBytes: 1_048_576 };
const OIDC = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';
/** RFC 8414: where a server does not say how clients authenticate, it is this. */
const DEFAULT_METHODS = ['client_secret_basic'];
/** Where a server answers so, another day it may say more. */
const [TOO_MANY_REQUESTS, SERVER_ERROR] = [429, 500] as const;
/** Words of a server that go into messages and files: anything longer, or with anything else in it, is left out. */
const WORD = /^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/;

/**
 * Asks an authorization server about itself, by OAuth's metadata and then by OpenID Connect's.
 *
 * @param issuer as the person gave it; the server has to call itself exactly so
 * @throws {CliProblem} when it is no issuer, cannot be reached, or says nothing that can be used
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export async function discover(
  issuer: string,
  proxyFor: ProxyFor,
  given: Partial<GetLimits> = {},
): Promise<Discovered> {
  const limits = { ...LIMITS, ...given };
  const newAgent = agentsOn({ proxyFor });
  const failed: string[] = [];
  let exitCode: ExitCode = EXIT.usage;
  for (const url of metadataUrls(checkedIssuer(issuer))) {
    const got: GotJson = await getJson(url, limits, newAgent);
    if (limits.stop?.aborted) throw stoppedBefore(NOT_DONE);
    if ('json' in got) return readMetadata(got.json, issuer, url);
    failed.push(`${url}: ${got.problem}`);
    // Who is not there, or never ends, is not waited for once more.
    if (got.status === undefined) throw noMetadata(issuer, failed, EXIT.unavailable);
    if (got.status === TOO_MANY_REQUESTS || got.status >= SERVER_ERROR) exitCode = EXIT.unavailable;
  }
  throw noMetadata(issuer, failed, exitCode);
}

function noMetadata(issuer: string, failed: readonly string[], exitCode: ExitCode): CliProblem {
  const advice = 'check --issuer, or give --token-url and --method instead';
  return new CliProblem(`no metadata of ${issuer}; ${advice}\n${failed.join('\n')}`, { exitCode });
}

function checkedIssuer(issuer: string): URL {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isRight = url && isTokenUrl(issuer) && url.search === '' && !issuer.includes('?') && !issuer.includes('#');
  if (!isRight) {
    throw usageProblem(
      '--issuer: expected an https URL (http only to loopback) without query, fragment or credentials, like https://login.example.com',
    );
  }
  if (url.pathname.includes('/.well-known/')) {
    throw usageProblem(
      `--issuer: expected the issuer itself, without ${url.pathname.slice(url.pathname.indexOf('/.well-known/'))}`,
    );
  }
  return url;
}

function metadataUrls({ origin, pathname }: URL): readonly string[] {
  const path = pathname.replace(/\/$/, '');
  return [`${origin}${OAUTH}${path}`, `${origin}${path}${OIDC}`];
}

/** @throws {CliProblem} where another server answers, or there is no token endpoint to use */
function readMetadata(json: JsonObject, issuer: string, url: string): Discovered {
  const { issuer: named, token_endpoint: tokenUrl } = json;
  if (named !== issuer) {
    const isSlash =
      typeof named === 'string' && `${named}/`.replace(/\/\/$/, '/') === `${issuer}/`.replace(/\/\/$/, '/');
    const otherwise = isSlash
      ? `; they have to be the same: --issuer ${named}`
      : '; RFC 8414 wants them to be the same';
    throw usageProblem(`${url} speaks of another issuer: expected "${issuer}", got ${quoted(named)}${otherwise}`);
  }
  const isUsable = typeof tokenUrl === 'string' && isTokenUrl(tokenUrl);
  // What was said over https does not lead back to a path that anybody can listen on.
  if (!isUsable || (issuer.startsWith('https:') && !tokenUrl.startsWith('https:'))) {
    throw usageProblem(
      `${url} names no token endpoint that can be used: expected an https URL, got ${quoted(tokenUrl)}`,
    );
  }
  const methods = wordsOf(json['token_endpoint_auth_methods_supported']);
  return {
    url,
    tokenUrl,
    methods: json['token_endpoint_auth_methods_supported'] === undefined ? DEFAULT_METHODS : methods,
    algorithms: wordsOf(json['token_endpoint_auth_signing_alg_values_supported']),
    scopes: wordsOf(json['scopes_supported']),
    grants: wordsOf(json['grant_types_supported']),
  };
}

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && WORD.test(one)) : [];
}

function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' && WORD.test(value) ? `"${value}"` : 'something else';
}
