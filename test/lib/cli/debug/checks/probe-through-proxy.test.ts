import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DebugFacts } from '../../../../../lib/cli/debug/checks/debug-facts.ts';
import { ENDPOINT_CHECKS } from '../../../../../lib/cli/debug/checks/endpoint-checks.ts';
import { type EndpointProbe, probeEndpoint } from '../../../../../lib/cli/debug/checks/probe-endpoint.ts';
import { proxyFrom } from '../../../../../lib/platform/connections/proxy.ts';
import { NOW } from '../../../../support/cli-harness.ts';
import { HOST, PrivateNetwork, type ProxyManner } from '../../../../support/private-network.ts';
import { DEFINITION } from '../../../../support/refresh-harness.ts';

let network: PrivateNetwork;
beforeAll(async () => {
  network = await PrivateNetwork.start();
});
afterAll(() => network.close());

const probe = (manner: ProxyManner): Promise<EndpointProbe> => {
  network.manner = manner;
  return probeEndpoint(`https://${HOST}/token`, { now: () => NOW }, proxyFrom(network.environment));
};
const outcomesOf = (...endpoints: readonly EndpointProbe[]) => {
  const facts = { endpoints, definition: { value: { definition: DEFINITION } } } as unknown as DebugFacts;
  return Object.values(ENDPOINT_CHECKS).map((check) => check(facts));
};

describe('debug behind a proxy', () => {
  test('looks through it at the certificate, and names it without its password', async () => {
    const endpoint = await probe('lets-through');
    expect(endpoint).toMatchObject({
      proxy: network.proxyAddress,
      tls: {
        code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        certificate: { subject: `CN=${HOST}`, issuer: 'CN=Corporate Root' },
      },
    });
    const [dns, tls] = outcomesOf(endpoint);
    expect(dns).toEqual({
      state: 'passed',
      reason: `${HOST} is asked through the proxy ${network.proxyAddress}, which looks it up`,
    });
    expect(tls).toMatchObject({ state: 'failed', diagnosis: { code: 'tls-untrusted' } });
    expect(JSON.stringify([endpoint, outcomesOf(endpoint)])).not.toContain('MARKER');
  });

  test.each([
    [407, 'proxy-credentials-wanted'],
    [403, 'proxy-refused'],
    [504, 'proxy-without-way'],
  ])('says what %i of it means', async (status, code) => {
    const endpoint = await probe(status);
    expect(outcomesOf(endpoint).slice(1)).toMatchObject([
      { state: 'failed', diagnosis: { code } },
      { state: 'failed', diagnosis: { code } },
    ]);
    expect(JSON.stringify([endpoint, outcomesOf(endpoint)])).not.toContain('MARKER');
  });

  test('tells of both hosts of two requests, and is as well as the worse', async () => {
    const [first, second] = [await probe('lets-through'), await probe(403)];
    for (const [dns, , http] of [outcomesOf(first, second), outcomesOf(second, first)]) {
      expect(dns).toMatchObject({
        state: 'passed',
        reason: expect.stringMatching(/^(\S+) is asked .* and \1 is asked /),
      });
      expect(http).toMatchObject({ state: 'failed' });
    }
    expect(outcomesOf(second, first)[1]).toMatchObject({ state: 'failed', diagnosis: { code: 'proxy-refused' } });
    expect(outcomesOf().map(({ state }) => state)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  test('asks directly what NO_PROXY names', async () => {
    const proxyFor = proxyFrom({ ...network.environment, NO_PROXY: HOST });
    const endpoint = await probeEndpoint(`https://${HOST}/token`, { now: () => NOW }, proxyFor);
    expect(endpoint).toMatchObject({ dns: { code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) } });
    expect(endpoint).not.toHaveProperty('proxy');
  });
});
