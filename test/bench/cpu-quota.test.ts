import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CpuQuota, createCpuQuota, quotaMicroseconds } from '../../bench/harness/cpu-quota.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

describe('the share of a core', () => {
  test.each([
    [128, 1447],
    [512, 5789],
    [1769, 20_000],
    [3538, 40_000],
  ])('of %d MB is %d us of 20 ms', (memory, expected) => {
    expect(quotaMicroseconds(memory)).toBe(expected);
  });
});

describe('a control group', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = createWorkspace();
  });
  afterEach(() => workspace.remove());

  const created = (): CpuQuota => {
    const outcome = createCpuQuota('group', 512, workspace.path);
    if ('whyNot' in outcome) {
      throw new Error(outcome.whyNot);
    }
    return outcome.quota;
  };
  const written = (file: string): string => readFileSync(`${workspace.path}/${file}`, 'utf8');

  test('of version 2 gets its share and its processes', () => {
    writeFileSync(`${workspace.path}/cgroup.subtree_control`, 'cpuset cpu io memory\n');
    created().add(123);
    expect(written('group/cpu.max')).toBe('5789 20000');
    expect(written('group/cgroup.procs')).toBe('123');
  });

  test('of version 1 gets its share and its processes', () => {
    mkdirSync(`${workspace.path}/cpu`);
    writeFileSync(`${workspace.path}/cpu/cpu.cfs_quota_us`, '-1');
    created().add(123);
    expect(written('cpu/group/cpu.cfs_period_us')).toBe('20000');
    expect(written('cpu/group/cpu.cfs_quota_us')).toBe('5789');
    expect(written('cpu/group/cgroup.procs')).toBe('123');
  });

  test('that exists already is somebody else’s and stays as it is', () => {
    writeFileSync(`${workspace.path}/cgroup.subtree_control`, 'cpu');
    mkdirSync(`${workspace.path}/group`);
    expect(createCpuQuota('group', 512, workspace.path)).toEqual({ whyNot: expect.stringContaining('(EEXIST)') });
    expect(existsSync(`${workspace.path}/group/cpu.max`)).toBe(false);
  });

  test.each(['cpuset memory', ''])('is not made where the controller is not enabled: "%s"', (controllers) => {
    writeFileSync(`${workspace.path}/cgroup.subtree_control`, controllers);
    expect(createCpuQuota('group', 512, workspace.path)).toEqual({
      whyNot: expect.stringContaining('cpu is not enabled'),
    });
    expect(existsSync(`${workspace.path}/group`)).toBe(false);
  });

  test('is not made where there are none', () => {
    expect(createCpuQuota('group', 512, workspace.path)).toEqual({ whyNot: expect.stringContaining('no cgroup') });
  });
});
