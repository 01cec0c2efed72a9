import { CONTRACT_VERSION } from '../contract/constants.ts';
import type { Diagnosis } from '../contract/diagnosis.ts';
import type { CheckAnswer } from '../contract/refresh.ts';
import { explainFailure } from '../domain/catalogue/explain-failure.ts';
import { toFailure } from '../domain/catalogue/match-failure.ts';
import { type AwsRefusal, refusalFact } from '../domain/refusal/aws-refusal.ts';
import { diagnoseSide, diagnoseStore, eventsCodeOf } from '../domain/refusal/refusal-causes.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';
import { isTemplate, tenantDefinition } from '../domain/template/tenant-definition.ts';
import { FIRST_SHARD, hasOwnSecrets } from '../domain/tenant/own-secrets.ts';
import type { TokenStore } from '../usecases/ports/ports.ts';
import type { SecretSource } from '../usecases/ports/secret-source.ts';
import { StoreUnavailableError } from '../usecases/ports/store-unavailable.ts';
import type { TenantRegistry } from '../usecases/ports/tenant-store.ts';

/** What checking access works with. */
export interface CheckDependencies {
  readonly store: Pick<TokenStore, 'read' | 'readAll' | 'noteRefreshTokenSent'> &
    Pick<TenantRegistry, 'countDue' | 'removeTenant'>;
  readonly secrets: SecretSource;
  readonly newOwner: () => string;
  /** Returns what AWS refuses of reading these secrets with one call. */
  readonly probeBatch: (names: readonly string[]) => Promise<AwsRefusal | undefined>;
  /** Returns what AWS refuses of sending events; absent: none are sent. */
  readonly probeEvents?: (() => Promise<AwsRefusal | undefined>) | undefined;
  /** Asks AWS STS for a token that is not used. Rejects with its `code`. */
  readonly getWebIdentityToken: (audience: string) => Promise<unknown>;
}

/** One thing that refresh-tokens needs to be allowed. Trying it out changes nothing. */
interface Probe {
  /** As IAM has it. */
  readonly action: string;
  readonly run: () => Promise<Diagnosis | undefined>;
}

/** What a secret that nobody has made yet says no more than one that is there. */
const IS_OF_ACCESS = /^secret_(?:access_denied|key_unavailable)$|^secrets_manager/;

/** Several secrets are read with one call: two are enough to see whether that is allowed. */
const BATCH = 2;

/**
 * Tries out everything that refresh-tokens needs to be allowed for a service, with calls that change nothing: what it cannot
 * do it can write nowhere that status would see.
 *
 * @param definitions all that there are: whether secrets are read together depends on how many there are
 * @see docs/adr/0035-refusals-are-told.md
 */
export async function checkAccess(
  dependencies: CheckDependencies,
  definitions: readonly ServiceDefinition[],
  definition: ServiceDefinition,
): Promise<CheckAnswer> {
  const probes = [...storeProbes(dependencies, definition), ...otherProbes(dependencies, definitions, definition)];
  const found = await Promise.all(probes.map(({ run }) => run()));
  return {
    contractVersion: CONTRACT_VERSION,
    checked: probes.map(({ action }) => action),
    findings: found.filter((one) => one !== undefined),
  };
}

function storeProbes({ store, newOwner }: CheckDependencies, definition: ServiceDefinition): readonly Probe[] {
  const { id: service } = definition;
  // No lane and no item has such a key.
  const nobody = `#check ${newOwner()}`;
  const ofStore = (operation: string, work: () => Promise<unknown>): Probe => ({
    action: `dynamodb:${operation}`,
    run: () => work().then(() => undefined, storeFinding),
  });
  return [
    ofStore('BatchGetItem', () => store.readAll([service])),
    ofStore('GetItem', () => store.read(service)),
    // Its condition never holds: nobody has that lease.
    ofStore('UpdateItem', () => store.noteRefreshTokenSent({ service, owner: newOwner(), version: 0 }, '')),
    ...(isTemplate(definition)
      ? [
          ofStore('Query', () => store.countDue({ lane: nobody })),
          ofStore('DeleteItem', () => store.removeTenant(nobody)),
        ]
      : []),
  ];
}

/** A service with a secret for each tenant has none itself: what may be read is the first of those of its tenants. */
function shardOf(definition: ServiceDefinition): ServiceDefinition | undefined {
  return isTemplate(definition) && hasOwnSecrets(definition)
    ? tenantDefinition(definition, '', { shard: FIRST_SHARD })
    : undefined;
}

function storeFinding(error: unknown): Diagnosis {
  if (error instanceof StoreUnavailableError) return diagnoseStore(error);
  throw error;
}

function otherProbes(
  { secrets, probeBatch, probeEvents, getWebIdentityToken }: CheckDependencies,
  definitions: readonly ServiceDefinition[],
  definition: ServiceDefinition,
): readonly Probe[] {
  const probes: Probe[] = [];
  const failed = (facts: Parameters<typeof toFailure>[0]): Diagnosis => {
    const { cause, message } = explainFailure(toFailure(facts), { definition });
    return { ...cause, message };
  };
  if (definition.secret) {
    const shard = shardOf(definition);
    const run = async () => {
      const read = await secrets.read(shard ?? definition, 'current-anew');
      return read.ok || (shard && !IS_OF_ACCESS.test(read.failure.reason)) ? undefined : failed(read.failure);
    };
    probes.push({ action: 'secretsmanager:GetSecretValue', run });
  }
  const names = [...new Set(definitions.flatMap(({ secret }) => secret?.name ?? []))].slice(0, BATCH);
  if (names.length === BATCH) {
    const run = async () => {
      const refusal = await probeBatch(names);
      return refusal && diagnoseSide('secrets-read-singly', refusalFact(refusal));
    };
    probes.push({ action: 'secretsmanager:BatchGetSecretValue', run });
  }
  if (probeEvents) {
    const run = async () => {
      const refusal = await probeEvents();
      const code = eventsCodeOf(refusal?.code);
      return refusal && code && diagnoseSide(code, refusalFact(refusal));
    };
    probes.push({ action: 'events:PutEvents', run });
  }
  const { clientAuthentication: by } = definition;
  if (by.method === 'aws_web_identity') {
    const run = () =>
      getWebIdentityToken(by.audience).then(
        () => undefined,
        ({ code = 'own_fault' }: { readonly code?: string }) =>
          failed({ reason: 'web_identity', detail: code, message: `AWS STS gave no web identity token (${code})` }),
      );
    probes.push({ action: 'sts:GetWebIdentityToken', run });
  }
  return probes;
}
