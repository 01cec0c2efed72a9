import { ensureBundles, ensureTypes } from '../lib/build/package/build-all.ts';

await ensureBundles();
if (process.argv.includes('--types')) {
  await ensureTypes();
}
