import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A group of processes that share a part of one core. */
export interface CpuQuota {
  /** Puts a process with all its threads into the group; what it has used before does not count. */
  readonly add: (pid: number) => void;
  /** Removes the group; every process in it must have ended. */
  readonly remove: () => void;
}

/** A group, or why this machine has none. */
export type CpuQuotaOutcome = { readonly quota: CpuQuota } | { readonly whyNot: string };

/** In how long slices Lambda gives out a core, in microseconds. */
const PERIOD_US = 20_000;
/** So many megabytes of memory come with one whole core. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEGABYTES_OF_ONE_CORE = 1769;

/** Returns the microseconds of each period that a Lambda of so much memory may compute. */
export function quotaMicroseconds(memoryMegabytes: number): number {
  return Math.round((PERIOD_US * memoryMegabytes) / MEGABYTES_OF_ONE_CORE);
}

/**
 * Makes a control group with the share of a core that a Lambda of so much memory has, in version 2 or 1 of cgroup.
 *
 * @param name of the group; there must be none of that name
 * @param mount where control groups are mounted
 */
export function createCpuQuota(name: string, memoryMegabytes: number, mount = '/sys/fs/cgroup'): CpuQuotaOutcome {
  const version1 = join(mount, 'cpu');
  const quotaUs = quotaMicroseconds(memoryMegabytes);
  if (existsSync(join(mount, 'cgroup.subtree_control'))) {
    const controllers = readFileSync(join(mount, 'cgroup.subtree_control'), 'utf8').trim().split(' ');
    return controllers.includes('cpu')
      ? createGroup(join(mount, name), [['cpu.max', `${quotaUs} ${PERIOD_US}`]])
      : { whyNot: `the controller cpu is not enabled in ${mount}/cgroup.subtree_control` };
  }
  if (existsSync(join(version1, 'cpu.cfs_quota_us'))) {
    return createGroup(join(version1, name), [
      ['cpu.cfs_period_us', String(PERIOD_US)],
      ['cpu.cfs_quota_us', String(quotaUs)],
    ]);
  }
  return { whyNot: `there is no cgroup with a cpu controller below ${mount}` };
}

function createGroup(path: string, settings: readonly (readonly [string, string])[]): CpuQuotaOutcome {
  try {
    mkdirSync(path);
    try {
      for (const [file, value] of settings) {
        writeFileSync(join(path, file), value);
      }
    } catch (error) {
      rmdirSync(path);
      throw error;
    }
  } catch (error) {
    return { whyNot: `no cgroup can be made at ${path} (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'})` };
  }
  return {
    quota: {
      add: (pid) => writeFileSync(join(path, 'cgroup.procs'), String(pid)),
      remove: () => rmdirSync(path),
    },
  };
}
