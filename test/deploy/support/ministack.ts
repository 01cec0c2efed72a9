import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../lib/localstack/background.ts';

/** An emulated AWS in a process of its own. */
export interface MiniStack {
  /** The endpoint of every service. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The only credentials MiniStack does not look up: the root user of its one account. */
export const ROOT_USER = { accessKeyId: 'test', secretAccessKey: 'test' };
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** npm's own node and esbuild before those of the machine: functions run on the first `node` there is. */
export const TOOL_PATH = [
  fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url)),
  process.env['PATH'] ?? '',
].join(delimiter);

const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 60_000;

/**
 * Starts MiniStack on a free loopback port. It enforces IAM: every request of a role is checked against its policies.
 *
 * Nothing of this process's environment gets in, since MiniStack hands its own on to every function.
 *
 * @param bin where the commands of the virtual environment are that MiniStack is installed in
 * @param directory an empty directory for all its files
 * @param environment what every function finds in its environment
 * @see https://github.com/ministackorg/ministack
 */
export async function startMiniStack(
  bin: string,
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<MiniStack> {
  // It wants to know its port before it listens.
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary, { recursive: true });
  // Its workers are CommonJS in files named .js; the package.json of the project would make ES modules of them.
  writeFileSync(join(temporary, 'package.json'), '{ "type": "commonjs" }');
  const logFile = join(directory, 'ministack.log');
  const log = openSync(logFile, 'a');
  const child = spawn(join(bin, 'python'), ['-m', 'uvicorn', 'ministack.app:app', ...serverOptions(port)], {
    cwd: directory,
    stdio: ['ignore', log, log],
    env: {
      PATH: TOOL_PATH,
      HOME: directory,
      TMPDIR: temporary,
      STATE_DIR: join(directory, 'state'),
      S3_DATA_DIR: join(directory, 's3'),
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: 'local',
      AUTH: 'true',
      // Otherwise it listens on every interface for MQTT.
      IOT_MTLS_ENABLED: '0',
      ...environment,
    },
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(late);
  };
  for (let waitedMs = 0; !(await isHealthy(url)); waitedMs += 100) {
    if (waitedMs > START_TIMEOUT_MS || child.exitCode !== null) {
      await stop();
      throw new Error(`MiniStack did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    }
    await sleep(100);
  }
  return { url, stop };
}

/** MiniStack sends a Date header itself; with uvicorn's beside it the SDK reads no date and signs with none. */
function serverOptions(port: number): readonly string[] {
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  return [...address, '--no-date-header', '--no-access-log', '--timeout-graceful-shutdown', '2'];
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/_ministack/health`).catch(() => undefined);
  return answer?.ok === true;
}
