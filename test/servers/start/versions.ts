import { readFileSync } from 'node:fs';

/** The servers by their names in docs/providers/self-hosted-servers.md, with the versions that are installed. */
export const VERSIONS = {
  Authlib: pinned('requirements.txt', /^authlib==(.+)$/m),
  Keycloak: pinned('pom.xml', /keycloak-quarkus-dist<\/artifactId>\s*<version>([^<]+)</),
  'Ory Hydra': pinned('hydra.json', /"version": "v([^"]+)"/),
  'mock-oauth2-server': pinned('pom.xml', /mock-oauth2-server<\/artifactId>\s*<version>([^<]+)</),
  'django-oauth-toolkit': pinned('requirements.txt', /^django-oauth-toolkit==(.+)$/m),
  'Spring Authorization Server': `of Spring Boot ${pinned('pom.xml', /spring-boot-dependencies<\/artifactId>\s*<version>([^<]+)</)}`,
  'oidc-provider': pinned('../../../package.json', /"oidc-provider": "([^"]+)"/),
};

/** The name of one of {@link VERSIONS}. */
export type ServerName = keyof typeof VERSIONS;

function pinned(file: string, pattern: RegExp): string {
  const text = readFileSync(new URL(`../install/${file}`, import.meta.url), 'utf8');
  const [, version] = pattern.exec(text) ?? [];
  if (version === undefined) throw new Error(`${file} pins no version that looks like ${pattern.source}`);
  return version;
}
