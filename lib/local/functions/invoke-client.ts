import { Agent, request } from 'node:http';
import { invokePath } from '../../platform/invoke-api.ts';

/** How an invocation through the Invoke endpoint ended: `payload` is the result, or the error of the function. */
export interface InvokeReply {
  readonly ok: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An invocation takes at most this long; the function's own time-out is shorter. */
const TIMEOUT_MS = 35_000;

/** Invokes functions of this machine over HTTP, as any AWS client does, on connections that are kept. */
export class InvokeClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param url base URL of the Lambda API */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Invokes a function and resolves with how that ended.
   *
   * @param functionName name, with or without `:alias`
   * @throws {Error} when the endpoint did not answer, or not as Lambda does
   */
  async invoke(functionName: string, event: object): Promise<InvokeReply> {
    const { text, isFunctionError, status } = await this.#post(invokePath(functionName), JSON.stringify(event));
    return { ok: status === 200 && !isFunctionError, payload: JSON.parse(text) };
  }

  /** Closes the connections; requests under way fail. */
  close(): void {
    this.#agent.destroy();
  }

  #post(path: string, body: string): Promise<{ text: string; isFunctionError: boolean; status: number | undefined }> {
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent: this.#agent, timeout: TIMEOUT_MS };
      const outgoing = request(new URL(path, this.#url), options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          const isFunctionError = response.headers['x-amz-function-error'] !== undefined;
          resolve({ text, isFunctionError, status: response.statusCode });
        });
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
