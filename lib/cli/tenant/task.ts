/** This folder: `tenant`: registering, forgetting and listing the tenants of a service. */

import { isTemplate, type Template } from '../../../functions/domain/template/tenant-definition.ts';
import { retry } from '../../platform/retry.ts';
import { findDefinition } from '../command/find-definition.ts';
import { type Session, writeNote } from '../command/run-command.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import type { TargetOptions } from '../target/target-options.ts';

/** Options of every command about tenants. */
export interface TenantOptions extends TargetOptions {
  readonly services?: string;
}

/** What is done for the tenants of one service. */
export interface Task {
  readonly session: Session;
  readonly template: Template;
  /** Aborted by Ctrl-C: nothing is begun any more. */
  readonly stop: AbortSignal;
}

/** A call that may pass is made so often. */
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 1000;

/** Returns the definition of a service that has tenants. @throws {CliProblem} where it has none */
export async function findTemplate(session: Session, service: string, file: string | undefined): Promise<Template> {
  const { definition } = await findDefinition(session, service, file);
  if (isTemplate(definition)) return definition;
  throw usageProblem(`service ${service} has no tenants: there is no "tenants" in its definition`);
}

/**
 * Makes a call, and again after 1, 2, 4, 8 and 16 s where it fails for a reason that may pass: AWS throttles, the table or the network
 * cannot be reached. Whatever is called must come to the same when it is done twice.
 *
 * @throws {CliProblem} what the last call failed with
 */
export async function patiently<T>({ session, stop }: Task, call: () => Promise<T>): Promise<T> {
  const attempt = async (): Promise<{ value?: T; problem?: CliProblem }> => {
    stop.throwIfAborted();
    try {
      return { value: await call() };
    } catch (error) {
      if (error instanceof CliProblem) return { problem: error };
      throw error;
    }
  };
  const { value, problem } = await retry(
    ATTEMPTS,
    attempt,
    (result) => result.problem?.diagnosis?.severity === 'watch',
    async (count, result) => {
      // The end was told when it was stopped: no word comes after it.
      stop.throwIfAborted();
      const pauseMs = FIRST_PAUSE_MS * 2 ** (count - 1);
      writeNote(session, `${result.problem?.message}, once more in ${pauseMs / 1000} s`);
      await session.pause(pauseMs, stop);
    },
  );
  if (problem) throw problem;
  return value as T;
}
