import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { createHttpTokenEndpoint } from '../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { createProviderPost } from '../../functions/adapters/token-endpoint/provider-post.ts';
import { headerOf } from '../../functions/contract/read-token.ts';
import { explainFailure } from '../../functions/domain/catalogue/explain-failure.ts';
import { requiredSecretFields } from '../../functions/domain/service/required-secret.ts';
import { memberName } from '../../functions/domain/service/secret-text.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import { tokenUseOf } from '../../functions/domain/wire/token-header.ts';
import type { TokenOrFailure } from '../../functions/usecases/ports/token-endpoint.ts';
import { ROOT } from '../../lib/build/functions-directory.ts';
import { readDefinitions } from '../../lib/definition/read-definitions.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MutualTlsServer } from '../support/mutual-tls-server.ts';
import { type ScriptedServer, type SeenRequest, startScriptedServer } from '../support/scripted-server.ts';
import { answerOf, type Kind, kindsOf } from '../support/unusual-page.ts';

const [page = '', providers = ''] = ['unusual-endpoints', 'providers'].map((name) =>
  readFileSync(join(ROOT, `docs/${name}.md`), 'utf8'),
);
const KINDS = kindsOf(page, providers);
const CASES = KINDS.map((kind) => [kind.title, kind] as const);
const isTls = ({ services }: Kind): boolean => JSON.stringify(services).includes('tls_client_auth');
const PLAIN = CASES.filter(([, kind]) => !isTls(kind));
const SECRET: Readonly<Record<string, string>> = {
  clientId: 'app-1',
  clientSecret: 's3cret/+',
  apiKey: 'k-123',
  username: 'robot',
  password: 'pa ss&1',
  privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string,
};

let server: ScriptedServer;
let tls: MutualTlsServer;
beforeAll(async () => {
  tls = await MutualTlsServer.start(true);
  server = await startScriptedServer(() => ({ status: 500 }));
});
afterAll(() => Promise.all([server.close(), tls.close()]));

/** The definition of a kind as people would have it checked. */
function definitionOf({ services }: Kind): ServiceDefinition {
  const read = readDefinitions(services);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.definitions[0] as ServiceDefinition;
}

/** Asks for a token as the page says, at the scripted server. */
async function ask(
  definition: ServiceDefinition,
  at: string = server.url,
  secret: Readonly<Record<string, string>> = SECRET,
): Promise<TokenOrFailure> {
  const endpoint = createHttpTokenEndpoint({
    send: createProviderPost(() => 0, { proxyFor: () => undefined, authorities: tls.authority }),
    clock: new ManualClock(),
    monotonicMs: () => 0,
    getWebIdentityToken: () => Promise.reject(new Error('no AWS here')),
  });
  const fields = requiredSecretFields(definition);
  const values = fields.map((field) => [
    field,
    new Redacted(secret[memberName(definition, field)] ?? 'not on the page'),
  ]);
  return await endpoint.requestToken(atServer(definition, at), {
    secret: { versionId: 'v', values: Object.fromEntries(values) },
    timeoutMs: 60_000,
  });
}

function atServer(definition: ServiceDefinition, at: string): ServiceDefinition {
  const here = (url: string): string => url.replace(new URL(url).origin, new URL(at).origin);
  const { tokenUrl, secondRequest } = definition;
  return {
    ...definition,
    tokenUrl: here(tokenUrl),
    ...(secondRequest && { secondRequest: { ...secondRequest, url: here(secondRequest.url) } }),
  };
}

/** A request as the page shows it: what every request has is left out, and an assertion is one. */
function shown({ method, path, headers, body }: SeenRequest): string {
  const {
    host,
    connection,
    'content-length': length,
    'accept-encoding': coding,
    'user-agent': agent,
    ...others
  } = headers;
  expect({ coding, agent, length }).toEqual({
    coding: 'identity',
    agent: 'token-keeper',
    length: method === 'GET' ? undefined : String(Buffer.byteLength(body)),
  });
  if (others.accept === 'application/json') delete others.accept;
  const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  const text = body.replace(/(?<=client_assertion=)[\w.-]+/, (jwt) => `<JWT ${decodeProtectedHeader(jwt).alg}>`);
  return [`${method} ${path}`, ...lines.toSorted(), ...(text === '' ? [] : ['', text])].join('\n');
}

/** How consumers send a token. */
function sentAs(definition: ServiceDefinition, accessToken: string): string {
  return headerOf({ accessToken, ...tokenUseOf(definition, 'Bearer') }).join(': ');
}

describe('docs/unusual-endpoints.md', () => {
  it('has twenty kinds at least, each with a line in the table of docs/providers.md', () => {
    expect(KINDS.length).toBeGreaterThanOrEqual(20);
    expect(new Set(KINDS.map(({ title }) => title)).size).toBe(KINDS.length);
  });

  it.each(PLAIN)('%s: is asked and answered as shown', async (_title, kind) => {
    const definition = definitionOf(kind);
    const before = server.requests.length;
    server.answerWith((_seen, index) => answerOf(kind.exchanges[index - before]?.answer ?? 'HTTP/1.1 500'));
    const outcome = await ask(definition);
    expect(server.requests.slice(before).map(shown)).toEqual(kind.exchanges.map(({ request }) => request));
    if (!outcome.ok) throw new Error(outcome.failure.message);
    const { token } = outcome;
    expect(token.lifetimeSeconds).toBe(kind.lifetime);
    expect(sentAs(definition, token.accessToken.reveal())).toBe(kind.header);
  });

  it.each(PLAIN)('%s: wrong credentials are told as such', async (_title, kind) => {
    const definition = definitionOf(kind);
    server.answerWith(() => answerOf(kind.refused));
    const outcome = await ask(definition);
    if (outcome.ok) throw new Error('a token came');
    const { cause, message } = explainFailure(outcome.failure, { definition });
    expect({ code: cause.code, message }).toEqual({ code: kind.cause, message: expect.any(String) });
    for (const secret of Object.values(SECRET)) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it.each(CASES.filter(([, kind]) => isTls(kind)))(
    '%s: is asked with its certificate, and refused',
    async (_title, kind) => {
      const definition = definitionOf(kind);
      const secret = { ...SECRET, ...tls.client('app-1') };
      const answers = [kind.exchanges[0]?.answer ?? '', kind.refused].map(answerOf);
      const outcomes: TokenOrFailure[] = [];
      for (const { status = 0, body } of answers) {
        tls.answer = { status, body: JSON.parse(String(body)) as object };
        outcomes.push(await ask(definition, tls.url, secret));
      }
      expect(tls.seen.map((one) => [one.name, shown(one)])).toEqual(
        answers.map(() => ['app-1', kind.exchanges[0]?.request]),
      );
      const [first, second] = outcomes;
      if (!first?.ok || !second || second.ok) throw new Error('one token, one refusal');
      expect(first.token.lifetimeSeconds).toBe(kind.lifetime);
      expect(explainFailure(second.failure, { definition }).cause.code).toBe(kind.cause);
    },
  );
});
