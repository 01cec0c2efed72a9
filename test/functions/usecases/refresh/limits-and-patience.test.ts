import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshReport } from '../../../../functions/contract/refresh.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { RefreshDependencies } from '../../../../functions/usecases/refresh/attempt.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

/** What the provider does with a refresh token: the next one, none (it stays valid), or a failure. */
type Reaction = { readonly next?: string } | { readonly failure: RefreshFailure };

const LOST: Reaction = { failure: { kind: 'transient', reason: 'network', message: 'no answer' } };
const REFUSED: Reaction = {
  failure: { kind: 'reauthorizationRequired', reason: 'invalid_grant', message: 'refused', httpStatus: 400 },
};

let harness: RefreshHarness;
let sent: string[];
let reactions: Reaction[];
let seed: { value: string; versionId: string };

const definitionOf = (singleUse: boolean): ServiceDefinition => ({
  ...DEFINITION,
  grant: { type: 'refresh_token', singleUse },
});

const dependencies = (): RefreshDependencies => ({
  ...harness.dependencies,
  secrets: {
    prepare: () => {},
    read: async () => ({
      ok: true,
      secret: { versionId: seed.versionId, values: { refreshToken: new Redacted(seed.value) } },
    }),
  },
  tokenEndpoint: {
    requestToken: async (definition, input) => {
      sent.push(input.refreshToken?.reveal() ?? '');
      const reaction = reactions[Math.min(sent.length, reactions.length) - 1] as Reaction;
      if ('failure' in reaction) {
        return { ok: false, failure: reaction.failure };
      }
      const answer = await harness.dependencies.tokenEndpoint.requestToken(definition, input);
      const { next } = reaction;
      return answer.ok && next ? { ok: true, token: { ...answer.token, refreshToken: new Redacted(next) } } : answer;
    },
  },
});

const refresh = async (singleUse = false): Promise<RefreshReport> => {
  harness.clock.advance(3600);
  return refreshService(dependencies(), {
    definition: definitionOf(singleUse),
    trigger: { kind: 'sweep' },
    waitSeconds: 0,
  });
};
const stored = async () => {
  const { refreshToken } = await harness.store.read('genesys');
  return refreshToken && { current: refreshToken.current.reveal(), previous: refreshToken.previous?.reveal() };
};

beforeEach(() => {
  harness = new RefreshHarness();
  sent = [];
  seed = { value: 'seed', versionId: 'v1' };
});

describe('the refresh token grant', () => {
  test('begins with the seed of the secret and goes on with what the provider gives', async () => {
    reactions = [{ next: 'r1' }, { next: 'r2' }];
    await refresh();
    expect(await stored()).toEqual({ current: 'r1', previous: 'seed' });
    await refresh();
    expect(sent).toEqual(['seed', 'r1']);
    expect(await stored()).toEqual({ current: 'r2', previous: 'r1' });
  });

  test('keeps the old refresh token where the answer has none', async () => {
    reactions = [{ next: 'r1' }, {}, {}];
    await refresh();
    await refresh();
    await refresh();
    expect(sent).toEqual(['seed', 'r1', 'r1']);
    expect((await stored())?.current).toBe('r1');
  });

  test('tries the one before once, when the newest is refused', async () => {
    reactions = [{ next: 'r1' }, REFUSED, { next: 'r2' }];
    await refresh();
    expect(await refresh()).toMatchObject({ result: 'refreshed' });
    expect(sent).toEqual(['seed', 'r1', 'seed']);
    expect(await stored()).toEqual({ current: 'r2', previous: 'seed' });
  });

  test('asks for authorization when both are refused, and leaves the stored ones as they are', async () => {
    reactions = [{ next: 'r1' }, REFUSED];
    await refresh();
    expect(await refresh()).toMatchObject({ result: 'failed', failure: 'invalid_grant' });
    expect(sent).toEqual(['seed', 'r1', 'seed']);
    expect(await stored()).toEqual({ current: 'r1', previous: 'seed' });
  });

  test('starts anew from the seed when the secret has a new version', async () => {
    reactions = [{ next: 'r1' }, { next: 's1' }];
    await refresh();
    seed = { value: 'new-seed', versionId: 'v2' };
    await refresh();
    expect(sent).toEqual(['seed', 'new-seed']);
    expect(await stored()).toEqual({ current: 's1', previous: 'new-seed' });
  });
});

describe('a single-use refresh token', () => {
  test('is never sent twice: after a lost answer a person is asked for', async () => {
    reactions = [LOST, { next: 'r1' }];
    expect(await refresh(true)).toMatchObject({ result: 'failed', failure: 'network' });
    expect(await refresh(true)).toMatchObject({ result: 'failed', failure: 'refresh_token_spent' });
    expect(await refresh(true)).toMatchObject({ result: 'failed', failure: 'refresh_token_spent' });
    expect(sent).toEqual(['seed']);
  });

  test('is sent again where the provider answered that it did not take it', async () => {
    const throttled: RefreshFailure = { kind: 'transient', reason: 'http_429', message: 'busy', httpStatus: 429 };
    reactions = [{ failure: throttled }, { next: 'r1' }];
    expect(await refresh(true)).toMatchObject({ result: 'failed', failure: 'http_429' });
    expect(await refresh(true)).toMatchObject({ result: 'refreshed' });
    expect(sent).toEqual(['seed', 'seed']);
  });

  test('heals with a new seed in the secret', async () => {
    reactions = [LOST, { next: 'r1' }];
    await refresh(true);
    seed = { value: 'new-seed', versionId: 'v2' };
    expect(await refresh(true)).toMatchObject({ result: 'refreshed' });
    expect(sent).toEqual(['seed', 'new-seed']);
  });
});

describe('a limit on token requests', () => {
  const limited: ServiceDefinition = { ...DEFINITION, maxRequestsPerHour: 2 };
  const sweep = () =>
    refreshService(harness.dependencies, { definition: limited, trigger: { kind: 'sweep' }, waitSeconds: 0 });

  test('holds even an expired token back, and its hour ends by the second', async () => {
    harness.lifetimeSeconds = 60;
    await sweep();
    harness.clock.advance(60);
    await sweep();
    harness.clock.advance(3539);
    expect(await sweep()).toMatchObject({ result: 'skipped', reason: 'request_quota' });
    harness.clock.advance(1);
    expect(await sweep()).toMatchObject({ result: 'refreshed' });
    expect(harness.requests).toHaveLength(3);
  });

  test('counts every request of an attempt', async () => {
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 };
    await sweep();
    expect(harness.requests).toHaveLength(2);
    harness.clock.advance(1000);
    expect(await sweep()).toMatchObject({ result: 'skipped', reason: 'request_quota' });
  });
});

describe('a federated credential that is not known everywhere yet', () => {
  const unknown: RefreshFailure = {
    kind: 'misconfigured',
    reason: 'invalid_client',
    message: 'AADSTS700213',
    httpStatus: 401,
    providerCode: '700213',
  };

  test('is given its minutes, and is then a matter for a person', async () => {
    harness.failure = unknown;
    const outcomes: unknown[] = [];
    for (let minute = 0; minute <= 30; minute += 1) {
      await refreshService(harness.dependencies, {
        definition: DEFINITION,
        trigger: { kind: 'sweep' },
        waitSeconds: 0,
      });
      outcomes.push((await harness.store.read('genesys')).lastAttempt?.outcome);
      harness.clock.advance(60);
    }
    expect(outcomes.slice(0, 15)).not.toContain('misconfigured');
    expect(outcomes.at(-1)).toBe('misconfigured');
  });
});
