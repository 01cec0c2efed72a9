import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { reasonOf } from './json-file.ts';
import { LocalProblem } from './local-problem.ts';

/** Only the owner may read and write it. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/**
 * Makes a directory that only its owner can enter, with its parents; one that exists stays as it is.
 *
 * It makes one level at a time: `mkdir` with `recursive` never ends where a directory can be neither found nor made.
 *
 * @throws {LocalProblem} when it cannot be made
 */
export function makePrivateDirectory(path: string): void {
  const told = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw new LocalProblem(`cannot make the directory ${path}: ${reasonOf(error)}`, { cause: error });
    }
  };
  if (told(() => statSync(path, { throwIfNoEntry: false }))?.isDirectory()) return;
  const parent = dirname(resolve(path));
  if (parent !== resolve(path)) {
    makePrivateDirectory(parent);
  }
  told(() => mkdirSync(path, { mode: DIRECTORY_MODE }));
}

/**
 * Writes a file that only its owner can read, whole or not at all: even after `kill -9` in the middle, a reader finds
 * either the old text or the new one.
 *
 * A symbolic link stays a link; the file it points to is replaced.
 *
 * @throws {LocalProblem} when it cannot be written
 */
export function writePrivateFile(path: string, text: string): void {
  writeWhole(path, text, () => FILE_MODE);
}

/** Writes a file as {@link writePrivateFile} does, open to those it was open to before; a new one to whom the process says. */
export function writeSharedFile(path: string, text: string): void {
  writeWhole(path, text, () => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    return mode === undefined ? undefined : mode & 0o777;
  });
}

function writeWhole(path: string, text: string, modeFor: () => number | undefined): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const mode = modeFor();
    writeFileSync(temporary, text, { mode: mode ?? 0o666, flag: 'wx' });
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw new LocalProblem(`cannot write ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Returns the text of a private file, after making it with `create()` where there is none.
 *
 * @throws {LocalProblem} when it can be neither read nor written
 */
export function readOrCreatePrivateFile(path: string, create: () => string): string {
  if (!existsSync(path)) {
    writePrivateFile(path, create());
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LocalProblem(`cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Returns a warning where the group of a file or everybody may open it; `undefined` where only its owner may, and on Windows, which has
 * no such modes.
 *
 * @param what what the file is: `secrets file`
 */
export function openToOthers(path: string, what: string): string | undefined {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return undefined;
  return `the ${what} ${path} is open to others (mode 0${mode.toString(8)}): run "chmod 600 ${path}"`;
}
