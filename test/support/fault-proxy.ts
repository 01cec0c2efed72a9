import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where requests go: a TCP port on loopback or a Unix socket. */
export type ProxyTarget = { readonly port: number } | { readonly socketPath: string };

/** A loopback proxy that can lose what passes through it. */
export interface FaultProxy {
  readonly url: string;
  /** The next request reaches the target, but its answer is lost: the connection is reset instead. */
  loseNextAcknowledgement(): void;
  /** From now on every request is answered with HTTP 500 (true) or passed on again (false). */
  setDown(isDown: boolean): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port. */
export async function startFaultProxy(target: ProxyTarget): Promise<FaultProxy> {
  let losing = false;
  let down = false;
  const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const loses = losing;
    losing = false;
    const where = 'port' in target ? { host: '127.0.0.1', port: target.port } : { socketPath: target.socketPath };
    const outgoing = request(
      { ...where, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (response) => {
        if (loses) {
          response.resume().once('end', () => incoming.socket.destroy());
          return;
        }
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    outgoing.once('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, answer) => {
    if (down) {
      incoming.resume();
      answer.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' }).end('{"__type":"InternalServerError"}');
      return;
    }
    forward(incoming, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseNextAcknowledgement: () => {
      losing = true;
    },
    setDown: (isDown) => {
      down = isDown;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
