import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** Returns on what is measured, for people: machine, Node, the state of the sources, the versions compared with. */
export function machineLines(root: string): readonly string[] {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 1e9);
  const manifest = JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const peers = Object.entries(manifest.dependencies).map(([name, version]) => `${name} ${version}`);
  return [
    `machine  ${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, ${type()} ${release()}`,
    `node     ${process.version}`,
    `commit   ${commitOf(root)}`,
    `peers    ${peers.join(', ')}`,
  ];
}

function commitOf(root: string): string {
  try {
    const git = (...argv: string[]): string => execFileSync('git', argv, { cwd: root, encoding: 'utf8' }).trim();
    const changes = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ', with changes';
    return git('rev-parse', '--short', 'HEAD') + changes;
  } catch {
    return 'unknown: not a git clone';
  }
}
