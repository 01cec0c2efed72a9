import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { findPython, type SuitsAs } from '../../../../lib/localstack/install/find-python.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const workspace = createWorkspace();
const PYENV_ROOT = workspace.path;
const underPyenv = (version: string): string => join(PYENV_ROOT, 'versions', version, 'bin', 'python3');
for (const version of ['3.9.18', '3.12.1', '3.13.0', '3.11.7']) mkdirSync(underPyenv(version), { recursive: true });
afterAll(() => workspace.remove());

/** Only these commands are a Python, of this minor version each. */
const machineWith =
  (minors: Readonly<Record<string, number>>): SuitsAs =>
  (command, minor) =>
    (minors[command] ?? 0) >= minor;

describe('a Python of a minor version', () => {
  test.each([
    ['python3 of the PATH', { python3: 12, 'python3.13': 13 }, 'python3'],
    ['another of the PATH', { python3: 11, 'python3.12': 12 }, 'python3.12'],
    ['the newer one of the PATH', { 'python3.12': 12, 'python3.13': 13 }, 'python3.13'],
    [
      'the newest of pyenv',
      { python3: 11, [underPyenv('3.12.1')]: 12, [underPyenv('3.13.0')]: 13 },
      underPyenv('3.13.0'),
    ],
  ])('is %s', (_what, minors, python) => {
    expect(findPython(12, { PYENV_ROOT }, machineWith(minors))).toEqual({ python });
  });

  test('is what the variable names, before any other', () => {
    const suits = machineWith({ python3: 13, '/opt/python': 12 });
    expect(findPython(12, { PYENV_ROOT, TOKEN_KEEPER_PYTHON: '/opt/python' }, suits)).toEqual({
      python: '/opt/python',
    });
  });

  test('is no other than what the variable names', () => {
    const suits = machineWith({ python3: 13, '/opt/python': 11 });
    expect(findPython(12, { PYENV_ROOT, TOKEN_KEEPER_PYTHON: '/opt/python' }, suits)).toEqual({
      whyNot:
        'TOKEN_KEEPER_PYTHON is "/opt/python", which is not Python 3.12 or newer with the modules venv and ensurepip',
    });
  });

  test.each([{ PYENV_ROOT }, { PYENV_ROOT: join(PYENV_ROOT, 'missing') }])('may be missing: %j', (environment) => {
    expect(findPython(12, environment, machineWith({ python3: 11 }))).toEqual({
      whyNot:
        'no Python 3.12 or newer with the modules venv and ensurepip is in the PATH or under pyenv' +
        ' (set TOKEN_KEEPER_PYTHON to where one is)',
    });
  });

  test('is asked itself: what is no Python does not suit', () => {
    expect(findPython(12, { PYENV_ROOT, TOKEN_KEEPER_PYTHON: process.execPath })).toHaveProperty('whyNot');
  });
});
