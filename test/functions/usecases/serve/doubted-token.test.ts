import { describe, expect, test } from '@jest/globals';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import type { GetTokenAnswer } from '../../../../functions/contract/get-token.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { refreshOne } from '../../../../functions/refresh-tokens/answer-refresh.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { getToken } from '../../../../functions/usecases/serve/get-token.ts';
import { getStatus } from '../../../../functions/usecases/status/get-status.ts';
import { STRICT } from '../../../support/rotating-provider.ts';
import { LOST, RotationHarness } from '../../../support/rotation-harness.ts';

/** A strict provider has taken a repeat of ours for theft; the token of so many seconds ago is dead, and nobody knows. */
async function afterTheft(ageSeconds: number, more: Partial<ServiceDefinition> = {}): Promise<RotationHarness> {
  const rotation = new RotationHarness(STRICT, false, more);
  await rotation.attempt(0);
  rotation.roads.push(LOST);
  await rotation.attempt(ageSeconds);
  expect(rotation.provider).toMatchObject({ reuses: 1, isRevoked: true });
  return rotation;
}

const ask = (rotation: RotationHarness, rejectedFingerprint?: string, isReachable = true): Promise<GetTokenAnswer> => {
  const dependencies = {
    ...rotation.harness.dependencies,
    refreshRequester: {
      requestRefresh: async (request: Parameters<typeof refreshOne>[2]) =>
        isReachable ? refreshOne(rotation.dependencies(), [rotation.definition], request, 0) : undefined,
    },
  };
  return getToken(dependencies, { definition: rotation.definition, minValiditySeconds: 0, rejectedFingerprint });
};
const refusedTo = async (
  rotation: RotationHarness,
  fingerprint: string,
  isReachable = true,
): Promise<ContractError> => {
  const error = await ask(rotation, fingerprint, isReachable).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ContractError);
  return error as ContractError;
};

describe('a stored token that may have been revoked with its chain', () => {
  test('is doubted in status, which asks for a person', async () => {
    const rotation = await afterTheft(1200);
    const { services } = await getStatus(rotation.harness.dependencies, [rotation.definition], 'per-service');
    expect(services[0]).toMatchObject({
      usable: true,
      diagnosis: {
        code: 'refresh-answer-lost',
        severity: 'action-required',
        message: expect.stringContaining('may have been lost'),
        advice: expect.stringContaining('believe an API that refuses the stored token'),
      },
    });
  });

  test.each([
    ['moments ago', 1, 0],
    ['a while ago', 1200, 0],
    ['and the cooldown is over', 1200, 901],
  ])('is not handed out again to a reader whom the API refused it: got %s', async (_when, age, later) => {
    const rotation = await afterTheft(age);
    const { fingerprint } = await ask(rotation);
    rotation.harness.clock.advance(later);
    const error = await refusedTo(rotation, fingerprint);
    expect(error).toMatchObject({ name: 'TokenUnavailable', retryable: false });
    expect(error.message).toContain('refresh-answer-lost');
    expect(error.message).toContain(`(${fingerprint}) is the one reported as rejected`);
  });

  test.each<[string, Partial<ServiceDefinition>, boolean]>([
    ['the requests of the hour are used up', { maxRequestsPerHour: 3 }, true],
    ['refresh-tokens does not answer', {}, false],
  ])('is explained by what it takes a person to end, although %s', async (_what, more, isReachable) => {
    const rotation = await afterTheft(1200, more);
    const { fingerprint } = await ask(rotation);
    rotation.harness.clock.advance(901);
    const error = await refusedTo(rotation, fingerprint, isReachable);
    expect(error.message).toContain('refresh-answer-lost');
  });

  test('is replaced by the sweep that finds a new authorization', async () => {
    const rotation = await afterTheft(1200);
    const { fingerprint } = await ask(rotation);
    rotation.secret = { seed: rotation.provider.authorize(), versionId: 'version-2' };
    const sweep = { definition: rotation.definition, trigger: { kind: 'sweep' }, waitSeconds: 0 } as const;
    expect(await refreshService(rotation.dependencies(), sweep)).toMatchObject({ result: 'refreshed' });
    expect((await ask(rotation, fingerprint)).fingerprint).not.toBe(fingerprint);
  });
});
