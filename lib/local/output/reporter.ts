/** This folder: what npm start prints. */

import type { EventEmitter } from 'node:events';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import type { Instant } from '../../../functions/domain/values/instant.ts';
import type { OutputStream } from '../../terminal/terminal.ts';
import type { Ask, AskCounts } from '../functions/demo-consumer.ts';
import type { FunctionError } from '../functions/function-error.ts';
import type { FunctionLogLine } from '../functions/function-log.ts';
import type { PortAccess } from '../http/port-access.ts';
import type { HostOf } from './waiting.ts';

/** What reporters work with. */
export interface ReporterOptions {
  readonly stdout: OutputStream;
  /** The process, whose end gives a terminal back. */
  readonly owner: EventEmitter;
  readonly now: () => Instant;
  readonly hostOf: HostOf;
  /** Whether the start tells where everything is. */
  readonly isVerbose: boolean;
}

/** Facts that are reported at the start. */
export interface StartedFacts {
  readonly mode: 'demo' | 'own';
  readonly services: readonly string[];
  /** Those of them that have tenants; absent: none has. */
  readonly templates?: readonly string[] | undefined;
  readonly dataDirectory: string;
  readonly url: string;
  readonly access: PortAccess;
  /** Absent: one sweep only. */
  readonly everySeconds?: number | undefined;
  /** Requests of the demo consumer a second; absent: there is none. */
  readonly asksPerSecond?: number | undefined;
}

/** Reports what happens, to a person or to a program. No token, secret or response body gets here. */
export interface Reporter {
  started(facts: StartedFacts): void;
  /** A function wrote a line. */
  functionLine(line: FunctionLogLine): void;
  /** The demo consumer has asked for a token. */
  asked(ask: Ask): void;
  status(answer: StatusAnswer): void;
  /** An invocation has failed: `what` was being done. */
  failed(what: string, error: FunctionError): void;
  /** Something worth a line that is not a failure. */
  notice(text: string): void;
  /** Everything has ended. `counts` is absent where there was no demo consumer. */
  stopped(counts: AskCounts | undefined): void;
  /** Gives the terminal back, before the reason of an early end is told; absent: it was never taken. */
  close?(): void;
}
