import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Names the Python to use, for somebody whose own is found neither in the PATH nor under pyenv. */
export const PYTHON_VARIABLE = 'TOKEN_KEEPER_PYTHON';

/** Returns whether a command is a Python 3 of this minor version or newer that can make virtual environments. */
export type SuitsAs = (command: string, minor: number) => boolean;

/**
 * Returns a Python 3 of this minor version or newer: the one of the variable `TOKEN_KEEPER_PYTHON`, of the PATH, or of pyenv.
 *
 * @param suits asks a command; a Debian without python3-venv has no ensurepip
 * @returns a command, or why there is none
 */
export function findPython(
  minor: number,
  environment: NodeJS.ProcessEnv,
  suits: SuitsAs = isPython,
): { readonly python: string } | { readonly whyNot: string } {
  const chosen = environment[PYTHON_VARIABLE];
  const needed = `Python 3.${minor} or newer with the modules venv and ensurepip`;
  if (chosen) {
    return suits(chosen, minor)
      ? { python: chosen }
      : { whyNot: `${PYTHON_VARIABLE} is "${chosen}", which is not ${needed}` };
  }
  const python = [...IN_PATH, ...installedByPyenv(environment)].find((command) => suits(command, minor));
  return python === undefined
    ? { whyNot: `no ${needed} is in the PATH or under pyenv (set ${PYTHON_VARIABLE} to where one is)` }
    : { python };
}

const IN_PATH = ['python3', 'python3.13', 'python3.12'];

/** A version that pyenv has installed is in the PATH only when it was chosen. The newest comes first. */
function installedByPyenv(environment: NodeJS.ProcessEnv): string[] {
  const versions = join(environment['PYENV_ROOT'] || join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .sort((one, other) => other.localeCompare(one, undefined, { numeric: true }))
    .map((version) => join(versions, version, 'bin', 'python3'));
}

function isPython(command: string, minor: number): boolean {
  const program = `import sys, venv, ensurepip; sys.exit(not (3, ${minor}) <= sys.version_info < (4,))`;
  return spawnSync(command, ['-c', program]).status === 0;
}
