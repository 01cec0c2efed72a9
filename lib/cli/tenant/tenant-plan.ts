import { MOST_TENANTS_A_CALL } from '../../../functions/contract/tenants.ts';
import { hasOwnSecrets } from '../../../functions/domain/tenant/own-secrets.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { checkSecret, refuseClearText } from '../secret/secret-check.ts';
import { membersOf, valuesOf } from '../secret/secret-fields.ts';
import type { Step, Wanted } from './change-tenants.ts';
import type { BadLine, TenantLine } from './file/tenant-lines.ts';
import type { Shard, ShardSet } from './shards/shard-set.ts';
import { createShardStore, type ShardStore } from './shards/shard-store.ts';
import { patiently, type Task } from './task.ts';

/** What is to be done to have tenants registered. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Lines whose secret values cannot be right. */
  readonly bad: readonly BadLine[];
  readonly warnings: readonly BadLine[];
  /** Tidies up once all steps are done. */
  readonly last: () => Promise<void>;
}

/**
 * Plans how tenants are registered. Where each has a secret for itself, its values are stored before it is registered with the number
 * of the secret that has them; what is stored already is not stored again. Nothing is written by this.
 *
 * @param refresh have their tokens requested even where nothing changes
 * @throws {CliProblem} when the secrets of the tenants cannot be read
 */
export async function planTenants(task: Task, lines: readonly TenantLine[], refresh: boolean): Promise<Plan> {
  if (!hasOwnSecrets(task.template)) {
    const steps = [{ wanted: lines.map(({ line, entry }) => ({ line, entry, refresh })) }];
    return { steps, bad: [], warnings: [], last: async () => {} };
  }
  const store = shardStoreOf(task);
  const set = await store.load();
  const bad: BadLine[] = [];
  const warnings: BadLine[] = [];
  const byShard = new Map<Shard, Wanted[]>();
  for (const one of lines) {
    const isChanged = storeValues(task, set, one, warnings);
    const home = set.homeOf(one.entry.tenant);
    if (typeof isChanged === 'string') bad.push({ line: one.line, message: isChanged });
    if (typeof isChanged === 'string' || !home) continue;
    const entry = { ...one.entry, shard: home.number };
    byShard.set(home, [...(byShard.get(home) ?? []), { line: one.line, entry, refresh: isChanged || refresh }]);
  }
  const write = (shards: Iterable<Shard>): Promise<void> => writeChanged(task, store, shards);
  const last = async (): Promise<void> => {
    set.dropMoved();
    await write(set.shards);
  };
  return { steps: stepsOf(byShard, write), bad, warnings, last };
}

/** Has the values of tenants forgotten that are registered no more. @throws {CliProblem} */
export async function forgetValues(task: Task, tenants: readonly string[]): Promise<void> {
  if (!hasOwnSecrets(task.template)) return;
  const store = shardStoreOf(task);
  const set = await store.load();
  for (const tenant of tenants) set.drop(tenant);
  await writeChanged(task, store, set.shards);
}

/** @returns whether the next token is another one, or what is wrong with the values; no message has any of them */
function storeValues(
  { template, session }: Task,
  set: ShardSet,
  { line, entry, given }: TenantLine,
  warnings: BadLine[],
): boolean | string {
  const current = set.valuesOf(entry.tenant);
  if (current && Object.keys(given).length === 0) return false;
  const members = { ...current, ...membersOf(template, given) };
  const found = checkSecret(template, valuesOf(template, members), session.clock.now());
  warnings.push(...found.warnings.map((message) => ({ line, message })));
  if (found.problems.length > 0) return found.problems.join(', ');
  const isChanged = set.put(entry.tenant, members);
  return isChanged === 'too-large' ? 'its secret values are larger than Secrets Manager takes' : isChanged;
}

/** Whole secrets with as many tenants as one call takes: none is registered before its values are stored. */
function stepsOf(
  byShard: ReadonlyMap<Shard, readonly Wanted[]>,
  write: (shards: Iterable<Shard>) => Promise<void>,
): readonly Step[] {
  const steps: { shards: Shard[]; wanted: Wanted[] }[] = [];
  for (const [shard, wanted] of byShard) {
    const last = steps.at(-1);
    if (last && last.wanted.length + wanted.length <= MOST_TENANTS_A_CALL) {
      last.shards.push(shard);
      last.wanted.push(...wanted);
    } else {
      steps.push({ shards: [shard], wanted: [...wanted] });
    }
  }
  return steps.map(({ shards, wanted }) => ({ wanted, first: () => write(shards) }));
}

async function writeChanged(task: Task, store: ShardStore, shards: Iterable<Shard>): Promise<void> {
  for (const shard of shards) {
    if (shard.isChanged) await patiently(task, () => store.write(shard));
  }
}

function shardStoreOf({ template, session: { connection } }: Task): ShardStore {
  refuseClearText(connection.where.endpoint);
  const name = template.secret?.name;
  if (name === undefined) throw usageProblem(`service ${template.id} needs no secret`);
  return createShardStore(connection.secrets, name);
}
