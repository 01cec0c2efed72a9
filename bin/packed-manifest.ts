import { spawnSync } from 'node:child_process';
import { headOf } from '../lib/build/commit.ts';
import { ROOT } from '../lib/build/functions-directory.ts';
import { restoreManifest, writePackedManifest } from '../lib/build/package/packed-manifest.ts';

// Run by npm around `npm pack` and `npm publish`: `packed-manifest.ts write`, then `packed-manifest.ts restore`.
if (process.argv[2] === 'write') {
  const { stdout } = spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: ROOT, encoding: 'utf8' });
  await writePackedManifest(ROOT, stdout?.trim(), headOf(ROOT));
} else {
  await restoreManifest(ROOT);
}
