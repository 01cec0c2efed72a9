import { createServer, type Socket } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { boundedClient } from '../../../../functions/adapters/aws/sdk-bounds.ts';
import { createPostHarness } from '../../../support/post-harness.ts';

const { listen } = createPostHarness();
const BODY = '{"VersionId":"v1","SecretString":"text"}';
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

/** A client that is as patient as this, its time, and a server that counts its connections and answers each request by script. */
const setUp = async (requestMs: number, onRequest: (socket: Socket, requestOfSocket: number) => void) => {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    let requests = 0;
    connections.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket, (requests += 1)));
  });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const time = { ms: 0 };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const client = boundedClient(
    { connectMs: requestMs, requestMs },
    () => time.ms,
    (requestHandler) =>
      new SecretsManagerClient({ endpoint, credentials, region: 'eu-central-1', maxAttempts: 3, requestHandler }),
  );
  const read = async (signal?: AbortSignal): Promise<string | undefined> => {
    const command = new GetSecretValueCommand({ SecretId: 'a' });
    return (await client.send(command, signal && { abortSignal: signal })).SecretString;
  };
  return { connections, time, read };
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const PATIENT_MS = 60_000;

describe('a client of the SDK', () => {
  test.each([
    ['uses a connection that was idle for 30 s', 30_000, 1],
    ['uses none that was idle for longer', 30_001, 2],
    ['uses none after a freeze of an hour', 3_600_000, 2],
  ])('%s', async (_what, pauseMs, count) => {
    const { connections, time, read } = await setUp(PATIENT_MS, (socket) => socket.write(ANSWER));
    expect(await read()).toBe('text');
    await settle();
    time.ms += pauseMs;
    expect(await read()).toBe('text');
    expect(connections).toHaveLength(count);
  });

  test('goes over a new connection after a try without an answer, though others are kept', async () => {
    let isDead = false;
    const { connections, read } = await setUp(2000, (socket, request) => {
      if (!isDead || request === 1) socket.write(ANSWER);
    });
    await Promise.all([read(), read(), read()]);
    await settle();
    isDead = true;
    expect(await read()).toBe('text');
    expect(connections).toHaveLength(4);
  });

  test('gives up where nobody ever answers, after as many tries as it has', async () => {
    const { connections, read } = await setUp(100, () => undefined);
    await expect(read()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(connections).toHaveLength(3);
  });

  test('gives up where an answer begins and does not end', async () => {
    const { read } = await setUp(100, (socket) => socket.write(ANSWER.slice(0, -1)));
    await expect(read()).rejects.toThrow();
  });

  test('gives up at once when it is told to', async () => {
    const aborting = new AbortController();
    const { connections, read } = await setUp(PATIENT_MS, () => aborting.abort());
    await expect(read(aborting.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(connections).toHaveLength(1);
  });
});
