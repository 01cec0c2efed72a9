import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { run } from '../../../lib/localstack/install/run-command.ts';
import { type Installed, installOnce } from './install-once.ts';

const PIN = createRequire(import.meta.url)('./hydra.json') as {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
};
/** The client that Hydra generates of itself lies in a folder that its module leaves out. The published one is the same. */
const LEFT_OUT = 'github.com/ory/hydra-client-go/v2';

/**
 * Builds Hydra by Go as its own module, so that the versions of all that it needs are those of its go.mod and go.sum. What is
 * downloaded must have the sum that is pinned.
 */
export function installHydra(): Installed {
  if (spawnSync('go', ['version']).status !== 0)
    return { directory: '', whyNot: 'Ory Hydra needs Go, and a C compiler for SQLite' };
  return installOnce({ name: 'hydra', pins: ['hydra.json'], make: build });
}

function build(directory: string): string | undefined {
  const { stdout, stderr } = spawnSync('go', ['mod', 'download', '-json', `${PIN.module}@${PIN.version}`], {
    encoding: 'utf8',
  });
  const { Dir, Sum } = JSON.parse(stdout || '{}') as { readonly Dir?: string; readonly Sum?: string };
  if (Dir === undefined) return `it cannot be downloaded: ${stderr.trim().slice(-200)}`;
  if (Sum !== PIN.sum) return `its sum is ${Sum}, and ${PIN.sum} is expected`;
  const source = `${directory}/source`;
  cpSync(Dir, source, { recursive: true });
  const failure =
    run('chmod', ['-R', 'u+w', source]) ??
    run('go', ['mod', 'edit', `-dropreplace=${LEFT_OUT}`], source) ??
    run('go', ['build', '-mod=mod', '-tags', 'sqlite', '-o', `${directory}/hydra`, '.'], source);
  rmSync(source, { recursive: true, force: true });
  return failure;
}
