import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { FunctionName } from '../../build/function-limits.ts';
import { FUNCTIONS_DIRECTORY } from '../../build/functions-directory.ts';

/** Lambda runs as another user, who cannot read a file that is readable by its owner only. */
const READABLE_BY_ALL = 0o644;

/**
 * Returns the code of a function: the bundle as it was built, with the service definitions in a file beside it, since
 * environment variables are limited to 4 KB.
 *
 * @param more further files beside it, by their names
 * @throws {Error} when the bundle has not been built
 * @see docs/adr/0010-one-bundle.md
 */
export function functionCode(
  name: FunctionName,
  definitions: readonly ServiceDefinition[],
  more: Readonly<Record<string, string>> = {},
  directory: string = FUNCTIONS_DIRECTORY,
): AssetCode {
  const source = join(directory, name);
  const bundle = join(source, 'index.mjs');
  if (!existsSync(bundle)) {
    throw new Error(`the bundle of ${name} is missing (expected it at ${bundle}); run "npm run build" first`);
  }
  const files = { 'services.json': JSON.stringify(definitions), ...more };
  return Code.fromAsset(source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the files are put together in this process, without Docker.
      image: DockerImage.fromRegistry('none'),
      // CDK bundles once for equal options and ignores what tryBundle does: without this, a second keeper in the same app
      // would get the definitions of the first.
      environment: { FILES_SHA256: createHash('sha256').update(JSON.stringify(files)).digest('hex') },
      local: {
        tryBundle(outputDirectory: string): boolean {
          copyFileSync(bundle, join(outputDirectory, 'index.mjs'));
          for (const [file, text] of Object.entries(files)) {
            writeFileSync(join(outputDirectory, file), text);
          }
          for (const file of ['index.mjs', ...Object.keys(files)]) {
            chmodSync(join(outputDirectory, file), READABLE_BY_ALL);
          }
          return true;
        },
      },
    },
  });
}
