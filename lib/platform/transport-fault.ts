/** No whole answer came. `code` is the system's or TLS's word for why (`ECONNREFUSED`), or one of the sender's own. */
export class TransportFault extends Error {
  override readonly name = 'TransportFault';
  readonly code: string;
  /** False: not a byte of the request can have reached the server; true: some may have. */
  readonly isSent: boolean;

  /** @param options where it is not said whether anything was sent, only a connection that never was shows that nothing was */
  constructor(code: string, options?: ErrorOptions & { readonly isSent?: boolean }) {
    super(`no whole answer came (${code})`, options);
    this.code = code;
    this.isSent = options?.isSent ?? !/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT)$/.test(code);
  }
}
