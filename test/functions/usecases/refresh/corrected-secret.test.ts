import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  FaultBench,
  type FaultServers,
  SECRET_MARKER,
  startFaultServers,
} from '../../../support/faults/fault-bench.ts';

let servers: FaultServers;
beforeAll(async () => {
  servers = await startFaultServers();
});
afterAll(() => servers.close());

const RIGHT = { clientId: 'client', clientSecret: SECRET_MARKER };

test('a wrong secret is told while the previous one serves, and no sweep longer than it is wrong', async () => {
  const bench = new FaultBench(servers);
  const accepted = `Basic ${Buffer.from(`client:${SECRET_MARKER}`).toString('base64')}`;
  servers.provider.answerWith(({ headers }) =>
    headers.authorization === accepted
      ? bench.token({ expires_in: 86_400 })
      : { status: 401, body: { error: 'invalid_client' } },
  );
  bench.secret({ clientId: 'client', clientSecret: 'mistyped' }, 'version-1', RIGHT);
  await bench.sweep();
  const reads = () => servers.aws.requests.length;
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    const before = { reads: reads(), requests: servers.provider.requests.length };
    await bench.sweepFor(300);
    const { diagnosis, next } = await bench.status();
    expect(diagnosis).toMatchObject({
      code: 'previous-secret-used',
      message: expect.stringMatching(/ the previous one was accepted \([\d:]+Z, \d+m ago\)$/),
      advice: expect.stringMatching(/ correct the secret token-keeper\/genesys: npx token-keeper secret put genesys$/),
    });
    expect(next.text).toMatch(
      /^refreshed by the first sweep from .*; a new secret is tried at the next sweep, [\d:]+Z, in 5m$/,
    );
    expect(reads() - before.reads).toBe(1);
    expect(servers.provider.requests.length).toBe(before.requests);
  }
  bench.secret(RIGHT, 'version-2', RIGHT);
  await bench.sweepFor(300);
  expect(await bench.status()).toMatchObject({ diagnosis: { code: 'fresh' }, secretVersion: { used: 'version-' } });
  const before = reads();
  await bench.sweepFor(300);
  expect(reads()).toBe(before);
});
