import { connect, createServer } from 'node:net';

/**
 * Carries connections from a Unix socket to a loopback TCP port: `unix-bridge.ts SOCKET PORT`.
 *
 * Network namespaces share the file system, so what listens inside an isolated one can be reached through the socket
 * and through nothing else.
 */
const [socketPath, port] = process.argv.slice(2);
createServer((incoming) => {
  const outgoing = connect(Number(port), '127.0.0.1');
  incoming.pipe(outgoing).pipe(incoming);
  incoming.on('error', () => outgoing.destroy());
  outgoing.on('error', () => incoming.destroy());
}).listen(socketPath);
