import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { SendToProvider } from '../../../../functions/adapters/token-endpoint/provider-post.ts';
import { readDefinitions } from '../../../../lib/definition/read-definitions.ts';
import { basic, CERTIFICATE, CLIENT_ASSERTION_TYPE, JWT_BEARER, PRIVATE_KEY } from '../../../support/golden-request.ts';
import { inputOf, REQUESTED_AT } from '../../../support/recorded-request.ts';

/** Everything that some encoding mistreats. */
const SECRET = {
  clientId: 'id+/% é~*',
  clientSecret: "s+&=%2B é~*'()!",
  username: 'üser name',
  password: 'p&w=+ %',
  apiKey: 'k e+y',
  privateKey: PRIVATE_KEY,
  certificate: CERTIFICATE,
};
const URL = 'https://api.example.com/t/x?v=1%202';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

type Pairs = readonly (readonly [string, unknown])[];
const jwtOf = (algorithm: string, subject: string | undefined, issuer: string): string =>
  `jwt ${algorithm} ${subject} ${issuer} ${URL}`;

/** A grant as it is defined, and what RFC 6749 (sections 4.3, 4.4 and 6), 7523, 8693 or the vendor wants for it. */
const GRANTS: Readonly<Record<string, readonly [definition: object, type: string, own: (clientId: string) => Pairs]>> =
  {
    client_credentials: [{}, 'client_credentials', () => []],
    account_credentials: [{ accountId: 'a c' }, 'account_credentials', () => [['account_id', 'a c']]],
    jwt_bearer: [
      { subject: 'su b', assertion: { algorithm: 'RS256' } },
      JWT_BEARER,
      (id) => [['assertion', jwtOf('RS256', 'su b', id)]],
    ],
    password: [
      {},
      'password',
      () => [
        ['username', SECRET.username],
        ['password', SECRET.password],
      ],
    ],
    token_exchange: [
      {},
      EXCHANGE,
      () => [
        ['subject_token', 'jwt-for au d'],
        ['subject_token_type', 'urn:ietf:params:oauth:token-type:jwt'],
      ],
    ],
    refresh_token: [{ singleUse: true }, 'refresh_token', () => [['refresh_token', 'r+/ t']]],
    login: [{}, '', () => []],
  };

const formOf = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const byJwt = (id: string, assertion: string): Pairs => [
  ['client_id', id],
  ['client_assertion_type', CLIENT_ASSERTION_TYPE],
  ['client_assertion', assertion],
];
type Client = (id: string, grant: string, isNamed: boolean) => { parameters?: Pairs; authorization?: string };
/** Client authentication as it is defined, and what RFC 6749 (section 2.3.1), 7523, 8705 or OpenID Connect wants for it. */
const CLIENTS: Readonly<Record<string, readonly [definition: object, sent: Client]>> = {
  client_secret_basic: [{}, (id) => ({ authorization: basic(`${formOf(id)}:${formOf(SECRET.clientSecret)}`) })],
  client_secret_basic_raw: [{}, (id) => ({ authorization: basic(`${id}:${SECRET.clientSecret}`) })],
  client_secret_post: [
    {},
    (id) => ({
      parameters: [
        ['client_id', id],
        ['client_secret', SECRET.clientSecret],
      ],
    }),
  ],
  private_key_jwt: [{ assertion: { algorithm: 'PS256' } }, (id) => ({ parameters: byJwt(id, jwtOf('PS256', id, id)) })],
  client_secret_jwt: [
    { assertion: { algorithm: 'HS256' } },
    (id) => ({ parameters: byJwt(id, jwtOf('HS256', id, id)) }),
  ],
  tls_client_auth: [{}, (id) => ({ parameters: [['client_id', id]] })],
  aws_web_identity: [
    { audience: 'au d' },
    (id, grant, isNamed) => {
      if (grant !== 'token_exchange') return { parameters: byJwt(id, 'jwt-for au d') };
      return isNamed ? { parameters: [['client_id', id]] } : {};
    },
  ],
  none: [{}, (id, grant) => (['password', 'refresh_token'].includes(grant) ? { parameters: [['client_id', id]] } : {})],
};

