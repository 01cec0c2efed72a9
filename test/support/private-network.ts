import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { certificate, selfSignedCertificate } from './self-signed-certificate.ts';

/** The password of the proxy, which nothing of ours may tell. */
export const PROXY_PASSWORD = 'MARKER-of-the-proxy%42';
/** The host that only the proxy knows the way to. */
export const HOST = 'idp.corporate.test';

/** The server asks clients for a certificate, and lets everybody in. */
const ASKING = { requestCert: true, rejectUnauthorized: false };

/** What the proxy does: lets through, answers with a status, or says nothing before the tunnel or within it. */
export type ProxyManner = 'lets-through' | 'silent' | 'silent-within' | number;

/** What a proxy was asked: host and port, and whether with the credentials of its URL. */
export interface AskedProxy {
  readonly authority: string;
  readonly isKnown: boolean;
}

/** A request as the server saw it. */
export interface NetworkRequest {
  readonly method: string | undefined;
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/**
 * A company's network on loopback: an https server by the name of {@link HOST}, or by others, whose certificates a private authority has
 * issued, and a proxy that knows the way to it and wants a password.
 */
export class PrivateNetwork {
  /** The certificate of the authority. */
  readonly authority: string;
  /** The certificate that the server shows by the first of its names. */
  readonly leaf: string;
  readonly asked: AskedProxy[] = [];
  /** Bodies that came to the server. */
  readonly received: string[] = [];
  /** Subjects of the certificates that clients have shown to it, one a request; undefined: none was shown. */
  readonly shown: (string | undefined)[] = [];
  manner: ProxyManner = 'lets-through';
  /** What the server answers with. */
  answer: object | ((request: NetworkRequest) => object) = {
    access_token: 'MARKER-token',
    token_type: 'Bearer',
    expires_in: 3600,
  };
  readonly #server: TlsServer;
  readonly #proxy: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(hosts: readonly string[]) {
    const keys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [root, own] = [keys(), keys()];
    const commonName = 'Corporate Root';
    this.authority = selfSignedCertificate(root.publicKey, root.privateKey, commonName).pem;
    const key = own.privateKey.export({ type: 'pkcs8', format: 'pem' });
    const shown = hosts.map((host) => {
      const subject = { publicKey: own.publicKey, commonName: host };
      return { host, cert: certificate(subject, { commonName, privateKey: root.privateKey }).pem };
    });
    this.leaf = shown[0]?.cert ?? '';
    this.#server = createTlsServer({ key, cert: this.leaf, ...ASKING }, async (request, response) => {
      const body = (await Array.fromAsync(request)).join('');
      this.received.push(body);
      this.shown.push((request.socket as TLSSocket).getPeerX509Certificate()?.subject);
      const { host, authorization } = request.headers;
      const { answer } = this;
      const said =
        typeof answer === 'function'
          ? answer({ method: request.method, host, path: request.url, authorization, body })
          : answer;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
    for (const { host, cert } of shown) this.#server.addContext(host, { key, cert });
    this.#proxy = createServer().on('connect', (request, socket: Socket) => {
      const credentials = `Basic ${Buffer.from(`keeper:${PROXY_PASSWORD}`).toString('base64')}`;
      const isKnown = request.headers['proxy-authorization'] === credentials;
      this.asked.push({ authority: request.url ?? '', isKnown });
      this.#follow(socket, isKnown ? this.manner : 407);
    });
  }

  static async start(hosts: readonly string[] = [HOST]): Promise<PrivateNetwork> {
    const network = new PrivateNetwork(hosts);
    for (const server of [network.#server, network.#proxy]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    return network;
  }

  /** What functions find in their environment. */
  get environment(): { readonly HTTPS_PROXY: string } {
    return { HTTPS_PROXY: `http://keeper:${encodeURIComponent(PROXY_PASSWORD)}@${this.proxyAddress}` };
  }

  /** Host and port of the proxy. */
  get proxyAddress(): string {
    return `127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.closeAllConnections();
    await Promise.all([this.#server, this.#proxy].map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #follow(socket: Socket, manner: ProxyManner): void {
    this.#sockets.add(socket.on('error', () => {}));
    if (typeof manner === 'number') {
      socket.end(`HTTP/1.1 ${manner} MARKER of the proxy\r\ncontent-length: 6\r\n\r\nMARKER`);
      return;
    }
    if (manner === 'silent') return;
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (manner === 'silent-within') return;
    const server = connect((this.#server.address() as AddressInfo).port, '127.0.0.1');
    this.#sockets.add(server.on('error', () => socket.destroy()));
    server.pipe(socket).pipe(server);
  }
}
