import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where servers are installed to at their first use, with a slash at the end; ignored by git. */
export const SERVERS_DIRECTORY = fileURLToPath(new URL('../../../.token-keeper/servers/', import.meta.url));

/** The versions that are installed, as the files of test/servers/install pin them. */
export const VERSIONS = {
  authlib: pinned('requirements.txt', /^authlib==(.+)$/m),
  djangoOauthToolkit: pinned('requirements.txt', /^django-oauth-toolkit==(.+)$/m),
};

function pinned(file: string, pattern: RegExp): string {
  const text = readFileSync(new URL(`../install/${file}`, import.meta.url), 'utf8');
  const [, version] = pattern.exec(text) ?? [];
  if (version === undefined) throw new Error(`${file} pins no version that looks like ${pattern.source}`);
  return version;
}
