import { afterEach, expect, test } from '@jest/globals';
import { LocalProblem } from '../../../../lib/local/files/local-problem.ts';
import { type Listener, type LoopbackServer, openLoopbackServer } from '../../../../lib/local/http/loopback-server.ts';

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function open(listener: Listener): Promise<LoopbackServer> {
  const server = await openLoopbackServer(0, listener);
  servers.push(server);
  return server;
}

// Host, Origin and close are tested with the gateway, which is one.

test.each([
  [
    () => {
      throw new Error('MARKER');
    },
  ],
  [
    async () => {
      throw new Error('MARKER');
    },
  ],
])('a listener that fails is answered for, case %#', async (listener: Listener) => {
  const answer = await fetch((await open(listener)).url);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('{"message":"internal failure"}');
});

test('a port that is taken is named', async () => {
  const { port } = await open(() => {});
  const expected = `port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port (0 takes any free one)`;
  await expect(openLoopbackServer(port, () => {})).rejects.toEqual(new LocalProblem(expected));
});
