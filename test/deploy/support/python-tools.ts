import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the commands are of a virtual environment that has all of requirements.txt, or why this machine has none. */
export type PythonTools = { readonly bin: string } | { readonly whyNot: string };

const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));
const DIRECTORY = fileURLToPath(new URL('../../../.token-keeper/tools/ministack-1.5.33/', import.meta.url));
const MARKER = join(DIRECTORY, 'complete.json');
const INSTALL_TIMEOUT_MS = 600_000;
/** The pinned versions need Python 3.11; a Debian without python3-venv has no ensurepip. */
const SUITS = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';

/** Names the virtual environment that is complete, and what was installed into it. */
interface Complete {
  readonly bin: string;
  readonly requirementsHash: string;
}

/** Returns the tools, installed by pip at their first use and kept until requirements.txt changes. */
export function installPythonTools(): PythonTools {
  const requirementsHash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const complete = readMarker();
  if (complete?.requirementsHash === requirementsHash && existsSync(join(complete.bin, 'python'))) {
    return { bin: complete.bin };
  }
  if (spawnSync('python3', ['-c', SUITS]).status !== 0) {
    return { whyNot: 'MiniStack needs Python 3.11 or newer with the modules venv and ensurepip' };
  }
  return install(requirementsHash);
}

/**
 * A virtual environment has its own path in its scripts and cannot be moved: it is made where it stays, and the marker
 * that names it is written last. What an installation that was killed leaves behind is never used.
 */
function install(requirementsHash: string): PythonTools {
  mkdirSync(DIRECTORY, { recursive: true });
  const environment = mkdtempSync(join(DIRECTORY, 'venv-'));
  const bin = join(environment, 'bin');
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--retries', '1'];
  const failure =
    run('python3', ['-m', 'venv', environment]) ?? run(join(bin, 'python'), [...pip, '--requirement', REQUIREMENTS]);
  if (failure !== undefined) {
    rmSync(environment, { recursive: true, force: true });
    return { whyNot: `MiniStack could not be installed by pip: ${failure}` };
  }
  const marker: Complete = { bin, requirementsHash };
  writeFileSync(join(environment, 'marker.json'), JSON.stringify(marker));
  renameSync(join(environment, 'marker.json'), MARKER);
  return { bin };
}

function readMarker(): Complete | undefined {
  return existsSync(MARKER) ? (JSON.parse(readFileSync(MARKER, 'utf8')) as Complete) : undefined;
}

/** Returns the last thing a command says when it fails, in one line; `undefined` when it succeeds. */
function run(command: string, options: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, options, { encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS });
  const said = error?.message ?? stderr.trim().split('\n').at(-1);
  return status === 0 ? undefined : (said || 'it said nothing').slice(0, 200);
}
