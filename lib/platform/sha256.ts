import { createHash, createHmac, type Hash, type Hmac, hash } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, keyed when made with a secret, in the form that the AWS signer takes. */
export class Sha256 {
  readonly reset: () => void;
  #hash: Hash | Hmac;

  constructor(secret?: Data) {
    const create = () => (secret === undefined ? createHash('sha256') : createHmac('sha256', viewOf(secret)));
    this.#hash = create();
    this.reset = () => {
      this.#hash = create();
    };
  }

  update(data: Data): void {
    this.#hash.update(viewOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

/** Returns the SHA-256 of UTF-8 text as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash('sha256', text);
}

/** Node takes text and views of a buffer, but no buffer itself. */
function viewOf(data: Data): string | NodeJS.ArrayBufferView {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : (data as string | NodeJS.ArrayBufferView);
}
