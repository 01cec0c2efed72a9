import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import type { HttpAnswer, SendPost } from '../../../../lib/platform/http-post.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const DEFINITION_SIGNED: ServiceDefinition = {
  ...DEFINITION,
  clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'ES256' } },
};
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SECRET = {
  versionId: 'version-1',
  values: {
    clientId: new Redacted('id'),
    privateKey: new Redacted(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  },
};

/** A provider that checks assertions by the true time, and whose answers get their `Date` elsewhere. */
class SignedService {
  readonly harness = new RefreshHarness();
  /** How far our clock is ahead of the true time. */
  oursAheadSeconds = 0;
  /** How far the `Date` of an answer is ahead of the true time; `undefined`: it has none. */
  date: () => number | undefined = () => 0;
  isClientDisabled = false;
  #requests = 0;

  /** Makes one attempt, and returns how it ended and how many requests it took. */
  async attempt(): Promise<readonly [string, number]> {
    const { dependencies, clock } = this.harness;
    this.#requests = 0;
    clock.advance(3600);
    const tokenEndpoint = createHttpTokenEndpoint({
      send: this.#send,
      clock,
      monotonicMs: () => 0,
      getWebIdentityToken: async () => '',
    });
    const secrets = { prepare: () => undefined, read: async () => ({ ok: true, secret: SECRET }) as const };
    const options = { definition: DEFINITION_SIGNED, trigger: { kind: 'forced' }, waitSeconds: 0 } as const;
    const { result } = await refreshService({ ...dependencies, secrets, tokenEndpoint }, options);
    return [result, this.#requests];
  }

  async attempts(count: number): Promise<(readonly [string, number])[]> {
    const ends: (readonly [string, number])[] = [];
    for (let attempt = 0; attempt < count; attempt += 1) {
      ends.push(await this.attempt());
    }
    return ends;
  }

  readonly #send: SendPost = async ({ body }): Promise<HttpAnswer> => {
    this.#requests += 1;
    const trueTime = this.harness.clock.now() - this.oursAheadSeconds;
    const [, claims = ''] = (new URLSearchParams(body).get('client_assertion') ?? '').split('.');
    const { nbf, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<'nbf' | 'exp', number>;
    const isAccepted = !this.isClientDisabled && nbf <= trueTime && trueTime < exp;
    const date = this.date();
    return {
      status: isAccepted ? 200 : 401,
      headers: date === undefined ? {} : { date: new Date((trueTime + date) * 1000).toUTCString() },
      body: JSON.stringify(
        isAccepted
          ? { access_token: `token-${trueTime}`, token_type: 'Bearer', expires_in: 3600 }
          : { error: 'invalid_client' },
      ),
    };
  };
}

const REFRESHED = ['refreshed', 1];

describe('assertions over many attempts', () => {
  test.each([
    ['2 h behind', () => -7200],
    ['2 h ahead', () => 7200],
    ['of the end of time', () => 200_000_000_000],
    ['that is not there', () => undefined],
  ])('take one request each where we are right, with a Date %s', async (_what, date) => {
    const service = new SignedService();
    service.date = date;
    expect(await service.attempts(12)).toEqual(Array.from({ length: 12 }, () => REFRESHED));
  });

  test.each([600, -600, 7200, -7200])(
    'heal in one attempt where our clock is off by %i s, and stay healed',
    async (off) => {
      const service = new SignedService();
      service.oursAheadSeconds = off;
      expect(await service.attempts(4)).toEqual([['refreshed', 2], REFRESHED, REFRESHED, REFRESHED]);
      service.date = () => -7200;
      expect(await service.attempts(3)).toEqual([REFRESHED, REFRESHED, REFRESHED]);
      service.oursAheadSeconds = 0;
      expect(await service.attempts(3)).toEqual([['refreshed', 2], REFRESHED, REFRESHED]);
    },
  );

  test('take two requests at most where the Date jumps at every answer', async () => {
    const service = new SignedService();
    const jumps = [-7200, 50, 86_000, -3, 600, -600, 7200, 0];
    service.date = () => {
      const next = jumps.shift() ?? 0;
      jumps.push(next);
      return next;
    };
    expect(await service.attempts(10)).toEqual(Array.from({ length: 10 }, () => REFRESHED));
    service.isClientDisabled = true;
    const refused = await service.attempts(10);
    expect(refused.every(([result, requests]) => result === 'failed' && requests <= 2)).toBe(true);
    service.isClientDisabled = false;
    expect(await service.attempts(3)).toEqual([REFRESHED, REFRESHED, REFRESHED]);
  });

  test('go on by the clock that was accepted, through attempts that failed for another reason', async () => {
    const service = new SignedService();
    service.oursAheadSeconds = 600;
    expect(await service.attempt()).toEqual(['refreshed', 2]);
    service.isClientDisabled = true;
    expect(await service.attempts(2)).toEqual([
      ['failed', 2],
      ['failed', 2],
    ]);
    service.isClientDisabled = false;
    // Both clocks were refused meanwhile: it starts from the beginning, and heals in one attempt.
    expect(await service.attempts(2)).toEqual([['refreshed', 2], REFRESHED]);
  });

  test('remember what was accepted in the record, apart from what is measured beside it', async () => {
    const service = new SignedService();
    service.date = () => -7200;
    await service.attempt();
    expect(await service.harness.store.read('genesys')).toMatchObject({
      acceptedClockOffsetSeconds: 0,
      lastAttempt: { clockOffsetSeconds: -7200 },
    });
  });
});
