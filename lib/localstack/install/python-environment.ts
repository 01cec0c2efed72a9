import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from './find-python.ts';
import { run } from './run-command.ts';

/** A virtual environment that has everything it should. */
export interface PythonEnvironment {
  /** Where its commands are; empty: this machine has none. */
  readonly bin: string;
  /** Why it has none; absent: it has one. */
  readonly whyNot?: string;
}

/** What is to be installed, and where. */
export interface PythonPackages {
  /** What it is for, in a sentence about a machine that lacks it: `MiniStack`. */
  readonly what: string;
  /** The oldest Python 3 that the pinned versions run on: its minor version. */
  readonly minor: number;
  /** The file of pinned packages. */
  readonly requirements: string;
  /** A folder of its own, made where it is missing. */
  readonly directory: string;
}

/** Names the virtual environment that is complete, and what was installed into it. */
interface Complete {
  readonly bin: string;
  readonly requirementsHash: string;
}

/** Returns the environment, installed by pip at its first use and kept until the file of packages changes. */
export function installPythonPackages({ what, minor, requirements, directory }: PythonPackages): PythonEnvironment {
  const requirementsHash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const marker = join(directory, 'complete.json');
  const complete = existsSync(marker) ? (JSON.parse(readFileSync(marker, 'utf8')) as Complete) : undefined;
  if (complete?.requirementsHash === requirementsHash && existsSync(join(complete.bin, 'python'))) {
    return { bin: complete.bin };
  }
  const found = findPython(minor, process.env);
  if ('whyNot' in found) return { bin: '', whyNot: `${what} cannot be installed: ${found.whyNot}` };
  const installed = install(found.python, requirements, directory);
  if ('failure' in installed)
    return {
      bin: '',
      whyNot: `${what} could not be installed by pip, which needs PyPI or a mirror of it: ${installed.failure}`,
    };
  const half = join(installed.bin, 'complete.json');
  writeFileSync(half, JSON.stringify({ bin: installed.bin, requirementsHash } satisfies Complete));
  renameSync(half, marker);
  return installed;
}

/**
 * A virtual environment has its own path in its scripts and cannot be moved: it is made where it stays, and the marker
 * that names it is written last. What an installation that was killed leaves behind is never used.
 */
function install(
  python: string,
  requirements: string,
  directory: string,
): { readonly bin: string } | { readonly failure: string } {
  mkdirSync(directory, { recursive: true });
  const environment = mkdtempSync(join(directory, 'venv-'));
  const bin = join(environment, 'bin');
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--retries', '1'];
  const failure =
    run(python, ['-m', 'venv', environment]) ?? run(join(bin, 'python'), [...pip, '--requirement', requirements]);
  if (failure === undefined) return { bin };
  rmSync(environment, { recursive: true, force: true });
  return { failure };
}