type Way = Readonly<Partial<Record<'method' | 'body', string>>>;
const WAYS: readonly (Way | undefined)[] = [
  undefined,
  ...['POST', 'GET', undefined].flatMap((method) =>
    ['form', 'json', 'query', undefined].map((body) => ({ ...(method && { method }), ...(body && { body }) })),
  ),
];
const LISTS: readonly (readonly [definition: object, sent: Pairs])[] = [
  [{}, []],
  [
    { scope: 's t', audience: 'https://a/?b=c&d', extraParameters: { 'x y': 'ü' } },
    [
      ['scope', 's t'],
      ['audience', 'https://a/?b=c&d'],
      ['x y', 'ü'],
    ],
  ],
  [
    { audience: ['a', 'b c'], resource: ['r', 's'] },
    [
      ['audience', ['a', 'b c']],
      ['resource', ['r', 's']],
    ],
  ],
];
const KEY = { secret: 'apiKey' };
const PARAMETERS: readonly (readonly [definition: object | undefined, sent: Pairs, isOnlyJson: boolean])[] = [
  [undefined, [], false],
  [
    { key: KEY, n: 1.5, yes: true, list: ['ü', { ...KEY, prefix: 'P ' }], both: { base64: ['u:', KEY], prefix: 'B ' } },
    // printf 'u:k e+y' | base64
    [
      ['key', SECRET.apiKey],
      ['n', 1.5],
      ['yes', true],
      ['list', ['ü', `P ${SECRET.apiKey}`]],
      ['both', 'B dTprIGUreQ=='],
    ],
    false,
  ],
  [
    { in: { none: null, key: KEY }, key: KEY },
    [
      ['in', { none: null, key: SECRET.apiKey }],
      ['key', SECRET.apiKey],
    ],
    true,
  ],
];

interface Combination {
  readonly grant: string;
  readonly client: string;
  readonly way: Way | undefined;
  readonly list: (typeof LISTS)[number];
  readonly parameters: (typeof PARAMETERS)[number];
  readonly clientId: string | undefined;
}

const combinationsOf = (grant: string): readonly Combination[] =>
  Object.keys(CLIENTS).flatMap((client) =>
    WAYS.flatMap((way) =>
      LISTS.flatMap((list) =>
        PARAMETERS.filter(([given]) => way || !given).flatMap((parameters) =>
          [undefined, 'public+id'].map((clientId) => ({ grant, client, way, list, parameters, clientId })),
        ),
      ),
    ),
  );

/** What nobody can mean, and is refused when it is written. */
function isNonsense({ grant, client, way = {}, list, parameters, clientId }: Combination): boolean {
  const [given, , isOnlyJson] = parameters;
  return (
    (way.method === 'GET' && ['form', 'json'].includes(way.body ?? '')) ||
    (isOnlyJson && way.body !== 'json') ||
    (grant === 'login' && (list !== LISTS[0] || (client === 'none' && !given))) ||
    (grant === 'token_exchange' ? client !== 'aws_web_identity' : client === 'aws_web_identity' && !clientId) ||
    (client === 'none' && ['client_credentials', 'account_credentials'].includes(grant))
  );
}

const definitionOf = ({ grant, client, way, list, parameters: [given], clientId }: Combination): object => ({
  id: 'a',
  tokenUrl: URL,
  grant: { type: grant, ...GRANTS[grant]?.[0], ...list[0] },
  clientAuthentication: { method: client, ...CLIENTS[client]?.[0] },
  ...(clientId && { clientId }),
  ...(way && {
    request: { ...way, ...(given && { parameters: given, headers: { 'X-Key': { ...KEY, prefix: 'K ' } } }) },
  }),
});

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: object;
  /** Parameters where they stand in a form or a query, else what JSON has. */
  readonly parameters: unknown;
  readonly hasIdentity: boolean;
  /** Not where a part of it is taken once only. */
  readonly isRepeatable: boolean;
}

/** The reference: what has to leave. */
function expected({ grant, client, way = {}, list, parameters: [given, extra], clientId }: Combination): Sent {
  const id = clientId ?? SECRET.clientId;
  const [, type, own] = GRANTS[grant] ?? [{}, '', () => []];
  const proof = CLIENTS[client]?.[1](id, grant, clientId !== undefined) ?? {};
  const standard: Pairs = type === '' ? [] : [['grant_type', type], ...list[1], ...own(id)];
  const pairs = [...standard, ...(proof.parameters ?? []), ...extra];
  const isJson = way.body === 'json';
  const isQuery = way.body === 'query' || way.method === 'GET';
  return {
    method: way.method ?? 'POST',
    url: URL,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'token-keeper',
      ...(!isQuery && { 'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded' }),
      ...(proof.authorization && { authorization: proof.authorization }),
      ...(given && { 'x-key': `K ${SECRET.apiKey}` }),
    },
    parameters: isJson
      ? Object.fromEntries(pairs)
      : pairs.flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
    hasIdentity: client === 'tls_client_auth',
    isRepeatable: !['refresh_token', 'jwt_bearer'].includes(grant) && !client.endsWith('_jwt'),
  };
}

