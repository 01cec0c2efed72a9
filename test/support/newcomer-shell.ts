import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CliResult } from './cli-process.ts';

/** A line may install all packages first, on a machine that is twenty times slower. */
const WAIT_TIMEOUT_MS = 1_500_000;
/** Of npm's settings, those that say where packages come from. */
const OF_NPM = ['npm_config_cache', 'npm_config_globalconfig', 'npm_config_registry', 'npm_config_userconfig'];
/** What the tests and the npm that runs them have set, and what decides which AWS is asked, as whom, or in which colours. */
const NOT_INHERITED = /^(npm_|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|JEST_|AWS_|TOKEN_KEEPER_|CI$|COLOR$|FORCE_COLOR$)/;
/** Writes the directory and the environment to file descriptor 3, and ends as the line has ended. */
const REMEMBERED = '\nstatus=$?; { pwd; env -0; } >&3; exit $status';

/**
 * A terminal of a person who has just read about token-keeper: a shell without this project's commands in its path and with an
 * empty home. A line finds the directory and the variables that the lines before it have left.
 */
export class NewcomerShell {
  #directory: string;
  #environment: NodeJS.ProcessEnv;

  /** @param home for what commands write there; npm keeps its cache and settings */
  constructor(directory: string, home: string, environment: Readonly<Record<string, string>> = {}) {
    this.#directory = directory;
    this.#environment = { ...inherited(), HOME: home, ...environment };
  }

  get directory(): string {
    return this.#directory;
  }

  /** Runs a line to its end, with this on its standard input, and with these variables for it alone. */
  async run(line: string, stdin = '', environment: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    const child = spawn('bash', ['-c', `${line}${REMEMBERED}`], {
      cwd: this.#directory,
      env: { ...this.#environment, ...environment },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    // A command that reads nothing may be gone before it is written to.
    child.stdin?.on('error', () => {}).end(stdin);
    const remembered = child.stdio[3] as NodeJS.ReadableStream;
    const [stdout, stderr, left] = await Promise.all([child.stdout, child.stderr, remembered].map((one) => text(one)));
    await ended;
    this.#remember(left ?? '', environment);
    return { exitCode: child.exitCode, stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  /** Starts a line that goes on until Ctrl-C. */
  start(line: string): ShellJob {
    return new ShellJob(line, this.#directory, this.#environment);
  }

  #remember(left: string, ofLine: Readonly<Record<string, string>>): void {
    const [directory = this.#directory, ...rest] = left.split('\n');
    this.#directory = directory;
    const variables = rest.join('\n').split('\0').filter(Boolean);
    const entries = variables.map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]);
    this.#environment = Object.fromEntries(entries.filter(([name]) => name !== undefined && !(name in ofLine)));
  }
}

/** A line in the foreground of a terminal: every process of it gets what its keys send. */
export class ShellJob {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #text = '';

  constructor(line: string, directory: string, environment: NodeJS.ProcessEnv) {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    // A process group of its own, as a shell makes one for each line; bash waits for what Ctrl-C ends, sh does not.
    this.#child = spawn('bash', ['-c', line], { cwd: directory, env: environment, stdio: [...stdio], detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString('utf8');
      });
    }
    this.#ended = once(this.#child, 'close');
  }

  /** Everything that was written so far. */
  get text(): string {
    return this.#text;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves with what matches, once it is written. @throws {Error} when the line ends before, or after {@link WAIT_TIMEOUT_MS} */
  async said(pattern: RegExp): Promise<string> {
    for (let waitedMs = 0; ; waitedMs += 25) {
      const found = pattern.exec(this.#text)?.[0];
      if (found !== undefined) return found;
      if (waitedMs > WAIT_TIMEOUT_MS || this.#hasEnded) {
        throw new Error(`${pattern} did not come; the output was\n${this.#text.slice(-4000)}`);
      }
      await sleep(25);
    }
  }

  /** Sends all of its processes a signal, SIGINT as Ctrl-C does, and resolves with the exit code; `null` after SIGKILL. */
  async stop(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    if (!this.#hasEnded && this.#child.pid !== undefined) {
      process.kill(-this.#child.pid, signal);
    }
    await this.#ended;
    return this.#child.exitCode;
  }
}

function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name) || OF_NPM.includes(name));
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((one) => !one.endsWith(join('node_modules', '.bin')));
  return {
    npm_config_cache: join(homedir(), '.npm'),
    npm_config_userconfig: join(homedir(), '.npmrc'),
    ...Object.fromEntries(kept),
    npm_config_audit: 'false',
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    AWS_EC2_METADATA_DISABLED: 'true',
    PATH: folders.filter((one) => !one.includes(`${sep}node-gyp-bin`)).join(delimiter),
  };
}
