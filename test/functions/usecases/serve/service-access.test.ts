import { describe, expect, test } from '@jest/globals';
import {
  type Access,
  accessOf,
  serviceFor,
  servicesForStatus,
} from '../../../../functions/usecases/serve/service-access.ts';

const SERVICES = ['genesys', 'microsoft-graph', 'Genesys_2'];
const DEFINED = SERVICES.map((id) => ({ id }));
const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';

/** Expects what a refusal promises: the error type, that no retry helps, and a message with `fragment`. */
const refused = (errorType: string, fragment = ''): unknown =>
  expect.objectContaining({ name: errorType, retryable: false, message: expect.stringContaining(fragment) });

describe('the alias in the ARN decides what an invocation may do', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Access]>([
    [`${FUNCTION}:genesys`, { kind: 'service', service: 'genesys' }],
    [`${FUNCTION}:microsoft-graph`, { kind: 'service', service: 'microsoft-graph' }],
    [`${FUNCTION}:Genesys_2`, { kind: 'service', service: 'Genesys_2' }],
    [`${FUNCTION}:status`, { kind: 'status' }],
    ['arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f:genesys', { kind: 'service', service: 'genesys' }],
    ['arn:aws-cn:lambda:cn-north-1:123456789012:function:f:genesys', { kind: 'service', service: 'genesys' }],
    ['arn:aws-eusc:lambda:eusc-de-east-1:123456789012:function:f:status', { kind: 'status' }],
    ['arn:aws:lambda:us-east-1:000000000000:function:Stack-Serve_Tokens-AbC123:genesys', { kind: 'service', service: 'genesys' }],
  ])('%s', (arn, access) => {
    expect(accessOf(arn, 'per-service', DEFINED)).toEqual(access);
  });

  test.each([
    ['the unqualified function', FUNCTION],
    ['$LATEST', `${FUNCTION}:$LATEST`],
    ['a version', `${FUNCTION}:1`],
    ['a version of many digits', `${FUNCTION}:20261123`],
    ['an empty qualifier', `${FUNCTION}:`],
    ['a second qualifier', `${FUNCTION}:genesys:extra`],
    ['an alias with a wildcard', `${FUNCTION}:gen*`],
    ['an alias with a space', `${FUNCTION}:genesys `],
    ['an alias on a second line', `${FUNCTION}\n:genesys`],
    ['a line after the alias', `${FUNCTION}:genesys\n`],
    ['a partial ARN', '123456789012:function:serve-tokens:genesys'],
    ['a function name', 'serve-tokens:genesys'],
    ['the ARN of a layer', 'arn:aws:lambda:eu-central-1:123456789012:layer:serve-tokens:genesys'],
    ['the ARN of another AWS service', 'arn:aws:states:eu-central-1:123456789012:function:serve-tokens:genesys'],
    ['an ARN without a region', 'arn:aws:lambda::123456789012:function:serve-tokens:genesys'],
    ['an account of 11 digits', 'arn:aws:lambda:eu-central-1:12345678901:function:serve-tokens:genesys'],
    ['an account of 13 digits', 'arn:aws:lambda:eu-central-1:1234567890123:function:serve-tokens:genesys'],
    ['text before the ARN', ` ${FUNCTION}:genesys`],
    ['nonsense', 'nonsense'],
    ['nothing', ''],
  ])('%s is refused: %j', (_what, arn) => {
    expect(() => accessOf(arn, 'per-service', DEFINED)).toThrow(refused('AccessDenied', 'name:service'));
  });

  test.each(['salesforce', 'GENESYS', 'genesys2', 'gene', 'Status', 'constructor', '__proto__', '-'])(
    'the alias "%s" without a service is unknown',
    (alias) => {
      expect(() => accessOf(`${FUNCTION}:${alias}`, 'per-service', DEFINED)).toThrow(
        refused('UnknownService', `"${alias}"`),
      );
    },
  );

  test('no alias is a service while none is defined', () => {
    expect(() => accessOf(`${FUNCTION}:genesys`, 'per-service', [])).toThrow(refused('UnknownService'));
  });
});

