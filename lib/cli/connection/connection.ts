/** This folder: calls to the deployment that is meant, and what their failures mean. */

import type { StatusRead } from '../../../functions/usecases/ports/ports.ts';
import type { Whereabouts } from '../target/target-name.ts';
import type { LogReader } from './log-reader.ts';
import type { SecretStore } from './secret-store.ts';

/**
 * The names by which a deployment is reached, and what the names of its secrets begin with, each looked for when asked for. They throw a
 * CliProblem when nothing names it.
 */
export type DeploymentNames = Readonly<Record<DeploymentName, () => Promise<string>>>;

type DeploymentName =
  | 'serveTokens'
  | 'refreshTokens'
  | 'tokenTable'
  | 'secretPrefix'
  | 'serveTokensLogs'
  | 'refreshTokensLogs';

/** How an invocation of a function that ran has ended. */
export interface InvocationReply {
  /** The result, or with `failed` nothing. */
  readonly payload?: unknown;
  /** What the function failed with. */
  readonly failed?: { readonly errorType: string; readonly message: string };
  /** How far the clock of AWS is ahead of this machine's, in seconds, by the Date header; absent: it did not tell. */
  readonly awsClockOffsetSeconds?: number;
  readonly latencyMs: number;
}

/** A deployment that commands can talk to. Nothing is sent before the first call. */
export interface Connection {
  readonly where: Whereabouts;
  readonly names: DeploymentNames;
  /** The definitions that the local environment runs with; absent: a file of the clone has them. */
  readonly definitions?: unknown;
  /**
   * Invokes a function with a payload.
   *
   * @throws {CliProblem} when it could not be invoked; what the function itself failed with is a reply
   */
  invoke(functionName: string, payload: object): Promise<InvocationReply>;
  readonly secrets: SecretStore;
  readonly logs: Pick<LogReader, 'read'>;
  /** Reads what the token table holds of a service, without any token. @throws {CliProblem} */
  readTable(service: string): Promise<StatusRead>;
  /** Invocations under way fail at once, so that nothing keeps the process. */
  close(): void;
}
