import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const CONSUMER = fileURLToPath(new URL('./fixtures/client-process.ts', import.meta.url));
/** Long enough for two calls of a new process within it on a busy machine. */
const LIFETIME_SECONDS = 5;
/** The second token, while something of it is left. */
const SECOND = { fingerprint: '000000000002', isLeft: true };

/** A consumer as a process of its own, to be frozen as Lambda does between invocations. */
class Consumer {
  readonly lines: Record<string, unknown>[] = [];
  readonly #child: ChildProcess;

  constructor(endpoint: string) {
    const env = {
      TOKEN_KEEPER_FUNCTION: 'serve-tokens',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_LAMBDA: endpoint,
    };
    this.#child = spawn(process.execPath, [CONSUMER], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const output = this.#child.stdout;
    if (output) createInterface({ input: output }).on('line', (line) => this.lines.push(JSON.parse(line)));
  }

  async ask(): Promise<Record<string, unknown>> {
    const before = this.lines.length;
    this.#child.stdin?.write('api\n');
    await this.until(() => this.lines.length > before);
    return this.lines[before] ?? {};
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && this.#child.exitCode === null) await sleep(10);
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async end(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}

describe('a consumer that is frozen', () => {
  let server: Server;
  let consumer: Consumer;
  let seen: { readonly signedAt: string; readonly seenAtMs: number }[];
  let delayMs: number;

  beforeEach(async () => {
    seen = [];
    delayMs = 0;
    server = createServer(async (request: IncomingMessage, response) => {
      const seenAtMs = Math.floor(Date.now() / 1000) * 1000;
      seen.push({ signedAt: String(request.headers['x-amz-date']), seenAtMs });
      const count = seen.length;
      await sleep(delayMs);
      const stamp = (seconds: number): string => `${new Date(seenAtMs + seconds * 1000).toISOString().slice(0, 19)}Z`;
      response.end(
        JSON.stringify({
          service: 'api',
          accessToken: `token-${count}`,
          tokenType: 'Bearer',
          expiresAt: stamp(LIFETIME_SECONDS),
          expiresInSeconds: LIFETIME_SECONDS,
          cacheUntil: stamp(LIFETIME_SECONDS - 1),
          obtainedAt: stamp(0),
          fingerprint: String(count).padStart(12, '0'),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    consumer = new Consumer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    await consumer.end();
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['its connections die and its token expires', () => server.closeAllConnections()],
    ['only its token expires', () => undefined],
  ])('while %s gets the right token with its first call', async (_what, meanwhile) => {
    expect(await consumer.ask()).toMatchObject({ fingerprint: '000000000001' });
    expect(await consumer.ask()).toMatchObject({ fingerprint: '000000000001' });
    consumer.freeze();
    meanwhile();
    await sleep(LIFETIME_SECONDS * 1000 + 500);
    const thawedAtMs = Date.now();
    consumer.thaw();
    expect(await consumer.ask()).toMatchObject(SECOND);
    expect(seen).toHaveLength(2);
    expect(instantOf(seen[1]?.signedAt ?? '')).toBeGreaterThanOrEqual(Math.floor(thawedAtMs / 1000) * 1000);
    await sleep(100);
    expect(consumer.lines).toHaveLength(3);
  });

  test('in the middle of a call does not take the answer that it finds for fresh', async () => {
    delayMs = 300;
    const asked = consumer.ask();
    await consumer.until(() => seen.length === 1);
    consumer.freeze();
    await sleep(LIFETIME_SECONDS * 1000 + 500);
    consumer.thaw();
    expect(await asked).toMatchObject(SECOND);
    expect(consumer.lines).toHaveLength(1);
  });
});

/** Returns the milliseconds since 1970 of `20261123T040000Z`. */
function instantOf(signedAt: string): number {
  return Date.parse(signedAt.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
