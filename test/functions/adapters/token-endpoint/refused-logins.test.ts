import { describe, expect, test } from '@jest/globals';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import type { Grant, ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { readAt, refusalOf } from './refusal-of.ts';

type Response = NonNullable<ServiceDefinition['response']>;
const AT: Response = { token: '/data/token' };
const definitionOf = (response: Response, grant: Grant = { type: 'login' }) => ({ grant, response });
/** Returns the code of the cause that an answer is told as. */
const causeOf = (status: number, body: unknown, response = AT, grant?: Grant): string => {
  const definition = definitionOf(response, grant);
  return explainFailure(refusalOf(status, body, {}, definition), { definition }).cause.code;
};

describe('a login that is refused with 200 is told by its words', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown, string, Response?]>([
    [{ success: false, message: 'Invalid username or password' }, 'login-refused'],
    [{ success: false, message: 'Anmeldung nicht erlaubt' }, 'login-refused'],
    [{ success: false, data: { token: null }, message: 'The API key is not valid' }, 'login-refused'],
    [{ code: 40_001, msg: 'wrong password', data: null }, 'login-refused'],
    [{ code: 40_001, msg: 'nicht erlaubt' }, 'login-refused', { ...AT, error: '/code' }],
    [{ status: 'error', error: { message: 'Login failed' } }, 'login-refused'],
    [{ status: 'fail', reason: 7 }, 'login-refused'],
    [{ errors: [{ code: 'AUTH_1', detail: 'Invalid login' }] }, 'login-refused'],
    [{ IsSuccess: false, Errors: { Code: 12, Message: 'Account locked' } }, 'client-disabled'],
    [{ success: false, message: 'Your account is locked after too many attempts' }, 'client-disabled'],
    [{ success: false, message: 'Too many attempts, try later' }, 'provider-throttles'],
    [{ result: 'error', message: 'Password expired' }, 'password-expired'],
    ['Invalid username or password', 'login-refused', { token: '' }],
    ['INVALID_LOGIN', 'login-refused', { token: '' }],
    [[{ message: 'Login failed' }], 'login-refused', { token: '/0/token' }],
    ['Login failed', 'login-refused', { token: { header: 'x-auth-token' } }],
    [{ message: 'hello' }, 'token-in-other-form'],
    [{}, 'no-token-in-answer'],
    ['hello there', 'not-json', { token: '' }],
  ])('%j: %s', (body, code, response = AT) => {
    expect(causeOf(200, body, response)).toBe(code);
  });

  test.each<[Grant, unknown, string]>([
    [{ type: 'password' }, { error: 'invalid_grant', error_description: 'Invalid user credentials' }, 'user-refused'],
    [{ type: 'password' }, { message: 'password expired' }, 'password-expired'],
    [{ type: 'client_credentials' }, { message: 'wrong password' }, 'client-refused'],
  ])('for the grant %j too: %j', (grant, body, code) => {
    expect(causeOf(400, body, {}, grant)).toBe(code);
  });
});

describe('where the token most likely is, is said by its place alone', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown, string | undefined, Record<string, string>?]>([
    [{ data: { access_token: 'marker-body' } }, '"/data/access_token"'],
    [{ accessToken: 'marker-body', token: 'x' }, '"/accessToken"'],
    [{ token: { access: { token: 'marker-body' } } }, '"/token/access/token"'],
    [{ refresh_token: 'y', csrfToken: 'z', jwt: 'Bearer marker-body' }, '"/jwt"'],
    [{ result: [{ sessionId: 'marker-body' }] }, '"/result/0/sessionId"'],
    [{ id_token: 'marker-body', message: 'hello' }, undefined],
    [{ token: 7, tokens: { token: ' ' } }, undefined],
    [{ 'marker-body-1234': { token: 'marker-body' } }, undefined],
    [{ a: { b: { c: { d: { token: 'too deep' } } } } }, undefined],
    [{ user: 1 }, '{"header": "x-subject-token"}', { 'x-subject-token': 'marker-body' }],
    [{ user: 1 }, undefined, { 'x-csrf-token': 'marker-body' }],
  ])('%j: %s', (body, place, headers = {}) => {
    const { message } = refusalOf(200, body, headers);
    expect(/most likely response\.token is (.*)\)$/.exec(message)?.[1]).toBe(place);
    expect(message).not.toMatch(/marker-body(?!-)|too deep|;/);
  });
});

test('nothing of an answer is in what is told of it, wherever it stands', () => {
  const MARKER = 'mArKeR-of-the-answer';
  const headers = { 'x-auth-token': `${MARKER} b`, 'set-cookie': [`s=${MARKER} b`, `t=${MARKER}`], 'x-error': MARKER };
  const places: readonly Response[] = [
    { token: '' },
    { token: '/a' },
    { token: '/a/0', error: { header: 'x-error' } },
    { token: { header: 'x-auth-token' } },
    { token: { cookie: 's' } },
    { token: '/b', error: '/a' },
    { token: { cookie: 't' }, tokenType: '/a', lifetime: { at: '/a', unit: 'dateTime' } },
    { token: { cookie: 't' }, scope: { header: 'x-error' }, lifetime: { at: '/b', unit: 'epochSeconds' } },
  ];
  const bodies = [
    MARKER,
    `${MARKER} is wrong`,
    { a: MARKER },
    { a: [MARKER, 7], b: { c: MARKER } },
    [MARKER],
    { [MARKER]: 1, a: { token: `${MARKER} b` } },
  ];
  for (const response of places) {
    for (const body of bodies) {
      for (const status of [200, 302, 401, 500]) {
        const read = readAt(status, body, headers, definitionOf(response));
        const told = read.ok ? { ...read.token, scope: '' } : read.failure;
        // As a token or scope it is kept; nothing else of it is.
        expect(JSON.stringify(told)).not.toMatch(/mArKeR/i);
      }
    }
  }
});
