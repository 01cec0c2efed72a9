import { describe, expect, test } from '@jest/globals';
import { secretValues } from '../../../../functions/adapters/secrets-manager/secret-values.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NAME = 'token-keeper/genesys';

const read = (definition: ServiceDefinition, members: object) =>
  secretValues(definition, NAME, { text: new Redacted(JSON.stringify(members)), versionId: 'v' });
const texts = (outcome: ReturnType<typeof read>): Record<string, string | undefined> =>
  outcome.ok
    ? Object.fromEntries(Object.entries(outcome.secret.values).map(([name, one]) => [name, one.reveal()]))
    : {};
const login = (secret: string): ServiceDefinition => ({
  ...DEFINITION,
  grant: { type: 'login' },
  clientAuthentication: { method: 'none' },
  request: { headers: { 'x-key': { secret } } },
});

test('a secret is read in the shape that AWS stores it in', () => {
  const definition = { ...DEFINITION, secret: { name: NAME, shape: 'salesforce' } } as const;
  const rotated = { consumerKey: 'id', consumerSecret: 'marker', baseUri: 'https://x.example', clientId: 'no' };
  expect(texts(read(definition, rotated))).toEqual({ clientId: 'id', clientSecret: 'marker' });
  expect(read(definition, { consumerKey: 'id' })).toMatchObject({
    failure: { reason: 'secret_not_filled', message: expect.stringContaining('no value in "consumerSecret"') },
  });
});

describe('a value that the request names', () => {
  test('is there, and nothing that every object has', () => {
    const found = read(login('apiKey'), { apiKey: 'marker', toString: 'own' });
    expect(texts(found)).toEqual({ apiKey: 'marker' });
    expect(found.ok && found.secret.values['toString']).toBeUndefined();
  });

  test.each(['toString', 'valueOf', 'hasOwnProperty'])('is missing where only every object has it: %s', (name) => {
    expect(read(login(name), { apiKey: 'marker' })).toMatchObject({
      failure: { reason: 'secret_not_filled', message: expect.stringContaining(`no value in "${name}"`) },
    });
    expect(texts(read(login(name), { [name]: 'marker' }))).toEqual({ [name]: 'marker' });
  });

  test.each(['marker\r\nx-other: marker', 'marker\n\nmarker', ' marker', 'märker'])(
    'cannot begin another header: %j',
    (apiKey) => {
      expect(read(login('apiKey'), { apiKey })).toEqual({
        ok: false,
        failure: {
          kind: 'misconfigured',
          reason: 'secret_unusable',
          message: expect.stringMatching(/cannot be used: apiKey: has a line end, [a-zA-Z ,]+$/),
        },
      });
    },
  );
});
