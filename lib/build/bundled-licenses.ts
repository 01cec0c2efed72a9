import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The innermost package of a path: packages can contain packages. */
const PACKAGE_DIRECTORY = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** @see https://spdx.org/licenses/MIT.html */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * Returns the licences of the packages that bundles contain, with their texts, as the licences
 * require. Packages with the same text share it.
 *
 * @param root the directory that the paths of the metafiles are relative to, with the LICENSE of this project
 * @throws {Error} when the licence of a package cannot be found
 */
export function bundledLicenses(metafiles: readonly Metafile[], root: string): string {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const inputs = outputs.flatMap((output) =>
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

/**
 * The Apache licence is the same for all: this project's copy is one. The MIT licence is the same but for the line on top, which
 * some packages have in their README only.
 */
function licenseOf(directory: string, root: string): { readonly name: string; readonly text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    readonly [key in 'name' | 'version' | 'license']?: string;
  };
  const fileLike = (pattern: RegExp) => readdirSync(directory).find((entry) => pattern.test(entry));
  const own = fileLike(/^licen[cs]e/i);
  const readme = license === 'MIT' ? fileLike(/^readme/i) : undefined;
  const copyright = readme && /\bCopyright \(c\) .*/.exec(readFileSync(join(directory, readme), 'utf8'))?.[0];
  const file = license === 'Apache-2.0' ? join(root, 'LICENSE') : own && join(directory, own);
  const text = file ? readFileSync(file, 'utf8').trim() : copyright && `MIT License\n\n${copyright}\n\n${MIT}`;
  if (!text) {
    throw new Error(`${name} names the licence ${license} and has no copy of it: it cannot be bundled as it is`);
  }
  return { name: `${name} ${version}, ${license}`, text };
}
