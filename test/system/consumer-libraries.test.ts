import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { snippetOf } from '../support/page-snippets.ts';
import { type ScriptedLambda, startScriptedLambda } from '../support/scripted-lambda.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';

const PAGE = 'consumers.md';
const BODY = { name: 'me', value: [1] };
/** How many calls each snippet makes at once. */
const CALLS = 5;
const PACKAGES = [
  '@aws-lambda-powertools/parameters',
  '@microsoft/microsoft-graph-client',
  '@middy/core',
  'axios',
  'ky',
  'middy6',
  'purecloud-platform-client-v2',
  'undici',
];

/** Calls what a snippet exports, many times at once. What SDKs have as the address of their API is led to the test's. */
const RUN = `
const [file, name, calls, ...args] = process.argv.slice(2);
const api = process.env.API;
const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  fetch(typeof input === 'string' ? input.replace('https://graph.microsoft.com', api) : input, init);
const exported = (await import('./' + file))[name];
if (file === 'genesys.ts') (await import('purecloud-platform-client-v2')).default.ApiClient.instance.config.basePath = api;
const given = args.map((text) => JSON.parse(text));
const answers = await Promise.all(Array.from({ length: Number(calls) }, () => exported(...given)));
process.stdout.write(JSON.stringify(answers), () => process.exit());
`;

let project: PackageProject;
let lambda: ScriptedLambda;
let api: ScriptedServer;

beforeAll(async () => {
  project = await createPackageProject();
  PACKAGES.forEach(project.link);
  project.write('run.mjs', RUN);
  lambda = await startScriptedLambda();
  api = await startScriptedServer(() => ({}));
});
beforeEach(() => lambda.restart());
afterAll(async () => {
  await Promise.all([lambda?.close(), api?.close()]);
  project?.remove();
});

/** Runs an export of a snippet and returns what its calls came to. */
const run = async (file: string, text: string, exported: string, calls = CALLS, ...args: readonly unknown[]) => {
  project.write(file, text.replaceAll('https://api.example.com', api.url));
  const given = args.map((arg) => JSON.stringify(arg));
  const environment = { ...lambda.environment, API: api.url };
  return JSON.parse(await project.node(['run.mjs', file, exported, `${calls}`, ...given], environment)) as unknown[];
};

describe.each<[string, number, string, ScriptedAnswer, unknown]>([
  ['fetch and undici', 0, 'me', { status: 401 }, BODY],
  ['fetch and undici', 1, 'report', { status: 401 }, BODY],
  ['fetch and undici', 1, 'report', { status: 403, body: '{"reason":"token expired"}' }, BODY],
  ['fetch and undici', 1, 'report', { status: 200, body: '{"error":"invalid_session"}' }, BODY],
  ['fetch and undici', 2, 'me', { status: 401, body: 'x'.repeat(100_000) }, BODY],
  ['axios', 0, 'me', { status: 401 }, BODY],
  ['ky', 0, 'me', { status: 401 }, BODY],
  ['Any other library', 0, 'status', { status: 401 }, 200],
  ['Microsoft Graph and the Azure SDKs', 1, 'users', { status: 401, body: '{"error":{"code":"x"}}' }, [1]],
  ['Genesys Cloud', 0, 'me', { status: 401, body: '{"status":401}' }, BODY],
])('%s, snippet %i, %s', (heading, index, exported, refusal, answer) => {
  test(`is refused once by ${JSON.stringify(refusal).slice(0, 60)}, and all calls share one new token`, async () => {
    const text = snippetOf(PAGE, heading, 'ts', index).replace("'node:https'", "'node:http'");
    const seen = api.requests.length;
    api.answerWith(({ headers }) => (headers.authorization === 'Bearer token-2' ? { body: BODY } : refusal));
    const file = heading === 'Genesys Cloud' ? 'genesys.ts' : 'snippet.ts';
    expect(await run(file, text, exported)).toEqual(Array(CALLS).fill(answer));
    const requests = api.requests.slice(seen);
    const sent = requests.map(({ headers }) => headers.authorization);
    expect(sent).toEqual([...Array(CALLS).fill('Bearer token-1'), ...Array(CALLS).fill('Bearer token-2')]);
    expect(new Set(requests.map(({ method, body }) => `${method} ${body}`)).size).toBe(1);
    expect(lambda.wishes).toMatchObject([{}, { rejectedFingerprint: '000000000001' }]);
  });
});

