import { fileURLToPath } from 'node:url';

/**
 * Where `npm run build` puts the bundles: `<function name>/index.mjs`. Two folders up is the root of the clone, and
 * of the installed package as well, whose modules are in dist/package.
 */
export const FUNCTIONS_DIRECTORY = fileURLToPath(new URL('../../dist/functions/', import.meta.url));
