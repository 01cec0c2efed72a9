import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A build that need not run again while nothing has changed. */
export interface StampedBuild {
  readonly root: string;
  /** Where the stamp of the last run is kept, relative to the root. */
  readonly stampFile: string;
  /** Patterns of the files that decide what is built, relative to the root. */
  readonly inputs: readonly string[];
  /** Patterns of the files that it writes, relative to the root. */
  readonly outputs: readonly string[];
  readonly build: () => Promise<void>;
}

/**
 * Builds, unless the files that decide and those that the last run wrote are the same as then: in name and content, since
 * a checkout sets times anew.
 *
 * A build that fails leaves no stamp; one whose input is changed meanwhile leaves the stamp of what was there before.
 *
 * @returns whether it was built
 */
export async function buildIfChanged({ root, stampFile, inputs, outputs, build }: StampedBuild): Promise<boolean> {
  const file = join(root, stampFile);
  const before = await digestOf(root, inputs);
  const last = await readFile(file, 'utf8').catch(() => undefined);
  if (last === `${before} ${await digestOf(root, outputs)}`) return false;
  await rm(file, { force: true });
  await build();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${before} ${await digestOf(root, outputs)}`);
  return true;
}

/** Returns one SHA-256 of the names and contents of all files. */
async function digestOf(root: string, patterns: readonly string[]): Promise<string> {
  const entries = await Array.fromAsync(glob(patterns, { cwd: root, withFileTypes: true }));
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = await readFile(file);
    hash.update(`${relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
