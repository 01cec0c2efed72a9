import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A line of `--json` output. */
export type OutputLine = Readonly<Record<string, unknown>> & { readonly event?: string };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WAIT_TIMEOUT_MS = 240_000;

/** The local environment as a process of its own, as `npm start` runs it; or another command that goes on until Ctrl-C. */
export class LocalProcess {
  readonly #child: ChildProcess;
  #text = '';
  readonly #lines: OutputLine[] = [];
  /** How far the text has been read into lines. */
  #readTo = 0;
  readonly #ended: Promise<unknown>;

  constructor(options: readonly string[], environment: NodeJS.ProcessEnv = process.env, command = 'start') {
    const args = ['--import', './bin/assert-node.mjs', 'bin/token-keeper.ts', command, ...options];
    this.#child = spawn(process.execPath, args, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (chunk: Buffer): void => {
      this.#text += chunk.toString('utf8');
    };
    this.#child.stdout?.on('data', collect);
    this.#child.stderr?.on('data', collect);
    this.#ended = once(this.#child, 'close');
  }

  /** Everything that was written so far, standard output and error together. */
  get text(): string {
    return this.#text;
  }

  /** The whole lines so far that are JSON. Each is parsed once: a test may look at all of them for every one of them. */
  get lines(): readonly OutputLine[] {
    const end = this.#text.lastIndexOf('\n') + 1;
    for (const line of this.#text.slice(this.#readTo, end).split('\n')) {
      if (line.startsWith('{')) this.#lines.push(JSON.parse(line) as OutputLine);
    }
    this.#readTo = end;
    return this.#lines;
  }

  /** Resolves with the first line that `matches`, which may be there already. */
  async line(what: string, matches: (line: OutputLine) => boolean): Promise<OutputLine> {
    await this.#until(what, () => this.lines.some(matches));
    return this.lines.find(matches) as OutputLine;
  }

  /** Resolves with the address once everything is up; text and JSON output both name it. */
  async address(): Promise<string> {
    const named = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(this.#text)?.[0];
    await this.#until('address', () => named() !== undefined);
    return named() as string;
  }

  /** Sends a signal that the process outlives: one that halts it, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Sends a signal and resolves when the process has ended. */
  async stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' = 'SIGINT'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exitCode();
  }

  /** Resolves with the exit code when the process has ended; `null` after a signal. */
  async exitCode(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  async #until(what: string, isSeen: () => boolean): Promise<void> {
    for (let waitedMs = 0; !isSeen(); waitedMs += 25) {
      const { exitCode, signalCode } = this.#child;
      if (waitedMs > WAIT_TIMEOUT_MS || exitCode !== null || signalCode !== null) {
        throw new Error(`"${what}" did not come; the output was\n${this.#text.slice(-4000)}`);
      }
      await sleep(25);
    }
  }
}
