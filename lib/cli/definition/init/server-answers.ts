import { defined } from '../../../../functions/domain/values/defined.ts';
import type { JsonObject } from '../../../../functions/domain/values/json.ts';
import { showWhile } from '../../../terminal/progress.ts';
import type { CliContext } from '../../command/cli-context.ts';
import { proxyOf } from '../../connection/aws-config.ts';
import { CliProblem, usageProblem } from '../../connection/cli-problem.ts';
import { EXIT } from '../../connection/exit-code.ts';
import type { Asker } from './ask.ts';
import { type Discovered, discover } from './discover.ts';
import type { Given } from './entry-of.ts';
import type { InitPreset } from './presets/question.ts';

/** Returns what the server says of itself, where the preset has one and somebody names it. @throws {CliProblem} */
export async function askServer(
  { stderr }: CliContext,
  { hasIssuer, preset }: InitPreset,
  issuer: string | undefined,
  given: Given,
  asker: Asker | undefined,
): Promise<Discovered | undefined> {
  if (!hasIssuer) {
    if (issuer !== undefined) throw usageProblem(`--issuer: ${preset} knows its token endpoint`);
    return undefined;
  }
  const isKnown = given.has('--token-url <url>');
  if (issuer !== undefined && isKnown) throw usageProblem('--issuer and --token-url: give one of them');
  const ask = (url: string): Promise<Discovered> =>
    showWhile(stderr, `asking ${url}`, discover(url, proxyOf(process.env), { stop: asker?.stop }));
  if (issuer !== undefined) return ask(issuer);
  return isKnown || !asker ? undefined : askIssuer(asker, ask);
}

/** Asks for an issuer until one answers, or there is none. */
async function askIssuer(
  asker: Asker,
  discoverAt: (issuer: string) => Promise<Discovered>,
): Promise<Discovered | undefined> {
  for (let hint = ''; ; ) {
    const issuer = await asker.ask(`${hint}issuer of the provider, https://... (Enter: it has none)`);
    if (issuer === '') return undefined;
    try {
      return await discoverAt(issuer);
    } catch (error) {
      if (!(error instanceof CliProblem) || error.exitCode === EXIT.interrupted) throw error;
      hint = `${error.message}\n`;
    }
  }
}

/** Says what a server has said that a person should know. */
export function tellServer(
  { stderr }: CliContext,
  { preset }: InitPreset,
  found: Discovered | undefined,
  given: Given,
): void {
  if (!found) return;
  const grant = GRANTS[preset] ?? '';
  const method = given.get('--method <name>')?.replace(/_raw$/, '');
  const scopes = apiScopes(found);
  const lines = [
    `read ${found.url}`,
    ...(scopes.length > 1 ? [`scopes that the server names: ${scopes.join(' ')}`] : []),
    ...(found.grants.length > 0 && !found.grants.includes(grant)
      ? [`warning: the server does not name the grant ${grant} among those it has`]
      : []),
    ...(method !== undefined && found.methods.length > 0 && !found.methods.includes(method)
      ? [`warning: the server does not name ${method} among the ways to authenticate: ${found.methods.join(', ')}`]
      : []),
  ];
  stderr.write(`${lines.join('\n')}\n`);
}

const GRANTS: Readonly<Record<string, string>> = {
  'client-credentials': 'client_credentials',
  'jwt-bearer': 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'refresh-token': 'refresh_token',
};

/** Ways to authenticate that each preset can use, the one that most servers mean first. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  'client-credentials': ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  'refresh-token': ['client_secret_basic', 'client_secret_post', 'none'],
};
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'];
/** Scopes of OpenID Connect, which say something of people. @see https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims */
const OF_PEOPLE = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

/** Returns the scopes of a server that are about an API. */
function apiScopes({ scopes }: Discovered): readonly string[] {
  return scopes.filter((scope) => !OF_PEOPLE.includes(scope));
}

/**
 * Returns the options of a preset that a server has said.
 *
 * @param given what the person has said
 * @throws {CliProblem} where no way to authenticate is common to both, and the person names none
 */
export function serverAnswers({ preset }: InitPreset, discovered: Discovered, given: JsonObject): JsonObject {
  const { tokenUrl, methods, algorithms } = discovered;
  const possible = METHODS[preset];
  const clientAuthentication = possible?.find((one) => methods.includes(one));
  if (possible && methods.length > 0 && (clientAuthentication ?? given['clientAuthentication']) === undefined) {
    const theirs = methods.map((one) => `"${one}"`).join(', ');
    throw usageProblem(
      `${discovered.url} takes ${theirs}, and ${preset} can do ${possible.join(', ')}: no way is common; --method names one all the same`,
    );
  }
  const algorithm = ALGORITHMS.find((one) => algorithms.includes(one));
  const [scope, ...others] = apiScopes(discovered);
  return defined({
    tokenUrl,
    clientAuthentication,
    assertion: algorithm === undefined ? undefined : { algorithm },
    // Of several only the person knows which the client may have.
    scope: preset === 'client-credentials' && others.length === 0 ? scope : undefined,
  });
}
