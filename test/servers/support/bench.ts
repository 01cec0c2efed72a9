import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { clientsFor, privateKeyOf } from './clients.ts';
import { CountingProxy } from './counting-proxy.ts';
import { Keeper, type SecretText } from './keeper.ts';
import type { RealServer, RunningServer, ServerClient } from './real-server.ts';

/** What is different from a service that nothing is wrong with. */
export interface Difference {
  readonly tokenUrl?: string;
  readonly clientAuthentication?: ServiceDefinition['clientAuthentication'];
  readonly grant?: ServiceDefinition['grant'];
  /** Members of the secret in its current version. */
  readonly secret?: SecretText;
  /** The version before it. */
  readonly previousSecret?: SecretText;
}

/** A server that runs, with the proxy before it and the clients that it knows. */
export class Bench {
  readonly server: RealServer;
  readonly proxy = new CountingProxy();
  readonly #clients: readonly ServerClient[];
  #running: RunningServer | undefined;

  constructor(server: RealServer) {
    this.server = server;
    this.#clients = clientsFor(server.algorithms);
  }

  /** Starts the server, at first or again; the token URL stays the same. */
  async up(): Promise<void> {
    await this.proxy.open();
    this.#running = await this.server.start(this.#clients, this.tokenUrl);
    this.proxy.port = this.#running.port;
  }

  /** Ends the server: connections to the token URL are refused. */
  async down(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
    await this.proxy.close();
  }

  get tokenUrl(): string {
    return `${this.proxy.url}${this.server.tokenPath}`;
  }

  /** The server that runs. @throws {Error} when none does */
  get running(): RunningServer {
    if (!this.#running) throw new Error(`${this.server.name} does not run`);
    return this.#running;
  }

  /** How many token requests have reached the server. */
  get tokenRequests(): number {
    return this.proxy.exchanges.filter(({ path }) => path === this.server.tokenPath).length;
  }

  /** Returns the client of this name. */
  client(clientId: string): ServerClient {
    return this.#clients.find((client) => client.clientId === clientId) as ServerClient;
  }

  /** Returns token-keeper with one service: that of a client, with what is different about it. */
  keeper(clientId: string, difference: Difference = {}): Keeper {
    const client = this.client(clientId);
    const { secret, previousSecret, ...asked } = difference;
    const right = secretOf(client);
    const { tokenUrl, grant, clientAuthentication } = { ...this.#usual(client), ...asked };
    const definition = { id: 'service', tokenUrl, grant, clientAuthentication, secret: { name: 'service' } };
    const secrets = [{ ...right, ...secret }, ...(previousSecret ? [{ ...right, ...previousSecret }] : [])];
    return new Keeper({ definition, secrets });
  }

  /** What a client that is registered as it should be asks with: as the preset of the server says, where there is one. */
  #usual(client: ServerClient): Pick<ServiceDefinition, 'tokenUrl' | 'grant' | 'clientAuthentication'> {
    return (
      this.server.preset?.(this.proxy.url, client) ?? {
        tokenUrl: this.tokenUrl,
        grant: { type: 'client_credentials', scope: client.scope },
        clientAuthentication: this.authenticationOf(client),
      }
    );
  }

  /** Returns token-keeper with the service of a user who has authorized the client just now. */
  async keeperOfUser(singleUse = false): Promise<{ readonly keeper: Keeper; readonly refreshToken: string }> {
    const refreshToken = await this.running.authorize(this.client('user'));
    const grant = { type: 'refresh_token', ...(singleUse ? { singleUse } : {}) } as const;
    return { keeper: this.keeper('user', { grant, secret: { refreshToken } }), refreshToken };
  }

  /** How a client authenticates that is registered as it should be. */
  authenticationOf({ method, algorithm }: ServerClient): ServiceDefinition['clientAuthentication'] {
    if (method !== 'private_key_jwt') return { method };
    if (algorithm === undefined) throw new Error('a client that signs is registered with an algorithm');
    return { method, assertion: { algorithm } };
  }

  /** Returns what a keeper has said that nobody may see: secrets, tokens, and what the server wrote in prose. */
  async leaksOf(keeper: Keeper): Promise<readonly string[]> {
    const said = `${keeper.lines.join('\n')}\n${JSON.stringify(await keeper.status())}`;
    const hidden = this.proxy.exchanges.flatMap(({ body }) => {
      const found = /"(?:error_description|access_token|refresh_token)" ?: ?"((?:[^"\\]|\\.){12,})"/g;
      return [...body.matchAll(found)].map(([, text = '']) => text);
    });
    const secrets = this.#clients.map(({ clientSecret }) => clientSecret);
    return [...hidden, ...secrets, 'PRIVATE KEY'].filter((text) => said.includes(text));
  }
}

function secretOf(client: ServerClient): SecretText {
  const { clientId, clientSecret, method, jwk } = client;
  return method === 'private_key_jwt'
    ? { clientId, privateKey: privateKeyOf(client), keyId: String(jwk?.['kid']) }
    : { clientId, clientSecret };
}
