import { buildCli } from '../lib/build/cli-bundle.ts';
import { buildFunctions } from '../lib/build/function-bundles.ts';
import { buildPackage } from '../lib/build/package-bundles.ts';

await Promise.all([buildFunctions(), buildPackage().then(() => buildCli())]);
