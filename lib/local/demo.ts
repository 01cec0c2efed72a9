import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import { DEMO_TEMPLATE, demoTemplate, drawLifetime } from './demo-tenants.ts';
import { jsonFileText, parseJsonText } from './files/json-file.ts';
import { LocalProblem } from './files/local-problem.ts';
import { readOrCreatePrivateFile, writePrivateFile } from './files/private-file.ts';
import type { AuthorizationServerClient } from './servers/authorization-server.ts';

/** A service of the demo, with what its authorization server knows about it. */
interface DemoService {
  readonly id: string;
  readonly method: 'client_secret_basic' | 'client_secret_post';
  readonly scope?: string;
  /** Much shorter than the real one (a day, an hour), so that refreshes can be watched. */
  readonly lifetimeSeconds: number;
  /** Set, because with lifetimes this short the default would make every refresh mandatory as soon as it is due. */
  readonly mandatoryRefreshSeconds: number;
}

/** What the authorization server has to know of a client. */
type DemoClient = Pick<DemoService, 'id' | 'method' | 'scope'> & Pick<AuthorizationServerClient, 'lifetimeSeconds'>;

/** Against these lifetimes what 30 s are against an hour: the picture of a token looks like a real one. */
const BUFFER_SECONDS = 3;

const DEMO_SERVICES: readonly DemoService[] = [
  { id: 'genesys', method: 'client_secret_basic', lifetimeSeconds: 100, mandatoryRefreshSeconds: 35 },
  {
    id: 'microsoft-graph',
    method: 'client_secret_post',
    scope: 'https://graph.microsoft.com/.default',
    lifetimeSeconds: 75,
    mandatoryRefreshSeconds: 31,
  },
];

/** The one client of all tenants. */
const TEMPLATE_CLIENT: DemoClient = {
  id: DEMO_TEMPLATE,
  method: 'client_secret_post',
  scope: 'https://graph.microsoft.com/.default',
  lifetimeSeconds: drawLifetime,
};

/** Client ids and secrets of the demo, by the name of their secret. */
type DemoSecrets = Readonly<Record<string, { readonly clientId: string; readonly clientSecret: string }>>;

/** Returns the service definitions of the demo for the authorization server at `issuer`; `hasTenants`: and one with tenants. */
export function demoDefinitions(issuer: string, hasTenants: boolean): readonly ServiceDefinition[] {
  const services: readonly ServiceDefinition[] = DEMO_SERVICES.map(
    ({ id, method, scope, lifetimeSeconds, mandatoryRefreshSeconds }) => ({
      id,
      tokenUrl: `${issuer}/token`,
      grant: defined({ type: 'client_credentials', scope }),
      clientAuthentication: { method },
      secret: { name: secretNameOf(id) },
      timing: {
        expectedLifetimeSeconds: lifetimeSeconds,
        mandatoryRefreshSeconds,
        expiryBufferSeconds: BUFFER_SECONDS,
      },
    }),
  );
  return hasTenants ? [...services, demoTemplate(issuer, secretNameOf(DEMO_TEMPLATE))] : services;
}

/** Returns the path of the secrets file of the demo in a data directory. */
export function demoSecretsPath(dataDirectory: string): string {
  return join(dataDirectory, 'demo-secrets.json');
}

/**
 * Returns the clients of the demo's authorization server. Their secrets are random, made at the first start and
 * kept in a secrets file, which the local Secrets Manager reads like any other.
 *
 * @throws {LocalProblem} when the file cannot be read, written or understood
 */
export function demoClients(secretsPath: string): readonly AuthorizationServerClient[] {
  const secrets = readDemoSecrets(secretsPath);
  return [...DEMO_SERVICES, TEMPLATE_CLIENT].map(({ id, method, scope, lifetimeSeconds }) => {
    const secret = secrets[secretNameOf(id)];
    if (typeof secret?.clientId !== 'string' || typeof secret.clientSecret !== 'string') {
      throw new LocalProblem(
        `${secretsPath} lacks the secret ${secretNameOf(id)}: remove the file, and it is created again`,
      );
    }
    const { clientId, clientSecret } = secret;
    const scopes = scope === undefined ? [] : [scope];
    return { clientId, clientSecret, tokenEndpointAuthMethod: method, scopes, lifetimeSeconds };
  });
}

function readDemoSecrets(path: string): DemoSecrets {
  const text = readOrCreatePrivateFile(path, () => jsonFileText(createSecrets(DEMO_SERVICES)));
  const secrets = (parseJsonText(text, path, 'secrets file') ?? {}) as DemoSecrets;
  if (typeof secrets !== 'object' || Object.hasOwn(secrets, secretNameOf(DEMO_TEMPLATE))) return secrets;
  // A demo of before had no tenants.
  const completed = { ...secrets, ...createSecrets([TEMPLATE_CLIENT]) };
  writePrivateFile(path, jsonFileText(completed));
  return completed;
}

function createSecrets(clients: readonly Pick<DemoClient, 'id'>[]): DemoSecrets {
  const create = ({ id }: Pick<DemoClient, 'id'>) => {
    const secret = { clientId: `${id}-demo`, clientSecret: randomBytes(24).toString('base64url') };
    return [secretNameOf(id), secret] as const;
  };
  return Object.fromEntries(clients.map(create));
}

function secretNameOf(id: string): string {
  return `token-keeper/${id}`;
}
