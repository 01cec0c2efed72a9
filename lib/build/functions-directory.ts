import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone; of the installed package as well, whose modules are in dist/package. Ends in a slash. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where `npm run build` puts the bundles: `<function name>/index.mjs`. */
export const FUNCTIONS_DIRECTORY = join(ROOT, 'dist', 'functions');

/** The file beside the code of refresh-tokens with the authorities that token endpoints may have their certificates of. */
export const AUTHORITIES_FILE = 'authorities.pem';
