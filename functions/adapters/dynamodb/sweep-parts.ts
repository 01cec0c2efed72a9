import type { HostPause } from '../../domain/decision/host-pause.ts';
import {
  FAULTS_KEPT,
  HOSTS_KEPT,
  type SweepHeartbeat,
  type SweptTemplate,
} from '../../domain/schedule/schedule-status.ts';
import type { TenantRegistration } from '../../domain/tenant/tenant-registration.ts';
import { AT, COUNT, listOf, objectOf, type PartReader, textsOf, WORD } from './part-reader.ts';

/** The index of the token table that says which tenants are due: its partition and sort keys, and nothing else, are in it. */
export const DUE_INDEX = 'due';
/** Its partition key, a text: the lane. Items without it are not in the index. */
export const DUE_KEY = 'due';
/** Its sort key, a number: the instant in seconds since 1970. */
export const DUE_AT_KEY = 'dueAt';

/** More parameters than any template has. */
const MOST_PARAMETERS = 50;

const REGISTRATION = objectOf<TenantRegistration>(
  { group: WORD, parameters: textsOf(WORD, MOST_PARAMETERS), shard: WORD, addedAt: AT, renewFrom: AT },
  ['addedAt'],
);

/** Reads what is registered of a tenant: all of it or nothing, since without a part a secret could be sent to another host. */
export const TENANT: PartReader<TenantRegistration> = (value, path, unreadable) => {
  const before = unreadable.length;
  const registration = REGISTRATION(value, path, unreadable);
  return unreadable.length === before ? registration : undefined;
};

/** More than a deployment can have. */
const MOST_TEMPLATES = 200;

const HOSTS = listOf(WORD, HOSTS_KEPT);

const SWEPT_TEMPLATE = objectOf<SweptTemplate>(
  {
    service: WORD,
    definitionHash: WORD,
    secretVersionId: WORD,
    lifetimeSeconds: COUNT,
    hosts: HOSTS,
    inUse: COUNT,
    inUseAt: AT,
    refreshed: COUNT,
    failed: COUNT,
    postponed: COUNT,
  },
  ['service', 'definitionHash'],
);

/** Reads the heartbeat of the sweeps. */
export const HEARTBEAT = objectOf<SweepHeartbeat>(
  {
    startedAt: AT,
    completedAt: AT,
    services: COUNT,
    postponed: COUNT,
    eventsFault: WORD,
    faults: listOf(WORD, FAULTS_KEPT),
    templates: listOf(SWEPT_TEMPLATE, MOST_TEMPLATES),
    slowHosts: HOSTS,
    troubledHosts: HOSTS,
  },
  ['startedAt', 'completedAt', 'services', 'postponed'],
);

/** Reads the pause that a host has asked for. */
export const PAUSE = objectOf<{ readonly pausedSince: HostPause['since']; readonly pausedUntil: HostPause['until'] }>(
  { pausedSince: AT, pausedUntil: AT },
  ['pausedSince', 'pausedUntil'],
);
