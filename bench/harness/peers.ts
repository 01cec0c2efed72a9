import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INSTALL_LIMIT_MS = 180_000;

/**
 * Installs the packages that the benchmark compares with, where they are missing or bench/package-lock.json has changed.
 *
 * @throws {Error} when npm cannot
 */
export function installPeers(root: string, log: (line: string) => void): void {
  const folder = join(root, 'bench');
  const stamp = join(folder, 'node_modules/.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  log('installing what is compared with (npm ci in bench/)');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { status, error } = spawnSync('npm', ['ci', '--prefix', folder, ...options], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_LIMIT_MS,
  });
  if (status !== 0) {
    throw new Error(`npm could not install the packages of bench/ (${error?.message ?? `exit code ${status}`})`);
  }
  writeFileSync(stamp, wanted);
}