test.each([
  ['fetch and undici', 0, 'me'],
  ['fetch and undici', 2, 'me'],
  ['axios', 0, 'me'],
  ['ky', 0, 'me'],
  ['Any other library', 0, 'status'],
])('%s, snippet %i: the token goes into the header of the answer, and no further', async (heading, index, exported) => {
  lambda.restart({ name: 'X-Auth-Token' });
  const seen = api.requests.length;
  const elsewhere = await startScriptedServer(() => ({ body: BODY }));
  api.answerWith(({ headers }) =>
    headers['x-auth-token'] === 'token-2' ? { status: 302, headers: { location: elsewhere.url } } : { status: 401 },
  );
  const text = snippetOf(PAGE, heading, 'ts', index).replace("'node:https'", "'node:http'");
  // What a library makes of the redirect is its own; most say that it is no success.
  await run('snippet.ts', text, exported, 1).catch(() => {});
  await elsewhere.close();
  const sent = api.requests.slice(seen).map(({ headers }) => [headers['x-auth-token'], headers.authorization]);
  expect(sent).toEqual([
    ['token-1', undefined],
    ['token-2', undefined],
  ]);
  expect(elsewhere.requests.filter(({ headers }) => JSON.stringify(headers).includes('token-'))).toEqual([]);
});

test('axios sends a stream once, and the token that was refused is not used again', async () => {
  const seen = api.requests.length;
  api.answerWith(({ headers }) =>
    headers.authorization === 'Bearer token-2' ? { body: BODY } : { status: 401, body: 'no' },
  );
  const text = `${snippetOf(PAGE, 'axios', 'ts')}
import { Readable } from 'node:stream';
export const streams = async () => {
  const first = await api.post('/me', Readable.from(['a'])).catch((error) => error.response.status);
  return [first, (await api.post('/me', Readable.from(['a']))).status];
};`;
  expect(await run('snippet.ts', text, 'streams', 1)).toEqual([[401, 200]]);
  expect(api.requests.slice(seen).map(({ body }) => body)).toEqual(['a', 'a']);
});

test('the credential serves the Graph client with one token', async () => {
  const seen = api.requests.length;
  api.answerWith(() => ({ body: BODY }));
  const text = snippetOf(PAGE, 'Microsoft Graph and the Azure SDKs', 'ts', 0);
  expect(await run('snippet.ts', text, 'users')).toEqual(Array(CALLS).fill([1]));
  const sent = api.requests.slice(seen).map(({ headers }) => headers.authorization);
  expect(sent).toEqual(Array(CALLS).fill('Bearer token-1'));
  expect(lambda.wishes).toMatchObject([{ service: 'microsoft-graph' }]);
});

test.each(['@middy/core', 'middy6'])(
  'the middleware gives tokens to a handler of %s, in a bare context',
  async (middy) => {
    const text = snippetOf(PAGE, 'middy', 'ts').replace('@middy/core', middy);
    expect(await run('snippet.ts', text, 'handler', 2, {}, {})).toEqual(
      Array(2).fill({ graph: ['Authorization'], genesys: true }),
    );
    expect(lambda.wishes.map(({ service }) => service).toSorted()).toEqual(['genesys', 'microsoft-graph']);
  },
);

test('a tenant is named in the request for its token, and in the report of the one that was refused', async () => {
  api.answerWith(({ headers }) => (headers.authorization === 'Bearer token-2' ? { body: BODY } : { status: 401 }));
  expect(await run('snippet.ts', snippetOf(PAGE, 'Tenants', 'ts'), 'usersOf', CALLS, 'acme')).toEqual(
    Array(CALLS).fill(BODY),
  );
  expect(lambda.wishes).toMatchObject([
    { service: 'graph', tenant: 'acme' },
    { service: 'graph', tenant: 'acme', rejectedFingerprint: '000000000001' },
  ]);
});

test.each(['@middy/core', 'middy6'])('a tenant comes from the event of a handler of %s', async (middy) => {
  const text = snippetOf(PAGE, 'Tenants', 'ts', 1).replace('@middy/core', middy);
  expect(await run('snippet.ts', text, 'handler', 1, { customer: 'acme' }, {})).toEqual([
    { customer: 'acme', tenant: 'acme' },
  ]);
  expect(lambda.wishes).toMatchObject([{ service: 'graph', tenant: 'acme' }]);
});

test('the provider of Powertools reports a token when it is told to fetch another', async () => {
  const text = `${snippetOf(PAGE, 'Powertools Parameters', 'ts')}
export const tokens = async () => [await token(false), await token(false), await token(true), await token(false)];`;
  expect(await run('snippet.ts', text, 'tokens', 1)).toEqual([['token-1', 'token-1', 'token-2', 'token-2']]);
  expect(lambda.wishes).toMatchObject([{ service: 'genesys' }, { rejectedFingerprint: '000000000001' }]);
});