describe('the alias of a group of tenants', () => {
  const graph = { id: 'graph', tenants: { groups: ['gold', 'gold--eu', 'constructor'] } };
  const services = [graph, { id: 'plain' }, { id: 'graph--plain' }, { id: 'other--a', tenants: { groups: ['b'] } }];
  const opened = (alias: string, all: Parameters<typeof accessOf>[2] = services) =>
    accessOf(`${FUNCTION}:${alias}`, 'per-service', all);

  test.each([
    ['graph', { service: 'graph' }],
    ['graph--gold', { service: 'graph', group: 'gold' }],
    ['graph--gold--eu', { service: 'graph', group: 'gold--eu' }],
    ['graph--constructor', { service: 'graph', group: 'constructor' }],
    ['other--a--b', { service: 'other--a', group: 'b' }],
    ['graph--plain', { service: 'graph--plain' }],
  ])('%s opens %j', (alias, access) => {
    expect(opened(alias)).toEqual({ kind: 'service', ...access });
  });

  test.each([
    'graph--silver',
    'graph--',
    'graph--Gold',
    'graph--gold--',
    'plain--gold',
    '--gold',
    'graph-gold',
    'gold',
  ])('%s opens nothing', (alias) => {
    expect(() => opened(alias)).toThrow(refused('UnknownService'));
  });

  test.each([
    ['a service of that name', [graph, { id: 'graph--gold' }]],
    [
      'another group of that alias',
      [
        { id: 'a', tenants: { groups: ['b--c'] } },
        { id: 'a--b', tenants: { groups: ['c'] } },
      ],
    ],
  ])('opens nothing where it could mean %s as well', (_what, all) => {
    expect(() => opened(all[0]?.id === 'a' ? 'a--b--c' : 'graph--gold', all)).toThrow(refused('UnknownService'));
  });

  test('serves its service, named or not, and no other', () => {
    const access = opened('graph--gold');
    expect(serviceFor(access, undefined, ['graph'])).toBe('graph');
    expect(serviceFor(access, 'graph', ['graph'])).toBe('graph');
    expect(() => serviceFor(access, 'graph--gold', ['graph', 'graph--gold'])).toThrow(
      refused('AccessDenied', '"graph"'),
    );
    expect(servicesForStatus(access, undefined, ['graph', 'plain'])).toEqual(['graph']);
  });
});

describe('where the whole account is one trust domain', () => {
  test.each([FUNCTION, `${FUNCTION}:$LATEST`, `${FUNCTION}:7`, `${FUNCTION}:genesys`, ''])(
    'an invocation of %j may name any service',
    (arn) => {
      expect(accessOf(arn, 'function', DEFINED)).toEqual({ kind: 'any' });
    },
  );

  test('the payload has to name one that exists for a token, and may for status', () => {
    const access: Access = { kind: 'any' };
    expect(serviceFor(access, 'genesys', SERVICES)).toBe('genesys');
    expect(() => serviceFor(access, undefined, SERVICES)).toThrow(refused('InvalidRequest', '"service"'));
    expect(() => serviceFor(access, 'salesforce', SERVICES)).toThrow(refused('UnknownService', 'genesys'));
    expect(servicesForStatus(access, undefined, SERVICES)).toEqual(SERVICES);
    expect(servicesForStatus(access, 'Genesys_2', SERVICES)).toEqual(['Genesys_2']);
    expect(() => servicesForStatus(access, 'salesforce', SERVICES)).toThrow(refused('UnknownService'));
  });
});

describe("a service's alias", () => {
  const access: Access = { kind: 'service', service: 'genesys' };

  test.each([undefined, 'genesys'])('serves its own token and status when the payload names %p', (named) => {
    expect(serviceFor(access, named, SERVICES)).toBe('genesys');
    expect(servicesForStatus(access, named, SERVICES)).toEqual(['genesys']);
  });

  test.each(['microsoft-graph', 'salesforce', 'GENESYS', '', 'genesys ', '*'])(
    'serves nothing when the payload names %j',
    (named) => {
      expect(() => serviceFor(access, named, SERVICES)).toThrow(refused('AccessDenied', '"genesys"'));
      expect(() => servicesForStatus(access, named, SERVICES)).toThrow(refused('AccessDenied', '"genesys"'));
    },
  );
});

describe('the alias status', () => {
  const access: Access = { kind: 'status' };

  test.each([undefined, 'genesys', 'salesforce', 'status'])('serves no token when the payload names %p', (named) => {
    expect(() => serviceFor(access, named, SERVICES)).toThrow(refused('AccessDenied', 'never serves a token'));
  });

  test('serves the status of all services in the order they were defined, or of the one that is named', () => {
    expect(servicesForStatus(access, undefined, SERVICES)).toEqual(SERVICES);
    expect(servicesForStatus(access, 'microsoft-graph', SERVICES)).toEqual(['microsoft-graph']);
  });

  test('does not repeat what was sent where a service belongs: it could be a token', () => {
    const marker = 'eyJhbGciOiJub25lIn0.marker';
    expect(() => servicesForStatus(access, marker, SERVICES)).toThrow(refused('UnknownService', SERVICES.join(', ')));
    expect(() => servicesForStatus(access, marker, SERVICES)).not.toThrow(marker);
  });
});
