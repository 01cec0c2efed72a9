import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { FunctionName } from '../../build/function-limits.ts';
import { FUNCTIONS_DIRECTORY } from '../../build/functions-directory.ts';

/** Lambda runs as another user, who cannot read a file that is readable by its owner only. */
const READABLE_BY_ALL = 0o644;

/**
 * Returns the code of a function: the bundle as it was built, with the service definitions in a file beside it, since
 * environment variables are limited to 4 KB.
 *
 * The files are put together in the output of synth, from where CDK takes them as they are. As "bundling" it would say so at each synth,
 * and skip it for stacks that are not asked for.
 *
 * @param scope where the function is
 * @param more further files beside it, by their names
 * @throws {Error} when the bundle has not been built
 * @see docs/adr/0010-one-bundle.md
 */
export function functionCode(
  scope: IConstruct,
  name: FunctionName,
  definitions: readonly ServiceDefinition[],
  more: Readonly<Record<string, string>> = {},
  directory: string = FUNCTIONS_DIRECTORY,
): AssetCode {
  const bundle = join(directory, name, 'index.mjs');
  if (!existsSync(bundle)) {
    throw new Error(`the bundle of ${name} is missing (expected it at ${bundle}); run "npm run build" first`);
  }
  const stage = Stage.of(scope);
  if (!stage) throw new Error(`${scope.node.path} has to be in an App: there is no folder for its code`);
  const files = { 'index.mjs': readFileSync(bundle), 'services.json': JSON.stringify(definitions), ...more };
  const hash = createHash('sha256');
  for (const [file, content] of Object.entries(files)) hash.update(`${file} ${content.length} `).update(content);
  // Named by what is in it: a second keeper of the app has definitions of its own.
  const folder = join(stage.outdir, `token-keeper-${name}-${hash.digest('hex').slice(0, 32)}`);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, file), content);
    chmodSync(join(folder, file), READABLE_BY_ALL);
  }
  return Code.fromAsset(folder);
}
