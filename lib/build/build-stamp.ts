import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a build read and wrote: paths relative to its root. Those that are no files count for nothing. */
export interface BuildFiles {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A build that need not run again while nothing has changed. */
export interface StampedBuild {
  readonly root: string;
  /** Where the stamp of the last run is kept, relative to the root. */
  readonly stampFile: string;
  readonly build: () => Promise<BuildFiles>;
}

/** Every file of the last run with the SHA-256 of its content. */
type Stamp = Readonly<Record<string, string>>;

/**
 * Builds, unless every file that the last run read or wrote is there with the same content.
 *
 * Content, not time: a checkout sets times anew, and an older copy of a file is a change as well. A build that fails, or
 * whose input was changed meanwhile, leaves no stamp.
 *
 * @returns whether it was built
 */
export async function buildIfChanged({ root, stampFile, build }: StampedBuild): Promise<boolean> {
  const file = join(root, stampFile);
  const before = await readStamp(file);
  if (before !== undefined && (await isUnchanged(root, before))) return false;
  // An empty stamp stands for none; its time is that of the beginning.
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  const startedAtMs = await modifiedAtMs(file);
  const { inputs, outputs } = await build();
  const stamp = await stampOf(root, [...inputs, ...outputs]);
  const read = inputs.filter((path) => path in stamp);
  const changedAtMs = await Promise.all(read.map((path) => modifiedAtMs(join(root, path))));
  if (changedAtMs.every((ms) => ms < startedAtMs)) {
    await writeFile(file, `${JSON.stringify(stamp, undefined, 1)}\n`);
  }
  return true;
}

async function readStamp(file: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Stamp;
  } catch {
    // Absent, or left empty by a run that did not end well.
    return undefined;
  }
}

async function isUnchanged(root: string, before: Stamp): Promise<boolean> {
  const paths = Object.keys(before);
  const now = await stampOf(root, paths);
  return paths.length > 0 && paths.every((path) => now[path] === before[path]);
}

async function stampOf(root: string, paths: readonly string[]): Promise<Stamp> {
  const hashed = paths.map(async (path) => {
    // Bundlers also name what is no file: what a plugin made, what is left out for a platform.
    const content = await readFile(join(root, path)).catch(() => undefined);
    return content === undefined ? [] : [[path, createHash('sha256').update(content).digest('hex')] as const];
  });
  return Object.fromEntries((await Promise.all(hashed)).flat());
}

async function modifiedAtMs(file: string): Promise<number> {
  return (await stat(file)).mtimeMs;
}
