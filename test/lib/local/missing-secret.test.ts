import { expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { tellMissingSecrets } from '../../../lib/local/missing-secret.ts';
import { sampleStatus } from './fixtures/sample-status.ts';

const inventory: ServiceDefinition = {
  id: 'inventory',
  tokenUrl: 'https://login.example.com/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'token-keeper/inventory' },
};
const MODE = { kind: 'own' as const, definitions: [inventory], secretsFile: 'secrets.local.json' };

/** Returns the message and advice of the one service, whose secret could not be found or something else is wrong. */
function told(names: readonly string[], code = 'secret-missing') {
  const diagnosis = { code, severity: 'action-required' as const, message: 'the message', advice: 'the advice' };
  const answer = tellMissingSecrets(sampleStatus({ service: 'inventory', diagnosis }), MODE, names);
  return answer.services[0]?.diagnosis;
}

test('a mistyped name is told with the file and the name that is there', () => {
  expect(told(['token-keeper/orders', 'token-keeper/inventry'])).toEqual({
    code: 'secret-missing',
    severity: 'action-required',
    message: 'secrets.local.json has no "token-keeper/inventory", it has "token-keeper/inventry"',
    advice: 'correct the name in secrets.local.json, or secret.name in the definition; the next sweep sees it',
  });
});

test('a name that nothing comes close to is told with the file', () => {
  expect(told(['something/else'])?.message).toBe('secrets.local.json has no "token-keeper/inventory"');
});

test.each([
  ['that is there by now', ['token-keeper/inventory'], 'secret-missing'],
  ['with another trouble', [], 'secret-placeholder'],
])('a secret %s is told as the function does', (_what, names, code) => {
  expect(told(names, code)?.message).toBe('the message');
});
