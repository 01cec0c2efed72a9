import type { RefreshReport } from '../../contract/refresh.ts';
import { lastAcceptedVersion } from '../../domain/record/last-accepted-secret.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Refreshed } from '../hosts/host-limits.ts';
import { inSweepOrder } from '../hosts/sweep-order.ts';
import type { Log } from '../ports/ports.ts';
import type { SecretSource } from '../ports/secret-source.ts';
import type { SweepRun } from './sweep-run.ts';

/** The services of a sweep that have no tenants, as they were read, and what will have become of each, in the same order. */
export interface QueuedServices {
  readonly seen: readonly Refreshed[];
  readonly reports: readonly Promise<RefreshReport>[];
}

/** Reads services without tenants, all of them, and has them wait for their turns, most urgent first. @throws {StoreUnavailableError} */
export async function queueServices(run: SweepRun, definitions: readonly ServiceDefinition[]): Promise<QueuedServices> {
  const { store, secrets, log } = run.dependencies;
  const records = await store.readAll(definitions.map(({ id }) => id));
  const read = definitions.map((definition, index) => ({ definition, record: records[index] as TokenRecord }));
  const seen = inSweepOrder(read, run.startedAt);
  prepareSecrets(secrets, seen);
  logUnreadable(log, records);
  return { seen, reports: seen.map((one) => run.refresh(one)) };
}

/** Begins to read the secrets of those that are about to be refreshed. */
export function prepareSecrets(secrets: Pick<SecretSource, 'prepare'>, services: readonly Refreshed[]): void {
  secrets.prepare(
    services.map(({ definition, record }) => ({ definition, lastAcceptedVersion: lastAcceptedVersion(record) })),
  );
}

/** Only names of our own are told of what cannot be read. */
export function logUnreadable(log: Pick<Log, 'warn'>, records: readonly TokenRecord[]): void {
  for (const { service, unreadable } of records) {
    if (unreadable) {
      log.warn('stored_item_unreadable', { service, unreadable: unreadable.join(' ') });
    }
  }
}
