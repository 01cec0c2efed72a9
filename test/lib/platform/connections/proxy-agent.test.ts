import { createSecureContext } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { proxyFrom } from '../../../../lib/platform/connections/proxy.ts';
import { agentsOn, type Way } from '../../../../lib/platform/connections/proxy-agent.ts';
import { createHttpPost } from '../../../../lib/platform/http-post.ts';
import type { TransportFault } from '../../../../lib/platform/transport-fault.ts';
import { HOST, PROXY_PASSWORD, PrivateNetwork } from '../../../support/private-network.ts';

const PATIENT_MS = 60_000;
let network: PrivateNetwork;

beforeAll(async () => {
  network = await PrivateNetwork.start();
});
afterEach(() => {
  network.manner = 'lets-through';
  network.asked.length = 0;
});
afterAll(() => network.close());

const wayThrough = (more: Partial<Way> = {}, noProxy = ''): Way => ({
  proxyFor: proxyFrom({ ...network.environment, NO_PROXY: noProxy }),
  connectMs: PATIENT_MS,
  secureContext: createSecureContext({ ca: [network.authority] }),
  ...more,
});
const senderOn = (way: Way) => createHttpPost(() => 0, agentsOn(way));
const postTo = { url: `https://${HOST}/token`, headers: {}, body: 'the-body', maxBytes: 1000, isRepeatable: true };
const faultOf = (sent: Promise<unknown>): Promise<TransportFault> =>
  sent.then(
    () => Promise.reject(new Error('an answer came')),
    (error: TransportFault) => error,
  );

describe('a request through a proxy', () => {
  test('comes to the host, whose port and name are all that the proxy is told', async () => {
    const { body } = await senderOn(wayThrough())({ ...postTo, timeoutMs: PATIENT_MS });
    expect(JSON.parse(body)).toEqual(network.answer);
    expect(network.asked).toEqual([{ authority: `${HOST}:443`, isKnown: true }]);
    expect(network.received).toEqual(['the-body']);
  });

  test('uses a tunnel that is kept, and a new one for what must not arrive twice', async () => {
    const send = senderOn(wayThrough());
    await send({ ...postTo, timeoutMs: PATIENT_MS });
    await send({ ...postTo, timeoutMs: PATIENT_MS });
    expect(network.asked).toHaveLength(1);
    await send({ ...postTo, isRepeatable: false, timeoutMs: PATIENT_MS });
    expect(network.asked).toHaveLength(2);
  });

  test('does not trust whom nobody named', async () => {
    const { secureContext: _none, ...way } = wayThrough();
    const fault = await faultOf(senderOn(way)({ ...postTo, timeoutMs: PATIENT_MS }));
    expect(fault).toMatchObject({ code: expect.stringMatching(/^(UNABLE_TO|SELF_SIGNED)/), isSent: false });
  });

  test('that NO_PROXY names does not ask it', async () => {
    const fault = await faultOf(senderOn(wayThrough({}, HOST))({ ...postTo, timeoutMs: PATIENT_MS }));
    expect(fault.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(network.asked).toEqual([]);
  });

  test.each([407, 403, 502, 302, 100, 199])(
    'that is answered with %i has sent nothing, and tells none of its words',
    async (status) => {
      network.manner = status;
      for (const isRepeatable of [true, false]) {
        const fault = await faultOf(senderOn(wayThrough())({ ...postTo, isRepeatable, timeoutMs: PATIENT_MS }));
        expect({ code: fault.code, isSent: fault.isSent }).toEqual({
          code: `PROXY_HTTP_${status}`,
          isSent: false,
        });
        const told = `${fault.stack}${JSON.stringify(fault)}${String(fault.cause)}`;
        expect(told).not.toContain(PROXY_PASSWORD);
        expect(told).not.toContain('MARKER');
      }
    },
  );

  test.each([
    ['silent', 'PROXY_TIMEOUT'],
    ['silent-within', 'CONNECT_TIMEOUT'],
  ] as const)(
    'to one that is %s is given up as a connection is, and once more when it is out of time',
    async (manner, code) => {
      network.manner = manner;
      const bounded = await faultOf(senderOn(wayThrough({ connectMs: 50 }))({ ...postTo, timeoutMs: PATIENT_MS }));
      expect({ code: bounded.code, isSent: bounded.isSent }).toEqual({ code, isSent: false });
      const late = await faultOf(senderOn(wayThrough())({ ...postTo, timeoutMs: 50 }));
      expect({ code: late.code, isSent: late.isSent }).toEqual({ code: 'TIMEOUT', isSent: false });
    },
  );

  test.each([
    ['127.0.0.1:1', /^PROXY_(ECONNREFUSED|EACCES)$/],
    ['proxy.invalid:3128', /^PROXY_(ENOTFOUND|EAI_AGAIN)$/],
  ])('to %s, where none is, says so', async (address, code) => {
    const proxyFor = proxyFrom({ HTTPS_PROXY: `http://keeper:MARKER@${address}` });
    const fault = await faultOf(senderOn(wayThrough({ proxyFor }))({ ...postTo, timeoutMs: PATIENT_MS }));
    expect(fault).toMatchObject({ code: expect.stringMatching(code), isSent: false });
  });
});
