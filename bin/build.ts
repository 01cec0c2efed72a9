import { ensureBundles, ensureTypes } from '../lib/build/build-all.ts';

await ensureBundles();
if (process.argv.includes('--types')) {
  await ensureTypes();
}
