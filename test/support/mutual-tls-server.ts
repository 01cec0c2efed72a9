import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { SeenRequest } from './scripted-server.ts';
import { certificate, selfSignedCertificate } from './self-signed-certificate.ts';

/** A request as the server saw it, and who sent it. */
export interface ClientSeen extends SeenRequest {
  /** Common name of the certificate that the client showed; undefined: it showed none. */
  readonly name: string | undefined;
  /** Whether what it showed leads to the server's authority of clients, by an issuer that the server does not know. */
  readonly isKnown: boolean;
  /** Which connection it came over, from 1 on. */
  readonly connection: number;
}

/** What a secret of `tls_client_auth` holds. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An https server on loopback that asks clients for a certificate of its own authority, and takes any. */
export class MutualTlsServer {
  /** The certificate of the authority of the server itself. */
  readonly authority: string;
  readonly seen: ClientSeen[] = [];
  /** What the server answers with, a status of its own included. */
  answer: { readonly status?: number; readonly body: string | object } = { body: token() };
  /** What answers instead; absent: nothing. */
  listener: RequestListener | undefined;
  readonly #clients = authorityOf('Authority of clients');
  readonly #between = authorityOf('Between', this.#clients);
  readonly #server: Server;

  /** @param isStrict a client without a certificate of the authority gets no connection */
  private constructor(isStrict: boolean) {
    const own = authorityOf('Authority of servers');
    this.authority = own.pem;
    const { cert, key } = issue('localhost', own);
    const connections = new WeakMap<object, number>();
    let count = 0;
    this.#server = createServer({ cert, key, ca: this.#clients.pem, requestCert: true, rejectUnauthorized: isStrict });
    this.#server.on('secureConnection', (socket: TLSSocket) => connections.set(socket, (count += 1)));
    this.#server.on('request', async (request, response) => {
      if (this.listener) {
        this.listener(request, response);
        return;
      }
      const body = (await Array.fromAsync(request)).join('');
      const socket = request.socket as TLSSocket;
      const name = (socket.getPeerCertificate() as Partial<PeerCertificate>).subject?.CN?.toString();
      const connection = connections.get(socket) ?? 0;
      const { method = '', url: path = '', headers } = request;
      this.seen.push({ method, path, headers, name, isKnown: socket.authorized, connection, body });
      const { status = 200, body: said } = this.answer;
      response.writeHead(status, { 'content-type': typeof said === 'string' ? 'text/html' : 'application/json' });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  }

  static async start(isStrict = false): Promise<MutualTlsServer> {
    const server = new MutualTlsServer(isStrict);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/token`;
  }

  /** Returns a new client that the server's authority of clients has issued a certificate to, by one in between. */
  client(commonName: string, validUntil?: string): ClientCertificate {
    const { cert, key } = issue(commonName, this.#between, validUntil);
    return { certificate: `${cert}${this.#between.pem}`, privateKey: key };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Authority {
  readonly commonName: string;
  readonly privateKey: KeyObject;
  readonly pem: string;
}

function authorityOf(commonName: string, issuer?: Authority): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = issuer
    ? certificate({ publicKey, commonName, mayIssue: true }, issuer)
    : selfSignedCertificate(publicKey, privateKey, commonName);
  return { commonName, privateKey, pem: made.pem };
}

function issue(commonName: string, issuer: Authority, validUntil?: string): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { pem } = certificate({ publicKey, commonName, ...(validUntil && { validUntil }) }, issuer);
  return { cert: pem, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function token(): object {
  return { access_token: 'MARKER-token', token_type: 'Bearer', expires_in: 3600 };
}
