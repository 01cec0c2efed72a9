import { expect, test } from '@jest/globals';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import { refreshService } from '../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';

const ALIAS = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens:genesys';

test('a new way of sending is told at once, of the token that is stored', async () => {
  const harness = new RefreshHarness();
  const trigger = { kind: 'forced' } as const;
  await refreshService(harness.dependencies, { definition: DEFINITION, trigger, waitSeconds: 0 });
  const requestRefresh = () => Promise.reject(new Error('nothing is to be refreshed'));
  const dependencies = { ...harness.dependencies, refreshRequester: { requestRefresh } };
  const asked = async (header: ServiceDefinition['header']) => {
    const definition: ServiceDefinition = header ? { ...DEFINITION, header } : DEFINITION;
    const config = { definitions: [definition], access: 'per-service' } as const;
    const answer = await serve(dependencies, config, ALIAS, { operation: 'getToken' });
    const { accessToken, tokenType, header: told } = answer as GetTokenAnswer;
    return [accessToken, tokenType, told];
  };
  expect(await asked(undefined)).toEqual(['token-1', 'Bearer', { name: 'Authorization', scheme: 'Bearer' }]);
  expect(await asked({ name: 'X-Auth-Token' })).toEqual(['token-1', 'Bearer', { name: 'X-Auth-Token' }]);
  expect(await asked({ scheme: '' })).toEqual(['token-1', 'Bearer', { name: 'Authorization' }]);
  expect(await asked({ scheme: 'Token' })).toEqual(['token-1', 'Token', { name: 'Authorization', scheme: 'Token' }]);
});
