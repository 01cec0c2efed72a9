import { describe, expect, test } from '@jest/globals';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';
import { LIFETIME_UNITS } from '../../../../functions/domain/wire/response-schema.ts';

const problemsOf = (response: unknown): readonly string[] => {
  const definition = {
    id: 'login',
    tokenUrl: 'https://login.example.test/session',
    grant: { type: 'login' },
    clientAuthentication: { method: 'none' },
    request: { parameters: { key: { secret: 'apiKey' } } },
    response,
  };
  const parsed = parseServiceDefinitions([definition]);
  return 'problems' in parsed ? parsed.problems : [];
};

describe('a definition may say where its answer has what', () => {
  test.each([
    {},
    { token: '' },
    { token: '/data/0/token', tokenType: '/a', scope: '/b', refreshToken: '/c', error: '/d' },
    { token: { header: 'X-Subject-Token' }, error: { header: 'x-error' } },
    { token: { cookie: 'JSESSIONID' } },
    ...LIFETIME_UNITS.map((unit) => ({ lifetime: { at: '/ttl', unit } })),
  ])('%j', (response) => {
    expect(problemsOf(response)).toEqual([]);
  });

  test.each<[unknown, string]>([
    [{ token: '/__proto__/x' }, 'response.token: expected a JSON pointer'],
    [{ token: '/a/constructor' }, 'response.token: expected a JSON pointer'],
    [{ token: 'data.token' }, 'response.token: expected a JSON pointer'],
    [{ token: '/a\nb' }, 'response.token: expected a JSON pointer'],
    [{ token: '/x'.repeat(17) }, 'response.token: expected a JSON pointer'],
    [{ error: { header: 'x\r\ny: 1' } }, 'response.error: expected a JSON pointer'],
    [{ error: { header: 'a', cookie: 'b' } }, 'response.error: expected a JSON pointer'],
    [{ token: { query: 'a' } }, 'response.token: expected a JSON pointer'],
    [{ token: { cookie: 'a;b' } }, 'response.token: expected a JSON pointer'],
    [{ token: null }, 'response.token: expected a JSON pointer'],
    [{ lifetime: '/ttl' }, 'response.lifetime: expected'],
    [{ lifetime: { at: '/ttl' } }, 'response.lifetime.unit: expected'],
    [{ lifetime: { at: '/ttl', unit: 'hours' } }, 'response.lifetime.unit: expected'],
    [{ lifetime: { at: '/prototype', unit: 'seconds' } }, 'response.lifetime.at: expected a JSON pointer'],
    [{ expiry: '/x' }, 'response.expiry: expected'],
  ])('not %j', (response, problem) => {
    expect(problemsOf(response)).toEqual([expect.stringContaining(problem)]);
  });
});
