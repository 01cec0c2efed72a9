/** This folder: stand-ins for DynamoDB, Secrets Manager and an authorization server. */

import { EventEmitter, once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import dynalite from 'dynalite';
import { readBody, sendJson } from '../http/body.ts';
import type { ApiRequest } from '../http/signature.ts';
import { addDueIndex } from './due-index.ts';
import { checkLevelDirectory } from './level-directory.ts';

/** What DynamoDB takes at most in one request. */
export const MAX_TABLE_REQUEST_BYTES = 16 * 1024 * 1024;

const MIGRATED = 'the token table of an older version has got the index of tenants, and every token is where it was';

/** The DynamoDB API on a directory of this machine. */
export interface DynamoDbServer {
  /** Answers one request; it does not listen by itself. */
  readonly answer: (request: ApiRequest, response: ServerResponse) => Promise<void>;
  /** Closes the directory; call it when no request is under way. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the tables in a directory (made where there is none) and returns what answers requests for them.
 *
 * What was acknowledged is in the hands of the operating system: ending the process, however abruptly, loses nothing.
 *
 * @param onMigrated called with one line where the token table was one of an older version; absent: nobody hears of it
 * @throws {LocalProblem} when another process has the directory open, or it cannot be used
 * @see https://github.com/architect/dynalite
 */
export async function openDynamoDb(path: string, onMigrated?: (message: string) => void): Promise<DynamoDbServer> {
  if (await checkLevelDirectory(path, addDueIndex)) onMigrated?.(MIGRATED);
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return { answer: (request, response) => answer(server, request, response), close: () => close(server) };
}

async function answer(server: Server, request: ApiRequest, response: ServerResponse): Promise<void> {
  const body = await readBody(request, MAX_TABLE_REQUEST_BYTES);
  if (!body) {
    sendJson(response, { status: 413, body: { __type: 'com.amazon.coral.service#RequestTooLargeException' } });
    return;
  }
  // dynalite throws where it cannot be caught when a client breaks off its request. It gets a request that is already
  // complete and cannot break.
  const { method, url, headers } = request;
  const completeRequest = Object.assign(new EventEmitter(), { method, url, headers });
  server.emit('request', completeRequest, response);
  if (body.length > 0) {
    completeRequest.emit('data', body);
  }
  completeRequest.emit('end');
}

/** dynalite closes its store only after its own server, which here never listened: so it listens for that one moment. */
async function close(server: Server): Promise<void> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await promisify(server.close).call(server);
}
