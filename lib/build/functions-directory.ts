import { join } from 'node:path';

/** The root of the clone; of the installed package as well, whose modules are in dist/package. Ends in a slash. */
export const ROOT = join(import.meta.dirname, '../../');

/** Where `npm run build` puts the bundles: `<function name>/index.mjs`. */
export const FUNCTIONS_DIRECTORY = join(ROOT, 'dist', 'functions');

/** The file beside the code of refresh-tokens with the authorities that token endpoints may have their certificates of. */
export const AUTHORITIES_FILE = 'authorities.pem';