const shown = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) return value;
  const { sub, iss, aud } = decodeJwt(value);
  return `jwt ${decodeProtectedHeader(value).alg} ${sub} ${iss} ${aud}`;
};

function sentOf({ method, url, headers, body, identity, isRepeatable }: Parameters<SendToProvider>[0]): Sent {
  const query = url.slice(URL.length).replace(/^&/, '');
  const isJson = String(headers['content-type']).includes('json');
  expect(query).not.toContain('+');
  expect(body === '' || query === '').toBe(true);
  const pairs = `${query}${isJson ? '' : body}`.split('&').filter(Boolean);
  const decode = (text = ''): string => decodeURIComponent(text.replaceAll('+', ' '));
  return {
    method: method ?? 'POST',
    url: url.slice(0, URL.length),
    headers,
    parameters: isJson
      ? Object.fromEntries(Object.entries(JSON.parse(body) as object).map(([name, value]) => [name, shown(value)]))
      : pairs.map((pair) => pair.split('=')).map(([name, value]) => [decode(name), shown(decode(value))]),
    hasIdentity: identity !== undefined,
    isRepeatable,
  };
}

/** Sends what a definition says by the real adapter; nothing where the definition is refused. */
async function send(value: object): Promise<readonly Parameters<SendToProvider>[0][]> {
  const read = readDefinitions([value]);
  const [definition] = 'problems' in read ? [] : read.definitions;
  if (!definition) return [];
  const sent: Parameters<SendToProvider>[0][] = [];
  const endpoint = createHttpTokenEndpoint({
    clock: { now: () => REQUESTED_AT },
    monotonicMs: () => 0,
    getWebIdentityToken: async (audience) => `jwt-for ${audience}`,
    send: async (post) => {
      sent.push(post);
      return { status: 200, headers: {}, body: '{"access_token":"FIRST","session":"S+ 1","expires_in":3600}' };
    },
  });
  const outcome = await endpoint.requestToken(definition, inputOf({ secret: SECRET, refreshToken: 'r+/ t' }));
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return sent;
}

describe('every combination of client, way, lists, parameters and place of the client id leaves as the standards say', () => {
  test.each(Object.keys(GRANTS))('with the grant %s', async (grant) => {
    for (const one of combinationsOf(grant)) {
      const definition = definitionOf(one);
      const sent = (await send(definition)).map(sentOf);
      expect({ definition, sent }).toEqual({ definition, sent: isNonsense(one) ? [] : [expected(one)] });
    }
  });
});

describe('a second request at another host has the first answer and no secret, whatever the first was', () => {
  const SECOND = 'https://other.example.com/s?a=b';
  test.each(Object.keys(GRANTS))('with the grant %s', async (grant) => {
    const firsts = combinationsOf(grant).filter(
      (one) => one.list === LISTS[0] && one.parameters[0] !== undefined && !isNonsense(one),
    );
    for (const [index, first] of firsts.entries()) {
      const way = [{}, { body: 'json' }, { body: 'query' }, { method: 'GET' }][index % 4];
      const secondRequest = { url: SECOND, ...way, parameters: { session: { firstAnswer: '/session' } } };
      const [asked, second, ...others] = await send({ ...definitionOf(first), secondRequest });
      expect([asked && sentOf(asked), others]).toEqual([expected(first), []]);
      expect([second?.url, second?.body].join(' ')).toMatch(/[=:]"?S(?:\+|%2B|%20)/);
      expect(second?.url.slice(0, SECOND.length)).toBe(SECOND);
      expect([second?.identity, second?.isRepeatable]).toEqual([undefined, false]);
      const names = Object.keys(second?.headers ?? {}).filter((name) => name !== 'content-type');
      expect(names).toEqual(['accept', 'accept-encoding', 'user-agent']);
    }
  });
});
