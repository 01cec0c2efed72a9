import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package.json, as it is read. */
export type Manifest = Readonly<Record<string, unknown>>;

/** What only whoever works on the project needs; `prepare` alone makes npm warn each who installs the package. */
const OF_THE_PROJECT = new Set(['//', 'scripts', 'devDependencies', 'overrides', 'allowScripts']);

/** An address of git: its host, which has a dot, and the path there. Neither user nor password is taken. */
const REMOTE =
  /^(?:(?:https|ssh|git):\/\/(?:[^@/]*@)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?\/|[\w-]+@([\w-]+(?:\.[\w-]+)+):)(.+?)(?:\.git)?\/?$/;

/**
 * Returns the package.json that is packed: without what is the project's own, and with the public address of the clone that
 * it is packed in.
 *
 * @param remote where the clone comes from, as git says it; absent, or a path: the manifest has no address
 * @param gitHead the commit that it is packed from; absent: nobody knows
 * @see docs/adr/0046-one-copy-in-commonjs.md
 */
export function packedManifest(manifest: Manifest, remote?: string, gitHead?: string): Manifest {
  const own = Object.entries(manifest).filter(([name]) => !OF_THE_PROJECT.has(name));
  const kept = Object.fromEntries(gitHead === undefined ? own : [...own, ['gitHead', gitHead]]);
  const [, byUrl, byShell, path] = REMOTE.exec(remote ?? '') ?? [];
  if (path === undefined) return kept;
  const address = `https://${byUrl ?? byShell}/${path}`;
  return {
    ...kept,
    homepage: `${address}#readme`,
    bugs: { url: `${address}/issues` },
    repository: { type: 'git', url: `git+${address}.git` },
  };
}

/**
 * Puts the packed manifest in the place of package.json, which is kept aside until {@link restoreManifest}: npm packs the
 * file that it finds, and nothing else.
 *
 * @param root the clone
 * @param remote, gitHead as for {@link packedManifest}
 */
export async function writePackedManifest(root: string, remote?: string, gitHead?: string): Promise<void> {
  // A run that was interrupted has left it aside.
  await restoreManifest(root);
  const file = join(root, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  await mkdir(join(root, '.token-keeper'), { recursive: true });
  await copyFile(file, asideOf(root));
  await writeFile(file, `${JSON.stringify(packedManifest(manifest, remote, gitHead), undefined, 2)}\n`);
}

/** Puts package.json back as it was; does nothing where it is in its place. */
export async function restoreManifest(root: string): Promise<void> {
  await rename(asideOf(root), join(root, 'package.json')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function asideOf(root: string): string {
  return join(root, '.token-keeper', 'package.json');
}
