import type { ZlibOptions, ZstdOptions } from 'node:zlib';
import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import type { TokenFault } from './token-fault.ts';

/** An answer whose body is text again. */
export interface DecodedAnswer extends HttpAnswer {
  /** Why its body may not be what was sent; absent: it is. */
  readonly bodyFault?: TokenFault | undefined;
}

type Decode = (bytes: Buffer, options: ZlibOptions & ZstdOptions) => Buffer;

/** More codings, one in the other, than anybody needs. */
const MOST_CODINGS = 5;

/**
 * Returns an answer with its body decoded. No coding was asked for, but some servers and proxies compress whatever they are
 * asked.
 *
 * A body that is not what its coding says becomes an empty one; that of a coding nobody here knows stays as it is, since
 * names of character sets are found there too.
 *
 * @param maxBytes of the decoded body: a small body can be a large one compressed
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export function decodeAnswer(answer: HttpAnswer, maxBytes: number): DecodedAnswer {
  const { bytes, headers } = answer;
  const codings = (headers['content-encoding'] ?? '').toLowerCase().split(/[\s,]+/);
  const toUndo = codings.filter((coding) => coding !== '' && coding !== 'identity').toReversed();
  if (!bytes || bytes.length === 0 || toUndo.length === 0) return answer;
  const unknown = toUndo.find((coding) => decoderOf(coding) === undefined);
  if (unknown !== undefined || toUndo.length > MOST_CODINGS) {
    return { ...answer, bodyFault: undecodable(unknown) };
  }
  let decoded = bytes;
  for (const coding of toUndo) {
    try {
      decoded = decoderOf(coding)?.(decoded, { maxOutputLength: maxBytes }) ?? decoded;
    } catch (error) {
      const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      return { ...answer, body: '', bodyFault: isTooLarge ? tooLarge(maxBytes) : undecodable(coding) };
    }
  }
  return { ...answer, body: decoded.toString('utf8') };
}

/** Loads the module when it is first needed, which is hardly ever. */
function decoderOf(coding: string): Decode | undefined {
  const zlib = process.getBuiltinModule('node:zlib');
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync;
    case 'deflate':
      // Some send it bare, without the two bytes of zlib that belong to it.
      return (bytes, options) => (isZlib(bytes) ? zlib.inflateSync : zlib.inflateRawSync)(bytes, options);
    case 'br':
      return zlib.brotliDecompressSync;
    case 'zstd':
      return zlib.zstdDecompressSync;
    default:
      return undefined;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc1950#section-2.2 */
function isZlib([first = 0]: Buffer): boolean {
  return (first & 0x0f) === 8;
}

function undecodable(coding = ''): TokenFault {
  // In quotes, as whatever comes from others: what is quoted is looked through for secrets.
  const named = /^[\w-]{1,32}$/.test(coding) ? ` ("${coding}")` : '';
  return { reason: 'content_coding', message: `the body of the answer cannot be decoded${named}` };
}

function tooLarge(maxBytes: number): TokenFault {
  return { reason: 'body_too_large', message: `the token endpoint sent more than ${maxBytes} bytes, decoded` };
}
