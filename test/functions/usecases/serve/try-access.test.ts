import { describe, expect, test } from '@jest/globals';
import { awsRefusal } from '../../../../functions/domain/refusal/aws-refusal.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { tryAccess } from '../../../../functions/usecases/serve/try-access.ts';
import { RefreshHarness } from '../../../support/refresh-harness.ts';

const { store } = new RefreshHarness();
const FINDING = { code: 'events-access-denied', severity: 'action-required', message: 'm', advice: 'a' } as const;
const CALL = { action: 'dynamodb:GetItem', resource: 'table "t"' };
const denied = {
  read: () =>
    Promise.reject(new StoreUnavailableError('no', { refusal: awsRefusal({ name: 'AccessDeniedException' }, CALL) })),
};
const others = async () => ({ checked: ['lambda:InvokeFunction', 'dynamodb:GetItem'], findings: [FINDING] });

describe('trying out what AWS allows the functions', () => {
  test('tells what both may do, each action once, and what is refused', async () => {
    expect(await tryAccess({ store, checkAccess: others }, 'genesys')).toEqual({
      checked: ['dynamodb:GetItem', 'lambda:InvokeFunction'],
      findings: [FINDING],
    });
  });

  test('tells first what serve-tokens itself may not do', async () => {
    const check = await tryAccess({ store: denied, checkAccess: others }, 'genesys');
    expect(check?.findings).toMatchObject([
      { code: 'store-access-denied', message: expect.stringContaining('dynamodb:GetItem on table "t" failed with') },
      FINDING,
    ]);
  });

  test('knows nothing where refresh-tokens cannot be asked, but what is refused here', async () => {
    expect(await tryAccess({ store, checkAccess: async () => undefined }, 'genesys')).toBeUndefined();
    expect(await tryAccess({ store }, 'genesys')).toBeUndefined();
    const check = await tryAccess({ store: denied }, 'genesys');
    expect(check).toMatchObject({ checked: ['dynamodb:GetItem'], findings: [{ code: 'store-access-denied' }] });
  });

  test('hides no fault of our own', async () => {
    const mistake = new TypeError('x is not a function');
    await expect(tryAccess({ store: { read: () => Promise.reject(mistake) } }, 'genesys')).rejects.toBe(mistake);
  });
});
