import type { IncomingMessage } from 'node:http';

/**
 * Returns the body of a request; `undefined` when it is longer than `maxBytes`, of which no more is kept in memory.
 *
 * @throws {Error} when the client goes away before its end
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= maxBytes) {
      chunks.push(chunk);
    }
  }
  return length <= maxBytes ? Buffer.concat(chunks) : undefined;
}
