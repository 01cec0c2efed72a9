import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that passed, and how it was answered. */
export interface Exchange {
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

/**
 * What stands on a port of its own before a server, so that the server has one URL however often it starts. Like any reverse
 * proxy it adds a `Date` header where the server sends none (Keycloak and mock-oauth2-server do not).
 */
export class CountingProxy {
  /** Where the server listens now. */
  port = 0;
  /** Everything that passed, in order. */
  readonly exchanges: Exchange[] = [];
  #losesNext = false;
  readonly #server: Server = createServer((incoming, answer) => this.#forward(incoming, answer));
  #ownPort = 0;

  /** The URL that the server knows itself by. */
  get url(): string {
    return `http://127.0.0.1:${this.#ownPort}`;
  }

  /** The server gets the next request, and its answer is lost on the way back. */
  loseNextAnswer(): void {
    this.#losesNext = true;
  }

  /** Opens the port: a free one at first, the same one later. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#ownPort, '127.0.0.1', resolve));
    this.#ownPort = (this.#server.address() as AddressInfo).port;
  }

  /** Closes the port: connections are refused from now on. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #forward(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method, url = '', headers } = incoming;
    const loses = this.#losesNext;
    this.#losesNext = false;
    // The connection of a server that was restarted since is dead: each request has its own.
    const options = { host: '127.0.0.1', port: this.port, method, path: url, headers, agent: false };
    const outgoing = request(options, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      this.exchanges.push({ path: url, status: response.statusCode ?? 0, body: body.toString('utf8') });
      if (loses) {
        incoming.socket.destroy();
        return;
      }
      const { connection: _ours, 'transfer-encoding': _whole, ...others } = response.headers;
      answer.writeHead(response.statusCode ?? 502, { ...others, 'content-length': body.length }).end(body);
    });
    outgoing.once('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  }
}
