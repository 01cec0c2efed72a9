import { MOST_TENANTS_A_CALL, type TenantEntry, type TenantReport } from '../../../functions/contract/tenants.ts';
import type { Template } from '../../../functions/domain/template/tenant-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import { openCounting } from '../../terminal/progress.ts';
import { askChange } from '../ask/ask-tenants.ts';
import type { Session } from '../command/run-command.ts';
import { unlessStopped } from '../command/until-stopped.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import { patiently, type Task } from './task.ts';

/** A tenant to be registered. */
export interface Wanted {
  /** Where somebody says so; absent: nowhere that could be named. */
  readonly line?: number;
  readonly entry: TenantEntry;
  /** Whether its token is requested by the next sweep even where nothing has changed. */
  readonly refresh: boolean;
}

/** Tenants that are registered once something else is done. */
export interface Step {
  readonly first?: () => Promise<void>;
  readonly wanted: readonly Wanted[];
}

/** A tenant that the functions did not take, and why. */
export interface Refused {
  readonly tenant: string;
  readonly line?: number;
  readonly message?: string;
}

/** What has become of tenants. */
export interface Tally {
  /** How many there were of each result. */
  readonly counts: Map<TenantReport['result'], number>;
  readonly refused: Refused[];
  /** So many of them are done, of so many. */
  done: number;
  total: number;
}

/** Returns a tally of nothing. */
export function newTally(): Tally {
  return { counts: new Map(), refused: [], done: 0, total: 0 };
}

/**
 * Changes tenants, and tells how far that has come where Ctrl-C or a failure stops it.
 *
 * @param work gets a tally that knows it
 * @throws {CliProblem}
 */
export function changing(
  session: Session,
  template: Template,
  work: (task: Task, tally: Tally) => Promise<ExitCode>,
): Promise<ExitCode> {
  const tally = newTally();
  const where = (): string =>
    `stopped after ${tally.done} of ${counted(tally.total, 'tenant')}, to go on: the same command again`;
  const run = async (stop: AbortSignal): Promise<ExitCode> => {
    try {
      return await work({ session, template, stop }, tally);
    } catch (error) {
      const isPart = error instanceof CliProblem && tally.done > 0 && tally.done < tally.total;
      throw isPart ? new CliProblem(`${error.message} (${where()})`, error) : error;
    }
  };
  return unlessStopped(session.signals, run, where);
}

/**
 * Registers tenants, step by step. All of it may be done again: what is registered already is `unchanged`.
 *
 * @param tally gets what is done while it is
 * @throws {CliProblem}
 */
export async function registerTenants(
  task: Task,
  steps: readonly Step[],
  { dryRun }: { readonly dryRun: boolean },
  tally: Tally,
): Promise<void> {
  const { id: service } = task.template;
  tally.total = steps.reduce((sum, { wanted }) => sum + wanted.length, 0);
  await counting(task, tally, async (show) => {
    for (const { first, wanted } of steps) {
      if (!dryRun) await first?.();
      for (const refresh of [true, false]) {
        for (const ones of chunked(wanted.filter((one) => one.refresh === refresh))) {
          const tenants = ones.map(({ entry }) => entry);
          const request = { operation: 'putTenants', service, tenants, ...flags({ dryRun, refresh }) } as const;
          const { answer } = await patiently(task, () => askChange(task.session.connection, request));
          const lines = new Map(ones.map(({ entry, line }) => [entry.tenant, line]));
          note(tally, answer.tenants, lines);
          show();
        }
      }
    }
  });
}

/** Has tenants forgotten, with their tokens. Those that are not registered are `unknown`. @throws {CliProblem} */
export async function forgetTenants(
  task: Task,
  names: readonly string[],
  { dryRun }: { readonly dryRun: boolean },
  tally: Tally,
): Promise<void> {
  const { id: service } = task.template;
  tally.total = names.length;
  await counting(task, tally, async (show) => {
    for (const tenants of chunked(names)) {
      const request = { operation: 'removeTenants', service, tenants, ...flags({ dryRun }) } as const;
      const { answer } = await patiently(task, () => askChange(task.session.connection, request));
      note(tally, answer.tenants, new Map());
      show();
    }
  });
}

async function counting({ session, template }: Task, tally: Tally, work: (show: () => void) => Promise<void>) {
  const progress = openCounting(session.stderr, `tenants of ${template.id}`, tally.total);
  const isLong = tally.total > MOST_TENANTS_A_CALL;
  const show = (): void => (isLong ? progress.show(tally.done) : undefined);
  show();
  await work(show).finally(progress.close);
}

/** A flag that is not set is left out. */
function flags<T extends Readonly<Record<string, boolean>>>(given: T) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

function note(tally: Tally, reports: readonly TenantReport[], lines: ReadonlyMap<string, number | undefined>): void {
  for (const { tenant, result, message } of reports) {
    tally.counts.set(result, (tally.counts.get(result) ?? 0) + 1);
    if (result === 'refused') tally.refused.push(defined({ tenant, line: lines.get(tenant), message }));
  }
  tally.done += reports.length;
}

function* chunked<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += MOST_TENANTS_A_CALL) {
    yield all.slice(start, start + MOST_TENANTS_A_CALL);
  }
}
