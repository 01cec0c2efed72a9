/** No whole answer came. `code` is the system's or TLS's word for why (`ECONNREFUSED`), or one of the sender's own. */
export class TransportFault extends Error {
  override readonly name = 'TransportFault';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`no whole answer came (${code})`, options);
    this.code = code;
  }
}
