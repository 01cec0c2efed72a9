import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 270_000;
const STOP_TIMEOUT_MS = 60_000;
const KEPT_OUTPUT = 4000;

/** What is run, in which folder, with what on its standard input, which stays open. */
export interface ServerCommand {
  readonly command: string;
  readonly options: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A server in a process of its own, ended by its process id. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #name: string;
  /** The end of what it printed. */
  output = '';

  constructor({ command, options, cwd, environment, input = '' }: ServerCommand) {
    this.#name = command;
    this.#child = spawn(command, options, { cwd, env: { ...process.env, ...environment }, stdio: 'pipe' });
    this.#ended = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.output = `${this.output}${text.toString('utf8')}`.slice(-KEPT_OUTPUT);
      });
    }
    // A process that ended at once has closed it.
    this.#child.stdin?.on('error', () => {});
    this.#child.stdin?.write(input);
  }

  /** Resolves with what `isReady` finds, asked again until there is something. @throws {Error} when it does not start */
  async ready<T>(isReady: () => Promise<T | undefined>): Promise<T> {
    const until = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const found = await isReady();
      if (found !== undefined) return found;
      if (performance.now() > until || this.#child.exitCode !== null || this.#child.signalCode !== null) {
        await this.stop();
        throw new Error(`${this.#name} did not start:\n${this.output}`);
      }
      await sleep(100);
    }
  }

  /** Ends it, by force where it does not end by itself. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(late);
  }
}

/** Returns what `prepare` makes of a server that has started; where that fails the server is ended. */
export async function prepared<T>(process: ServerProcess, prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    await process.stop();
    throw error;
  }
}

/** Returns a port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Tells whether `url` answers with a status below 500; `undefined` until it does. */
export async function answers(url: string): Promise<true | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
  return answer && answer.status < 500 ? true : undefined;
}

/** Returns the port that a server of ours has printed as JSON on a line of its own; `undefined` until it has. */
export function portOf(output: string): number | undefined {
  const [, port] = /^\{"port": (\d+)\}$/m.exec(output) ?? [];
  return port === undefined ? undefined : Number(port);
}
