import { secretMembers } from '../../../../functions/adapters/secrets-manager/secret-members.ts';
import { FIRST_SHARD, shardName, shardNumber } from '../../../../functions/domain/tenant/own-secrets.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { CliProblem } from '../../connection/cli-problem.ts';
import { EXIT } from '../../connection/exit-code.ts';
import type { SecretStore } from '../../connection/secret-store.ts';
import { Shard, ShardSet } from './shard-set.ts';

/** So many are read at once. */
const AT_ONCE = 10;
/** Numbers have four digits. */
const MOST_SHARDS = 10_000;

/** The secrets of the tenants of a service. */
export interface ShardStore {
  /** Returns all that there are. @throws {CliProblem} when one may not be read, or is no JSON object */
  load(): Promise<ShardSet>;
  /**
   * Stores what a shard has now.
   *
   * @throws {CliProblem} when somebody else has changed its secret since it was read
   */
  write(shard: Shard): Promise<void>;
}

/**
 * Returns the secrets of tenants, beside the one of their service.
 *
 * @param name of the secret of the service
 * @see docs/adr/0069-per-tenant-secrets-in-shards.md
 */
export function createShardStore(secrets: SecretStore, name: string): ShardStore {
  let key: Promise<string | undefined> | undefined;
  const read = async (number: string): Promise<Shard | undefined> => {
    const id = shardName(name, number);
    const stored = await secrets.read(id);
    if (stored === 'missing') return undefined;
    if (stored === 'denied') throw denied(id);
    const members = secretMembers(stored.text.reveal());
    if (!members) throw unusable(id);
    const shard = new Shard(number, stored.versionId);
    for (const [tenant, values] of Object.entries(members)) shard.set(tenant, values);
    return shard;
  };
  const make = async (id: string, text: Redacted<string>): Promise<string> => {
    key ??= keyFor(secrets, name);
    const versionId = await secrets.create(id, text, await key);
    if (versionId === 'exists') throw disturbed(id);
    return versionId;
  };
  const replace = async (id: string, text: Redacted<string>, current: string): Promise<string> => {
    const versionId = await secrets.put(id, text);
    // AWS stores whatever comes last: only what went before it shows that somebody else was faster.
    const before = await secrets.read(id, 'AWSPREVIOUS');
    if (typeof before !== 'string' && ![current, versionId].includes(before.versionId)) throw disturbed(id);
    return versionId;
  };
  return {
    async load() {
      const shards: Shard[] = [];
      for (let first = 0; first < MOST_SHARDS; first += AT_ONCE) {
        const numbers = Array.from({ length: AT_ONCE }, (_, index) => shardNumber(first + index));
        const found = await Promise.all(numbers.map(read));
        const end = found.indexOf(undefined);
        shards.push(...found.slice(0, end < 0 ? undefined : end).flatMap((one) => one ?? []));
        if (end >= 0) break;
      }
      return new ShardSet(shards);
    },
    async write(shard) {
      const id = shardName(name, shard.number);
      const text = new Redacted(shard.text());
      const found = await secrets.read(id);
      const current = typeof found === 'string' ? undefined : found;
      // A call whose answer was lost has done it.
      if (current?.text.reveal() !== text.reveal()) {
        if (current?.versionId !== shard.versionId) throw disturbed(id);
        shard.versionId = await (current ? replace(id, text, current.versionId) : make(id, text));
      }
      shard.isChanged = false;
    },
  };
}

/** Returns the key of the secrets that are there already; `undefined`: that of AWS, or it cannot be told. */
async function keyFor(secrets: SecretStore, name: string): Promise<string | undefined> {
  return (await secrets.keyOf(shardName(name, FIRST_SHARD))) ?? (await secrets.keyOf(name));
}

function denied(id: string): CliProblem {
  const message = `this identity may not read secret ${id}, so the values of its other tenants cannot be kept`;
  return new CliProblem(message, { exitCode: EXIT.unavailable, errorName: 'AccessDeniedException' });
}

function unusable(id: string): CliProblem {
  const advice = 'put its previous version back, nothing was changed';
  return new CliProblem(`secret ${id} is not a JSON object with the values of tenants: ${advice}`, {
    exitCode: EXIT.actionRequired,
  });
}

function disturbed(id: string): CliProblem {
  const advice = 'one of the two has written may be lost: repeat both commands, one after the other';
  return new CliProblem(`somebody else has written secret ${id} at the same time, and what ${advice}`, {
    exitCode: EXIT.actionRequired,
    errorName: 'ConcurrentModification',
  });
}
