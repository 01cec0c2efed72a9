import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../functions/adapters/process/system-clock.ts';
import { LocalProblem } from '../local/files/local-problem.ts';
import { openLoopbackServer } from '../local/http/loopback-server.ts';
import { installLocalStack } from './install/install-localstack.ts';
import { endGroup, startLocalStack } from './localstack-process.ts';

/** A LocalStack that was started in the background, as its file says. */
interface Running {
  readonly url: string;
  readonly pid: number;
  /** What it calls itself: another process that has got its number or its port since is not meant. */
  readonly session: string;
}

/** How it is started. */
export interface BackgroundOptions {
  /** Folder of the files of this machine; it gets one of its own in there. */
  readonly dataDirectory: string;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly tell: (line: string) => void;
}

const STOP_TIMEOUT_MS = 60_000;
/** It answers within milliseconds, unless the machine is busy. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Starts LocalStack without Docker in the background, unless it runs already, and returns its base URL.
 *
 * @throws {LocalProblem} when this machine lacks what it needs, the port is taken, or it does not start
 */
export async function startInBackground(options: BackgroundOptions): Promise<string> {
  const { dataDirectory, port, environment, signal, tell } = options;
  const earlier = await findRunning(dataDirectory);
  if (earlier) return earlier.url;
  const free = await freePort(port);
  tell('starting LocalStack without Docker (the first time it is installed, which takes about a minute)');
  const installed = installLocalStack(environment);
  if ('whyNot' in installed) throw new LocalProblem(installed.whyNot);
  const directory = folderOf(dataDirectory);
  mkdirSync(directory, { recursive: true });
  const { url, pid, stop } = await startLocalStack({ installed, port: free, directory, isDetached: true, signal });
  const session = await sessionAt(url);
  if (session === undefined) {
    await stop();
    throw new LocalProblem(`LocalStack has started and does not answer at ${url}`);
  }
  writeFileSync(fileOf(dataDirectory), JSON.stringify({ url, pid, session } satisfies Running));
  return url;
}

/** Ends the LocalStack of {@link startInBackground} and removes its files; returns whether one ran. */
export async function stopInBackground(dataDirectory: string): Promise<boolean> {
  const running = await findRunning(dataDirectory);
  if (running) await endProcess(running);
  rmSync(folderOf(dataDirectory), { recursive: true, force: true });
  return running !== undefined;
}

/** Returns where the LocalStack of {@link startInBackground} was started; `undefined`: nowhere. It may have ended since. */
export function backgroundUrl(dataDirectory: string): string | undefined {
  return readRunning(dataDirectory)?.url;
}

/** Returns a port that nobody listens on: the given one or, for 0, any. LocalStack would go on with an error in its log. */
export async function freePort(port: number): Promise<number> {
  const server = await openLoopbackServer(port, () => {});
  await server.close();
  return server.port;
}

const folderOf = (dataDirectory: string): string => join(dataDirectory, 'localstack');
const fileOf = (dataDirectory: string): string => join(folderOf(dataDirectory), 'running.json');

function readRunning(dataDirectory: string): Running | undefined {
  const file = fileOf(dataDirectory);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Running) : undefined;
}

async function findRunning(dataDirectory: string): Promise<Running | undefined> {
  const running = readRunning(dataDirectory);
  return running && (await sessionAt(running.url)) === running.session ? running : undefined;
}

async function sessionAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/_localstack/info`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return ((await answer.json()) as { readonly session_id?: string }).session_id;
  } catch {
    return undefined;
  }
}

/** It stops to answer first. What it holds is kept by nobody, so that the rest of its end needs no patience. */
async function endProcess({ url, pid, session }: Running): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const startedMs = monotonicMs();
  while ((await sessionAt(url)) === session && monotonicMs() - startedMs < STOP_TIMEOUT_MS) await sleep(100);
  endGroup(pid);
}
