import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { refused } from '../definition/checked-option.ts';
import {
  definePreset,
  givenOf,
  type OrTenant,
  type ServiceOptions,
  TENANT_PLACE,
} from '../definition/service-options.ts';

/** An installation of a GitHub App; the secret holds its `privateKey` as GitHub gives it (PEM). */
export type GitHubAppOptions = ServiceOptions &
  /** The number in the URL of the installation's settings. */
  OrTenant<'installationId', number> & {
    /** The client id of the app, or its app id: what GitHub expects as issuer. */
    readonly appId: string;
    /** Base URL of the API. Default `https://api.github.com`; GitHub Enterprise Server has its own. */
    readonly apiUrl?: string;
  };

/**
 * Returns the definition of the installation tokens of a GitHub App, which live one hour.
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function githubApp(given: GitHubAppOptions): ServiceDefinition {
  const options = givenOf(given);
  const { appId, installationId, apiUrl = 'https://api.github.com', tenants } = options;
  const isOpen = installationId === undefined && tenants !== undefined;
  if (!isOpen && (!Number.isSafeInteger(installationId) || Number(installationId) < 1)) {
    throw refused('installationId', 'the number of the installation', installationId);
  }
  return definePreset('github-app', options, {
    timing: { expectedLifetimeSeconds: 3600 },
    tokenUrl: `${apiUrl.replace(/\/$/, '')}/app/installations/${installationId ?? TENANT_PLACE}/access_tokens`,
    grant: { type: 'github_app_installation' },
    clientAuthentication: { method: 'none' },
    clientId: appId,
    tenants: isOpen ? { pattern: 'number', ...tenants } : tenants,
  });
}
