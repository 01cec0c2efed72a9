import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import { jsonFileText, parseJsonText } from './files/json-file.ts';
import { LocalProblem } from './files/local-problem.ts';
import { readOrCreatePrivateFile } from './files/private-file.ts';
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

/** Client ids and secrets of the demo, by the name of their secret. */
type DemoSecrets = Readonly<Record<string, { readonly clientId: string; readonly clientSecret: string }>>;

/** Returns the service definitions of the demo for the authorization server at `issuer`. */
export function demoDefinitions(issuer: string): readonly ServiceDefinition[] {
  return DEMO_SERVICES.map(({ id, method, scope, lifetimeSeconds, mandatoryRefreshSeconds }) => ({
    id,
    tokenUrl: `${issuer}/token`,
    grant: defined({ type: 'client_credentials', scope }),
    clientAuthentication: { method },
    secret: { name: secretNameOf(id) },
    timing: { expectedLifetimeSeconds: lifetimeSeconds, mandatoryRefreshSeconds, expiryBufferSeconds: BUFFER_SECONDS },
  }));
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
  return DEMO_SERVICES.map(({ id, method, scope, lifetimeSeconds }) => {
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
  const create = ({ id }: DemoService) => {
    const secret = { clientId: `${id}-demo`, clientSecret: randomBytes(24).toString('base64url') };
    return [secretNameOf(id), secret] as const;
  };
  const text = readOrCreatePrivateFile(path, () => jsonFileText(Object.fromEntries(DEMO_SERVICES.map(create))));
  return (parseJsonText(text, path, 'secrets file') ?? {}) as DemoSecrets;
}

function secretNameOf(id: string): string {
  return `token-keeper/${id}`;
}
