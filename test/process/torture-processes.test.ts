import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { type Ended, FunctionPool } from '../torture/world/function-pool.ts';
import { WrongClocks } from '../torture/world/wrong-clocks.ts';

/** A function that does as it is told, and says what its clocks show. */
const FUNCTION = `
  export const handler = async ({ waitMs = 0, isHanging = false, fails }, context) => {
    if (isHanging) await new Promise(() => {});
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (fails) throw Object.assign(new Error('told to'), { name: fails });
    console.log('a line');
    const left = context.getRemainingTimeInMillis();
    return { pid: process.pid, now: Date.now(), made: new Date().getTime(), kept: new Date(5).getTime(), left };
  };
`;
const HOUR_MS = 3_600_000;

let workspace: Workspace;
let pool: FunctionPool;
const lines: string[] = [];

function definition(timeoutSeconds: number) {
  const bundlePath = join(workspace.path, 'index.mjs');
  return { name: 'told', bundlePath, timeoutSeconds, memoryMegabytes: 128, aliases: ['a'], environment: {} };
}

function open(timeoutSeconds = 600): void {
  pool = new FunctionPool(definition(timeoutSeconds), {
    size: 1,
    clocks: new WrongClocks(),
    onLine: (line) => lines.push(line),
  });
}

const ask = (event = {}): Promise<Ended> => pool.invoke('a', JSON.stringify(event));
const answerOf = (ended: Ended) => JSON.parse(ended.ok ? ended.resultText : '{}');

beforeEach(() => {
  workspace = createWorkspace();
  writeFileSync(join(workspace.path, 'index.mjs'), FUNCTION);
});

afterEach(async () => {
  await pool.close();
  workspace.remove();
});

describe('a process of the campaign', () => {
  test('answers, writes lines, and fails by the name of the error', async () => {
    open();
    expect(answerOf(await ask())).toMatchObject({ kept: 5 });
    expect(lines).toContain('a line');
    expect(await ask({ fails: 'TokenUnavailable' })).toMatchObject({
      ok: false,
      error: { errorType: 'TokenUnavailable' },
      wasKilled: false,
      frozenMs: 0,
    });
    expect([pool.hasQualifier('a'), pool.hasQualifier('b'), pool.isAlive]).toEqual([true, false, true]);
  });

  test('has the wall clock that it is told, and its own again after a while', async () => {
    open();
    await ask();
    pool.stepClock('all', -HOUR_MS, 600_000);
    const { now, made } = answerOf(await ask());
    expect(Math.round((now - Date.now()) / HOUR_MS)).toBe(-1);
    expect(Math.round((made - Date.now()) / HOUR_MS)).toBe(-1);
    pool.stepClock('all', HOUR_MS, 100);
    let again = now;
    while (Math.round((again - Date.now()) / HOUR_MS) !== 0) {
      await sleep(100);
      again = answerOf(await ask()).now;
    }
  });

  test('that is killed tells whoever waits for it, and another takes its place', async () => {
    open();
    const { pid } = answerOf(await ask());
    const waiting = ask({ isHanging: true });
    await sleep(100);
    pool.kill(0);
    expect(await waiting).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' }, wasKilled: true });
    expect(answerOf(await ask()).pid).not.toBe(pid);
  });

  test('that is stopped goes on after a while, and says for how long it stood still', async () => {
    open();
    await ask();
    const waiting = ask({ waitMs: 2000 });
    await sleep(100);
    pool.freeze(0, 2500);
    expect(pool.isAlive).toBe(false);
    const { ok, frozenMs, lagMs, beganMs, leftMs } = await waiting;
    expect(ok).toBe(true);
    expect(leftMs - beganMs).toBeGreaterThan(2500);
    expect(Math.min(frozenMs, lagMs)).toBeGreaterThan(500);
  });

  test('that takes longer than its function may is ended and started again, and that is not to be excused', async () => {
    open(1);
    expect(await ask({ isHanging: true })).toMatchObject({
      ok: false,
      error: { errorType: 'Sandbox.Timedout' },
      wasKilled: false,
      lostMs: expect.any(Number),
    });
    expect(answerOf(await ask())).toMatchObject({ kept: 5 });
  });
});

test('a process ends with its parent, also while it is stopped', async () => {
  open();
  const module = (path: string) => JSON.stringify(new URL(`../torture/world/${path}.ts`, import.meta.url));
  const script = `
    const { FunctionPool } = await import(${module('function-pool')});
    const { WrongClocks } = await import(${module('wrong-clocks')});
    const runtime = { size: 1, clocks: new WrongClocks(), onLine: () => {} };
    const pool = new FunctionPool(${JSON.stringify(definition(600))}, runtime);
    const ended = await pool.invoke('a', '{}');
    pool.freeze(0, 2000);
    setTimeout(() => { console.log(ended.resultText); process.kill(process.pid, 'SIGKILL'); }, 500);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid } = JSON.parse(await text(parent.stdout));
  const isThere = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isThere()) await sleep(100);
});
