import { describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { SecretVersion } from '../../../../functions/usecases/ports/secret-source.ts';
import { SecretChoice } from '../../../../functions/usecases/requests/secret-choice.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const UNUSABLE: RefreshFailure = { kind: 'misconfigured', reason: 'secret_unusable', message: 'it has expired' };

describe('a secret that nothing can be made of', () => {
  test.each([
    ['was replaced since, is read anew', 'v3', true],
    ['is still the same, ends the attempt', 'v2', false],
  ])('and %s, once; the one before it is left alone', async (_how, anew, isAnother) => {
    const reads: SecretVersion[] = [];
    const read = async (_definition: unknown, version: SecretVersion = 'current') => {
      reads.push(version);
      return { ok: true, secret: { versionId: version === 'previous' ? 'v1' : anew, values: {} } } as const;
    };
    const choice = new SecretChoice({ prepare: () => {}, read }, DEFINITION, { versionId: 'v2', values: {} });
    expect(await choice.takesAnother(UNUSABLE)).toBe(isAnother);
    expect(choice.used.versionId).toBe(isAnother ? 'v3' : 'v2');
    expect(await choice.takesAnother(UNUSABLE)).toBe(false);
    expect(reads).toEqual(['current-anew']);
    expect(choice.usesPrevious).toBe(false);
  });
});

test('another version with the same values of a tenant is none to try: the secret has those of many', async () => {
  const definition = { ...DEFINITION, tenant: 'contoso', secret: { name: 'shared/tenants/0001', part: 'contoso' } };
  const valued = (versionId: string, secret: string) => ({
    ...{ versionId, values: { clientId: new Redacted('id'), clientSecret: new Redacted(secret) } },
  });
  const refused: RefreshFailure = {
    kind: 'misconfigured',
    reason: 'invalid_client',
    message: 'no',
    oauthError: 'invalid_client',
  };
  const others = { 'current-anew': valued('v3', 'same'), previous: valued('v1', 'same') };
  const read = async (_definition: unknown, version: SecretVersion = 'current') =>
    ({ ok: true, secret: version === 'current' ? valued('v2', 'same') : others[version] }) as const;
  const choice = new SecretChoice({ prepare: () => {}, read }, definition, valued('v2', 'same'));
  expect(await choice.takesAnother(refused)).toBe(false);
  expect([choice.current.versionId, choice.usesPrevious]).toEqual(['v3', false]);
  others.previous = valued('v1', 'older');
  const again = new SecretChoice({ prepare: () => {}, read }, definition, valued('v2', 'same'));
  expect(await again.takesAnother(refused)).toBe(true);
  expect([again.used.versionId, again.usesPrevious]).toEqual(['v1', true]);
  expect(await again.takesAnother(refused)).toBe(false);
});
