/** This folder: client secrets: reading them in batches, keeping them, taking them apart. */

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { keyOf, subjectOf } from '../../domain/tenant/tenant-name.ts';
import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import type { Clock, Log } from '../../usecases/ports/ports.ts';
import {
  SECRET_CALL_MS,
  type SecretOrFailure,
  type SecretRequest,
  type SecretSource,
} from '../../usecases/ports/secret-source.ts';
import { sdkFaultOf } from '../aws/aws-fault.ts';
import { type SecretAddress, secretAddressOf } from './secret-address.ts';
import { createSecretBatchReader, SECRETS_PER_CALL } from './secret-batch-reader.ts';
import type { KeptSecret, SecretCache } from './secret-cache.ts';
import { refusedRead, type SecretRead, secretRead } from './secret-text.ts';
import { secretValues, valuesReader } from './secret-values.ts';

/** A secret of tenants that was read past the cache is good for all of them for so long. */
const ANEW_SECONDS = 5;

/** What reading secrets needs. */
export interface SecretSourceContext {
  readonly client: SecretsManagerClient;
  /** What outlives this source. */
  readonly cache: SecretCache;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  /** What to ask for instead of what the definitions say, by that; absent: nothing else. */
  readonly ids?: ReadonlyMap<string, string>;
}

/**
 * Returns secrets of Secrets Manager. In the life of this object a secret is read once at most unless a new read is
 * requested: make a new one for every run. What was read stays in the cache for later runs, a failed read does not.
 *
 * @see docs/adr/0014-secrets-and-rotation.md
 * @see docs/adr/0022-secrets-in-batches.md
 */
export function createSecretsManagerSecretSource(context: SecretSourceContext): SecretSource {
  const { client, cache, clock, log, ids } = context;
  const readBatch = createSecretBatchReader(client, log);
  /** What this run has read, so that all of it uses the same versions. */
  const current = new Map<string, Promise<SecretRead>>();
  const previous = new Map<string, Promise<SecretRead>>();
  const isReadAnew = anewReads(clock);
  const tellOddities = oddityTeller(log);
  const valuesOf = valuesReader();
  const addressOf = (name: string): SecretAddress => secretAddressOf(name, ids);
  const keep = (name: string, read: SecretRead, readAt: KeptSecret['readAt']): void => {
    if ('text' in read) cache.keep(name, { ...read, readAt });
  };

  const readCurrent = async (address: SecretAddress): Promise<SecretRead> => {
    const readAt = clock.now();
    const read = await readOne(client, address, 'AWSCURRENT');
    keep(address.name, read, readAt);
    return read;
  };
  const readTogether = async (names: readonly string[]): Promise<ReadonlyMap<string, SecretRead>> => {
    const readAt = clock.now();
    const reads = await readBatch(names.map(addressOf));
    for (const [name, read] of reads) keep(name, read, readAt);
    return reads;
  };
  /** Reads what is due; the last call also reads as many of the others as it has room for. */
  const readDue = (due: readonly string[], others: readonly string[]): void => {
    for (let start = 0; start < due.length; start += SECRETS_PER_CALL) {
      const names = due.slice(start, start + SECRETS_PER_CALL);
      const along = others.slice(0, SECRETS_PER_CALL - names.length);
      const reads = names.length + along.length > 1 ? readTogether([...names, ...along]) : undefined;
      for (const name of names) {
        const alone = (): Promise<SecretRead> => readCurrent(addressOf(name));
        current.set(name, reads?.then((found) => found.get(name) ?? alone()) ?? alone());
      }
    }
  };

  return {
    prepare(requests): void {
      const { due, kept } = sortWishes(
        requests.filter(({ definition: { secret } }) => secret && !current.has(secret.name)),
        cache,
      );
      for (const [name, secret] of kept) {
        current.set(name, Promise.resolve(secret));
      }
      readDue([...due], oldestFirst(kept));
    },
    async read(definition, version = 'current'): Promise<SecretOrFailure> {
      const name = definition.secret?.name;
      if (name === undefined) return { ok: true, secret: { versionId: 'none', values: {} } };
      const address = addressOf(name);
      const seen = version === 'previous' ? previous : current;
      const known = version === 'current-anew' && isReadAnew(definition) ? undefined : seen.get(name);
      const reading =
        known ?? (version === 'previous' ? readOne(client, address, 'AWSPREVIOUS') : readCurrent(address));
      seen.set(name, reading);
      const read = await reading;
      const outcome = 'text' in read ? valuesOf(definition, address.id, read) : read;
      tellOddities(definition, outcome);
      return outcome;
    },
  };
}

/** Returns what tells whether the secret of a service is read past the cache: not for each of hundreds of tenants that a provider refuses. */
function anewReads(clock: Pick<Clock, 'now'>): (definition: ServiceDefinition) => boolean {
  const readAt = new Map<string, Instant>();
  return ({ tenant, secret: { name } = { name: '' } }) => {
    const [now, before] = [clock.now(), readAt.get(name)];
    const isYoung = before !== undefined && Math.abs(secondsBetween(before, now)) < ANEW_SECONDS;
    if (tenant !== undefined && isYoung) return false;
    readAt.set(name, now);
    return true;
  };
}

/** Returns what logs the oddities of a secret, once for each service or tenant. */
function oddityTeller(log: Pick<Log, 'warn'>): (definition: ServiceDefinition, outcome: SecretOrFailure) => void {
  const told = new Set<string>();
  return (definition, outcome) => {
    const key = keyOf(definition);
    if (!outcome.ok || !outcome.secret.oddities || told.has(key)) return;
    told.add(key);
    const what = outcome.secret.oddities.join('; ');
    log.warn('secret_odd', { ...subjectOf(definition), secret: definition.secret?.name, what });
  };
}

/** Separates the secrets that have to be read from those in the cache that are good enough for each of their services. */
function sortWishes(
  requests: readonly SecretRequest[],
  cache: SecretCache,
): { readonly due: ReadonlySet<string>; readonly kept: ReadonlyMap<string, KeptSecret> } {
  const due = new Set<string>();
  const kept = new Map<string, KeptSecret>();
  for (const { definition, lastAcceptedVersion: workingVersion } of requests) {
    const { name = '' } = definition.secret ?? {};
    const secret = cache.get(name);
    if (secret?.versionId === workingVersion && secret && secretValues(definition, name, secret).ok) {
      kept.set(name, secret);
    } else {
      due.add(name);
    }
  }
  for (const name of due) {
    kept.delete(name);
  }
  return { due, kept };
}

function oldestFirst(kept: ReadonlyMap<string, KeptSecret>): readonly string[] {
  return [...kept].toSorted(([, a], [, b]) => a.readAt - b.readAt).map(([name]) => name);
}

async function readOne(
  client: SecretsManagerClient,
  { id, otherwise }: SecretAddress,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
): Promise<SecretRead> {
  const abortSignal = AbortSignal.timeout(SECRET_CALL_MS);
  const readById = async (secretId: string): Promise<SecretRead> => {
    try {
      const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage });
      return secretRead(id, await client.send(command, { abortSignal }));
    } catch (error) {
      return refusedRead(id, sdkFaultOf(error));
    }
  };
  const read = await readById(id);
  const isMissing = !('text' in read) && read.failure.reason === 'secret_not_found';
  return isMissing && otherwise !== undefined ? readById(otherwise) : read;
}
