import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'aws-lambda-ric';
const VERSION = '4.0.2';
const TOOLS = fileURLToPath(new URL('../../../.token-keeper/tools/', import.meta.url));
const INSTALLED = join(TOOLS, `${PACKAGE}-${VERSION}`);
const ENTRY = join(INSTALLED, 'node_modules', PACKAGE, 'index.mjs');
/** It compiles curl and its own addon, which takes about a minute on two cores. */
const INSTALL_TIMEOUT_MS = 600_000;

/** The runtime interface client, or why this machine has none. */
export type RuntimeInterfaceClient = { readonly entry: string } | { readonly whyNot: string };

/**
 * Returns the runtime interface client that Lambda's Node.js runtime runs functions with, installed from npm at its first
 * use and kept in `.token-keeper/tools/`.
 *
 * It is not a dependency of the project: it has to be compiled, which not every machine can.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export function installRuntimeInterfaceClient(): RuntimeInterfaceClient {
  if (existsSync(ENTRY)) {
    return { entry: ENTRY };
  }
  if (process.platform !== 'linux') {
    return { whyNot: `${PACKAGE} can be built on Linux only` };
  }
  const nodePrefix = prefixWithNodeHeaders();
  if (nodePrefix === undefined) {
    return { whyNot: `${PACKAGE} needs the headers of Node (include/node/node.h) beside a node in the PATH` };
  }
  const missing = ['cmake', 'make', 'g++'].find((tool) => spawnSync(tool, ['--version']).status !== 0);
  return missing === undefined ? install(nodePrefix) : { whyNot: `${PACKAGE} needs ${missing} to be built` };
}

/** Installs beside the final place and renames: an installation that was killed is never taken for a whole one. */
function install(nodePrefix: string): RuntimeInterfaceClient {
  mkdirSync(TOOLS, { recursive: true });
  const directory = mkdtempSync(`${INSTALLED}-`);
  try {
    // npm is about to refuse install scripts that are not allowed by name.
    const manifest = { private: true, dependencies: { [PACKAGE]: VERSION }, allowScripts: { [PACKAGE]: true } };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
    const options = ['--no-audit', '--no-fund', '--no-package-lock', '--fetch-retries=1', '--loglevel=error'];
    const npm = spawnSync('npm', ['install', '--prefix', directory, ...options], {
      cwd: directory,
      encoding: 'utf8',
      timeout: INSTALL_TIMEOUT_MS,
      // The node of this project comes without headers, so npm runs on the one that has them.
      env: { ...process.env, PATH: systemPath().join(delimiter), npm_config_nodedir: nodePrefix },
    });
    const built = join(directory, 'node_modules', PACKAGE);
    if (npm.status !== 0 || !existsSync(join(built, 'rapid-client.node'))) {
      return { whyNot: `npm could not install ${PACKAGE}@${VERSION}: ${reasonOf(npm.stderr)}` };
    }
    moveInto(directory);
    return { entry: ENTRY };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function moveInto(directory: string): void {
  try {
    renameSync(directory, INSTALLED);
  } catch (error) {
    // Another run has installed it meanwhile; its installation is as good.
    if (!existsSync(ENTRY)) {
      throw error;
    }
  }
}

/** Returns the first thing npm says is wrong, in one line. */
function reasonOf(stderr: string | null): string {
  const lines = (stderr ?? '').split('\n').filter((line) => line.startsWith('npm error'));
  const telling = lines.find((line) => !/^npm error (code|path|command|syscall|errno) /.test(line));
  return (telling ?? lines[0] ?? 'it said nothing').replace('npm error ', '').slice(0, 200);
}

/** Returns the prefix of the first node in the PATH that has its headers beside it; `undefined` when none has. */
function prefixWithNodeHeaders(): string | undefined {
  return systemPath()
    .map((directory) => join(directory, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))))
    .find((prefix) => existsSync(join(prefix, 'include', 'node', 'node.h')));
}

/** npm puts its node_modules/.bin first into the PATH of every script; a machine's own node is behind them. */
function systemPath(): string[] {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return directories.filter((directory) => directory !== '' && !directory.split(sep).includes('node_modules'));
}

/** A runtime interface client that runs, with one function in it. */
export interface RuntimeProcess {
  /** The whole lines that were written so far. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Resolves with the exit code; `null` after a signal. */
  readonly exitCode: Promise<number | null>;
  /** Ends the process and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a function as Lambda does.
 *
 * @param entry where the client is installed
 * @param environment the whole environment: nothing of this process gets in
 */
export function startRuntimeInterfaceClient(
  entry: string,
  environment: Readonly<Record<string, string>>,
): RuntimeProcess {
  const child: ChildProcess = spawn(process.execPath, [entry], {
    cwd: environment['LAMBDA_TASK_ROOT'],
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  return {
    stdout: linesOf(child.stdout),
    stderr: linesOf(child.stderr),
    exitCode: ended.then(() => child.exitCode),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function linesOf(stream: ChildProcess['stdout']): readonly string[] {
  const lines: string[] = [];
  if (stream) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return lines;
}
