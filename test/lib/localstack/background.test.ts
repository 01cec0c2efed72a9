import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sendJson } from '../../../lib/local/http/body.ts';
import { openLoopbackServer } from '../../../lib/local/http/loopback-server.ts';
import { backgroundUrl, freePort, startInBackground, stopInBackground } from '../../../lib/localstack/background.ts';
import { createWorkspace } from '../../support/workspace.ts';

const workspace = createWorkspace();
const dataDirectory = workspace.path;
const folder = join(dataDirectory, 'localstack');
afterAll(() => workspace.remove());
beforeEach(() => {
  mkdirSync(folder, { recursive: true });
});

const remember = (running: object): void => writeFileSync(join(folder, 'running.json'), JSON.stringify(running));
const start = (port: number): Promise<string> =>
  startInBackground({ dataDirectory, port, environment: {}, signal: new AbortController().signal, tell: () => {} });
/** Answers as LocalStack does when it is asked what it is. */
const answerAs = (session: string) =>
  openLoopbackServer(0, (_request, response) => sendJson(response, { status: 200, body: { session_id: session } }));

describe('LocalStack in the background', () => {
  test('that runs is not started again', async () => {
    const server = await answerAs('mine');
    remember({ url: server.url, pid: process.pid, session: 'mine' });
    expect(await start(4566)).toBe(server.url);
    expect(backgroundUrl(dataDirectory)).toBe(server.url);
    await server.close();
  });

  test('is not started on a port that is taken', async () => {
    const server = await answerAs('of somebody else');
    await expect(start(server.port)).rejects.toThrow(`port ${server.port} on 127.0.0.1 is in use`);
    await server.close();
  });

  test('is not taken for another that has its port or its process id since', async () => {
    const server = await answerAs('of somebody else');
    remember({ url: server.url, pid: process.pid, session: 'mine' });
    expect(await stopInBackground(dataDirectory)).toBe(false);
    expect(existsSync(folder)).toBe(false);
    await server.close();
  });

  test('that has ended is forgotten', async () => {
    remember({ url: `http://127.0.0.1:${await freePort(0)}`, pid: process.pid, session: 'mine' });
    expect(await stopInBackground(dataDirectory)).toBe(false);
    expect(backgroundUrl(dataDirectory)).toBeUndefined();
    expect(await stopInBackground(dataDirectory)).toBe(false);
  });
});
