import { buildFunctions } from '../lib/build/function-bundles.ts';

await buildFunctions();
