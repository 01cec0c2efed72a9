import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { endChildren } from '../../bench/harness/children.ts';
import { coldStart, requestsAfterInit } from '../../bench/harness/function-process.ts';
import { withStub } from '../../bench/harness/stub.ts';
import { emptyFunction, refreshTokens, serveTokens } from '../../bench/harness/system-under-test.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EMPTY = emptyFunction(ROOT);

afterAll(endChildren);

describe('a measured process', () => {
  test('takes longer as a whole than its function does', async () => {
    const { wallMs, netMs } = await coldStart(ROOT, EMPTY);
    expect(netMs).toBeGreaterThan(0);
    expect(netMs).toBeLessThan(wallMs);
  });

  test('with another answer than expected is not measured', async () => {
    await expect(coldStart(ROOT, { ...EMPTY, isRight: () => false })).rejects.toThrow('something else than expected');
  });

  test('that cannot load its function is not measured, and says why', async () => {
    await expect(coldStart(ROOT, { ...EMPTY, file: `${ROOT}no-such-file.mjs` })).rejects.toThrow(
      'ERR_MODULE_NOT_FOUND',
    );
  });

  test('answers as often as it is asked, after what is done between INIT and the first request', async () => {
    const pids: number[] = [];
    const plan = { requests: 3, gapMs: 1, afterInit: (pid: number) => pids.push(pid) };
    expect(await requestsAfterInit(ROOT, EMPTY, plan)).toHaveLength(3);
    expect(pids).toEqual([expect.any(Number)]);
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH');
  });
});

describe('the functions, with the stub for AWS', () => {
  test('do what is measured', async () => {
    await withStub(ROOT, async (stub) => {
      for (const tested of [await serveTokens(ROOT, stub), await refreshTokens(ROOT, stub)]) {
        expect((await coldStart(ROOT, tested)).netMs).toBeGreaterThan(0);
      }
    });
  });

  test('are not measured without it', async () => {
    const tested = await withStub(ROOT, (stub) => serveTokens(ROOT, stub));
    await expect(coldStart(ROOT, tested)).rejects.toThrow('StoreUnavailable');
  });
});

describe('npm run bench', () => {
  test('ends with 64 for a row that does not exist, and names those that do', async () => {
    const bench = promisify(execFile)(process.execPath, ['bench/run.ts', '--only', 'nope'], { cwd: ROOT });
    await expect(bench).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining('serve-cold, ') });
  });
});
