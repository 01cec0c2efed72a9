import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The innermost package of a path: packages can contain packages. */
const PACKAGE_DIRECTORY = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * Returns the licences of the packages that a bundle contains, with their texts, as the licences
 * require. Packages with the same text share it.
 *
 * @param root the directory that the paths of the metafile are relative to, with the LICENSE of this project
 * @throws {Error} when the licence of a package cannot be found
 */
export function bundledLicenses({ outputs }: Metafile, root: string): string {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const directories = new Set(inputs.flatMap((path) => PACKAGE_DIRECTORY.exec(path)?.[0] ?? []));
  const namesByText = new Map<string, readonly string[]>();
  for (const directory of [...directories].toSorted()) {
    const { name, text } = licenseOf(join(root, directory), root);
    namesByText.set(text, [...(namesByText.get(text) ?? []), name]);
  }
  return [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

/** The Apache licence is the same for all: this project's copy is one. */
function licenseOf(directory: string, root: string): { readonly name: string; readonly text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    readonly [key in 'name' | 'version' | 'license']?: string;
  };
  const own = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  const file = license === 'Apache-2.0' ? join(root, 'LICENSE') : own && join(directory, own);
  if (file === undefined) {
    throw new Error(`${name} names the licence ${license} and has no copy of it: it cannot be bundled as it is`);
  }
  return { name: `${name} ${version}, ${license}`, text: readFileSync(file, 'utf8').trim() };
}
