import type { EventEmitter } from 'node:events';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import type { LoadedServices } from '../../definition/services-file.ts';
import type { OutputStream } from '../../terminal/terminal.ts';
import type { Connection } from '../connection/connection.ts';
import type { TargetOptions } from '../target/target-options.ts';

/** What commands about a deployment work with besides their options. */
export interface CliContext {
  /** Returns the deployment that the options name. @throws {CliProblem} when the options make no sense */
  readonly connect: (options: TargetOptions) => Promise<Connection>;
  /** Returns the definitions of the file that users edit; `undefined` when there is no such file. */
  readonly loadServices: () => Promise<LoadedServices | undefined>;
  readonly clock: Clock;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** For what was asked for. */
  readonly stdout: OutputStream;
  /** For problems and prompts. */
  readonly stderr: OutputStream;
  readonly signals: EventEmitter;
  /** Takes one of `EXIT`, or what a command that was run has ended with, 0 to 255. */
  readonly setExitCode: (code: number) => void;
}
