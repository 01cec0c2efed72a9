import { describe, expect, it } from '@jest/globals';
import { readDefinitions } from '../../../lib/definition/read-definitions.ts';
import { DEFINITION } from './fixtures/definition.ts';

/** Returns the one problem of a definition with a change, without where its entry stands. */
function problemOf(change: object): string {
  const read = readDefinitions([{ ...DEFINITION, ...change }]);
  const problems = 'problems' in read ? read.problems : [];
  expect(problems).toHaveLength(1);
  return problems.join().replace('services[0].', '');
}

const put = (member: string): string =>
  `; write {"secret": "${member}"}, and put the value into the secret: npx token-keeper secret put`;
const json = (parameters: object): object => ({ request: { body: 'json', parameters } });

describe('what is secret and stands in plain', () => {
  it.each([
    [{ request: { parameters: { userPassword: 'MARKER' } } }, 'request.parameters.userPassword', put('password')],
    [{ request: { parameters: { api_key: 'MARKER' } } }, 'request.parameters.api_key', put('apiKey')],
    [{ request: { headers: { 'X-Api-Key': 'MARKER' } } }, 'request.headers.X-Api-Key', put('apiKey')],
    [json({ login: { password: 'MARKER' } }), 'request.parameters.login.password', put('password')],
    [json({ credentials: ['MARKER'] }), 'request.parameters.credentials.0', put('<member>')],
    [
      { secondRequest: { url: 'https://x.example/', headers: { authorization: 'MARKER' } } },
      'secondRequest.headers.authorization',
      put('<member>'),
    ],
  ])('comes with how to write it: %j', (change, path, hint) => {
    const problem = problemOf(change);
    expect(problem).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}: expected its value from the secret`));
    expect(problem.endsWith(`, got "..."${hint}`)).toBe(true);
    expect(problem).not.toContain('MARKER');
  });

  it.each([
    [{ username: 'MARKER' }],
    [{ apikey: 'MARKER' }],
    [{ request: { password: 'MARKER' } }],
    [{ grant: { type: 'password', password: 'MARKER' } }],
  ])('is sent to its secret where no value belongs at all: %j', (change) => {
    const problem = problemOf(change);
    expect(problem.endsWith('; what is secret belongs into the secret: npx token-keeper secret put')).toBe(true);
    expect(problem).not.toContain('MARKER');
  });
});

it('is not repeated where something around it is wrong', () => {
  const change = { request: { parameters: { list: { credentials: ['MARKER'] } } } };
  const read = readDefinitions([{ ...DEFINITION, ...change }]);
  expect(JSON.stringify(read)).toContain('outside of JSON');
  expect(JSON.stringify(read)).not.toContain('MARKER');
});

describe('a reference or a place that is none', () => {
  it.each([
    [{ request: { parameters: { user: { sercet: 'x' } } } }, '; did you mean {"secret": "<member>"}?'],
    [{ request: { headers: { 'X-A': { secre: 'x' } } } }, '; did you mean {"secret": "<member>"}?'],
    [{ response: { token: 'data.token' } }, '; did you mean /data/token?'],
    [{ response: { token: '#/data/token' } }, '; did you mean /data/token?'],
    [{ response: { token: '$.data.token' } }, '; did you mean /data/token?'],
    [{ response: { token: '.data.items[0].token' } }, '; did you mean /data/items/0/token?'],
    [{ response: { token: '$[\'data\']["access-token"]' } }, '; did you mean /data/access-token?'],
    [{ response: { token: 'data/token' } }, '; did you mean /data/token?'],
    [{ response: { token: '$' } }, '; did you mean ""?'],
    [{ response: { lifetime: { at: '/exp', unit: 'ms' } } }, '; did you mean milliseconds?'],
    [{ response: { lifetime: { at: '/exp', unit: 's' } } }, '; did you mean seconds?'],
    [{ response: { lifetime: { at: '/exp', unit: 'ISO-8601' } } }, '; did you mean dateTime?'],
    [{ response: { lifetime: { at: '/exp', unit: 'unix' } } }, '; did you mean epochSeconds?'],
    [{ secret: 'crm' }, '; write {"name": "..."}'],
    [{ clientId: 5 }, ''],
    [{ response: { error: { heder: 'x' } } }, '; did you mean header?'],
    [{ response: { lifetime: { at: '/exp', unit: 'second' } } }, '; did you mean seconds?'],
    [{ response: { lifetime: '/expires_in' } }, '; it needs at, unit'],
    [{ header: 'X-Auth-Token' }, '; it may have name, scheme'],
    [{ request: { methd: 'GET' } }, '; did you mean method?'],
    [{ parameters: {} }, '; did you mean request.parameters?'],
    [{ grant: { type: 'logn' } }, '; did you mean login?'],
  ])('comes with what was meant: %j', (change, hint) => {
    const [, ...said] = problemOf(change).split(/(?=; )/);
    expect(said.join('')).toBe(hint);
  });

  it.each([
    [{ response: { token: 'a b' } }],
    [{ response: { token: { header: 7 } } }],
    [{ request: { headers: { a: 7 } } }],
  ])('comes without a guess where nothing is close: %j', (change) => {
    expect(problemOf(change)).not.toContain('; ');
  });
});

describe('tenants', () => {
  it.each([
    [{ tenant: { pattern: 'guid' } }, '; did you mean tenants?'],
    [{ tenant: 'contoso' }, ''],
    [{ groups: ['gold'] }, '; did you mean tenants.groups?'],
    [{ requestsPerSecnd: 5 }, '; did you mean tenants.requestsPerSecond?'],
    [{ tenants: { secret: 'per-tennant' } }, '; did you mean per-tenant?'],
    [{ tenants: { group: ['gold'] } }, '; did you mean groups?'],
    [{ tenants: 'guid' }, '; it may have pattern, parameters, groups, secret, refreshedEvents, requestsPerSecond'],
  ])('are hinted at where they are meant: %j', (change, hint) => {
    const tokenUrl = 'https://login.example.com/{tenant}';
    const read = readDefinitions([{ ...DEFINITION, ...('tenants' in change && { tokenUrl }), ...change }]);
    const [problem = ''] = 'problems' in read ? read.problems : [];
    const [, ...said] = problem.split(/(?=; )/);
    expect(said.join('')).toBe(hint);
  });
});
