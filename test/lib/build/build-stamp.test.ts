import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildIfChanged } from '../../../lib/build/build-stamp.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';

/** A time before any test: an input that is as old as this was not changed during a build. */
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

describe('a build with a stamp', () => {
  let workspace: Workspace;
  const at = (name: string): string => join(workspace.path, name);
  const writeInput = (text: string, when = LONG_AGO): void => {
    writeFileSync(at('in.txt'), text);
    utimesSync(at('in.txt'), when, when);
  };
  /** Copies the input; returns whether it had to. */
  const copy = (meanwhile: () => void = () => {}): Promise<boolean> =>
    buildIfChanged({
      root: workspace.path,
      stampFile: 'stamps/copy',
      inputs: ['in*.txt', 'stamps', 'left-out'],
      outputs: ['out.txt'],
      build: async () => {
        writeFileSync(at('out.txt'), readFileSync(at('in.txt'), 'utf8'));
        meanwhile();
      },
    });

  beforeEach(async () => {
    workspace = createWorkspace();
    writeInput('first');
    expect(await copy()).toBe(true);
  });
  afterEach(() => workspace.remove());

  test('does not run again while nothing has changed', async () => {
    expect(await copy()).toBe(false);
  });

  test('does not run again for a file that has another time and the same content', async () => {
    writeInput('first', new Date());
    expect(await copy()).toBe(false);
  });

  test('runs again when an input has changed, even to something older', async () => {
    writeInput('second', new Date('2020-01-01T00:00:00Z'));
    expect(await copy()).toBe(true);
    expect(readFileSync(at('out.txt'), 'utf8')).toBe('second');
    expect(await copy()).toBe(false);
  });

  test('runs again when there is an input that was not there', async () => {
    writeFileSync(at('in-two.txt'), 'more');
    expect(await copy()).toBe(true);
    expect(await copy()).toBe(false);
  });

  test.each([
    ['is gone', () => rmSync(at('out.txt'))],
    ['was changed by hand', () => writeFileSync(at('out.txt'), 'mine')],
  ])('runs again when what it wrote %s', async (_what, happens) => {
    happens();
    expect(await copy()).toBe(true);
    expect(readFileSync(at('out.txt'), 'utf8')).toBe('first');
  });

  test('runs again when the last run has failed', async () => {
    writeInput('second');
    const failed = copy(() => {
      throw new Error('the bundler failed');
    });
    await expect(failed).rejects.toThrow('the bundler failed');
    writeInput('first');
    expect(await copy()).toBe(true);
  });

  test('runs again when an input was changed while the last run was at work', async () => {
    writeInput('second');
    await copy(() => writeFileSync(at('in.txt'), 'third'));
    expect(await copy()).toBe(true);
    expect(readFileSync(at('out.txt'), 'utf8')).toBe('third');
  });

  test('runs again when its stamp is no stamp', async () => {
    writeFileSync(at('stamps/copy'), '{}');
    expect(await copy()).toBe(true);
  });
});
