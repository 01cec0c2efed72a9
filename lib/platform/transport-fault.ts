/** No whole answer came. `code` is the system's or TLS's word for why (`ECONNREFUSED`), or one of the sender's own. */
export class TransportFault extends Error {
  override readonly name = 'TransportFault';
  declare readonly code: string;
  /** False: not a byte of the request can have reached the server; true: some may have, or nobody has said. */
  declare readonly isSent: boolean;

  constructor(code: string, options?: ErrorOptions & { readonly isSent?: boolean }) {
    super(`no whole answer came (${code})`, options);
    this.code = code;
    this.isSent = options?.isSent ?? true;
  }
}

/** Our word for a port that speaks TLS where plain http was sent to it. */
export const TLS_ON_HTTP = 'TLS_ON_HTTP_PORT';
/** Our word for an answer of HTTP that goes on after its end. */
export const BROKEN_HTTP = 'BROKEN_HTTP';

/** A fault as Node or `TransportFault` has it; `cause`: Node's own, absent where `code` is on that itself. */
interface Fault {
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

/** OpenSSL's reason in the message of a fault that Node calls `EPROTO`. */
const OPENSSL_REASON = /:SSL routines:[^:]*:([\w /()-]{1,64}):/;
/** The type of a TLS record that is an alert, and the first byte of its version. */
const TLS_ALERT = [0x15, 0x03];
/** `HTTP/` */
const HTTP = [0x48, 0x54, 0x54, 0x50, 0x2f];

/**
 * Returns the word for why no whole answer came, as exact as Node knows it.
 *
 * Node says `EPROTO` of many alerts of TLS and `HPE_INVALID_CONSTANT` of whatever its parser did not expect: the one names the
 * reason in its message, the other keeps the bytes. Neither holds any text of the provider.
 *
 * @see https://nodejs.org/api/errors.html#openssl-error-codes
 */
export function transportWord(fault: Fault): string {
  const { code = 'UNKNOWN', cause = fault } = fault;
  const { message = '', rawPacket } = cause as { readonly message?: string; readonly rawPacket?: unknown };
  if (code === 'EPROTO') {
    const reason = OPENSSL_REASON.exec(message)?.[1];
    return reason === undefined ? code : `ERR_SSL_${reason.trim().replace(/\W+/g, '_').toUpperCase()}`;
  }
  if (code !== 'HPE_INVALID_CONSTANT' || !(rawPacket instanceof Uint8Array)) return code.replace(/\W+/g, '_');
  if (TLS_ALERT.every((byte, index) => rawPacket[index] === byte)) return TLS_ON_HTTP;
  return HTTP.every((byte, index) => rawPacket[index] === byte) ? BROKEN_HTTP : code;
}
