import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../functions/adapters/process/system-clock.ts';
import { LocalProblem } from '../local/files/local-problem.ts';
import type { InstalledLocalStack } from './install/install-localstack.ts';

/** LocalStack in a process of its own, without Docker. */
export interface LocalStackProcess {
  /** Base URL of every API. */
  readonly url: string;
  readonly pid: number;
  /** Ends it with everything that it has started. */
  stop(): Promise<void>;
}

/** How it is started. */
export interface LocalStackOptions {
  readonly installed: InstalledLocalStack;
  /** A free port of 127.0.0.1. */
  readonly port: number;
  /** A folder for all its files, its log among them; made where it is missing. */
  readonly directory: string;
  /** Whether it outlives this process; otherwise it ends with it, however that ends. */
  readonly isDetached: boolean;
  /** Ends a start that is under way; absent: nothing does. */
  readonly signal?: AbortSignal;
}

const START = fileURLToPath(new URL('./runtime/start_localstack.py', import.meta.url));
/** It takes about 10 s on two idle cores. */
const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 60_000;
const TOLD_CHARACTERS = 2000;

/**
 * Starts LocalStack on 127.0.0.1 and resolves when its APIs answer: functions run as processes of this Node, DynamoDB is Amazon's
 * DynamoDB Local. Nothing is kept when it ends.
 *
 * Nothing of this process's environment gets in but the PATH.
 *
 * @throws {LocalProblem} when it does not start, with the end of its log
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStackProcess> {
  const { directory, port } = options;
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const logFile = join(directory, 'localstack.log');
  const child = spawnLocalStack(options, temporary, logFile);
  const url = `http://127.0.0.1:${port}`;
  const startedMs = monotonicMs();
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  while (!(await isHealthy(url))) {
    if (hasEnded() || options.signal?.aborted || monotonicMs() - startedMs > START_TIMEOUT_MS) {
      // One that is still starting does not end by SIGTERM, and has nothing to lose.
      await end(child, 'SIGKILL');
      if (options.signal?.aborted) throw new LocalProblem('stopped before LocalStack answered');
      const log = readFileSync(logFile, 'utf8').slice(-TOLD_CHARACTERS);
      throw new LocalProblem(`LocalStack did not start, its log ${logFile} ends with:\n${log}`);
    }
    await sleep(100);
  }
  if (options.isDetached) child.unref();
  return { url, pid: child.pid ?? 0, stop: () => end(child, 'SIGTERM') };
}

function spawnLocalStack(options: LocalStackOptions, temporary: string, logFile: string): ChildProcess {
  const { installed, port, directory, isDetached } = options;
  const log = openSync(logFile, 'w');
  const settings = ['--node', process.execPath, '--dynamodb', installed.dynamoDbFolder];
  const child = spawn(installed.python, [START, ...settings, ...(isDetached ? [] : ['--ends-with-input'])], {
    cwd: directory,
    // A group of its own, so that what it has started can be ended with it.
    detached: true,
    stdio: [isDetached ? 'ignore' : 'pipe', log, log],
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      TMPDIR: temporary,
      JAVA_HOME: installed.javaHome,
      PYTHONDONTWRITEBYTECODE: '1',
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      FILESYSTEM_ROOT: join(directory, 'files'),
      LOCALSTACK_VOLUME_DIR: join(directory, 'volume'),
      DYNAMODB_IN_MEMORY: '1',
      // The functions are arm64; without this an x86-64 machine refuses to run them.
      LAMBDA_IGNORE_ARCHITECTURE: '1',
      // Nothing is fetched, nothing is reported, and no name server listens on every interface.
      SKIP_SSL_CERT_DOWNLOAD: '1',
      DISABLE_EVENTS: '1',
      DNS_ADDRESS: '0',
    },
  });
  closeSync(log);
  return child;
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/_localstack/health`).catch(() => undefined);
  return answer?.ok === true;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(late);
  }
  endGroup(child.pid);
}

/** Ends what is left of a process group, at once. @param pid its first process */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}
