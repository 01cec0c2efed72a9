import { readFileSync } from 'node:fs';

/** The versions that are installed, as the files of test/servers/install pin them. */
export const VERSIONS = {
  authlib: pinned('requirements.txt', /^authlib==(.+)$/m),
  djangoOauthToolkit: pinned('requirements.txt', /^django-oauth-toolkit==(.+)$/m),
  keycloak: pinned('pom.xml', /keycloak-quarkus-dist<\/artifactId>\s*<version>([^<]+)</),
  mockOauth2Server: pinned('pom.xml', /mock-oauth2-server<\/artifactId>\s*<version>([^<]+)</),
  springBoot: pinned('pom.xml', /spring-boot-dependencies<\/artifactId>\s*<version>([^<]+)</),
  hydra: pinned('hydra.json', /"version": "v([^"]+)"/),
};

function pinned(file: string, pattern: RegExp): string {
  const text = readFileSync(new URL(`../install/${file}`, import.meta.url), 'utf8');
  const [, version] = pattern.exec(text) ?? [];
  if (version === undefined) throw new Error(`${file} pins no version that looks like ${pattern.source}`);
  return version;
}
