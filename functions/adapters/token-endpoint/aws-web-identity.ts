import { urlBelow } from '../../../lib/platform/aws-endpoint.ts';
import type { SignPost } from '../../../lib/platform/aws-signer.ts';
import type { SendPost } from '../../../lib/platform/http-post.ts';
import type { GetWebIdentityToken } from '../token-request/request-making.ts';

/** AWS STS gave no web identity token. `code` is its error code or `http_...`. */
export class WebIdentityFault extends Error {
  override readonly name = 'WebIdentityFault';
  readonly code: string;

  constructor(code: string) {
    super(`AWS STS gave no web identity token (${code})`);
    this.code = code;
  }
}

/** A call that is not answered by then is given up: the token request has to be sent as well. */
export const WEB_IDENTITY_MS = 5000;
const MAX_ANSWER_BYTES = 65_536;
/** The shortest that is long enough: the token is used at once. */
const DURATION_SECONDS = 300;

/**
 * Returns AWS STS's GetWebIdentityToken: a JWT (RS256, the one algorithm that Entra takes) that names the function's role.
 *
 * The account has to have outbound identity federation enabled, and the role the permission; neither has been tried
 * against AWS here.
 *
 * @param endpoint of the region's STS: the global one does not know this operation
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 */
export function createGetWebIdentityToken(endpoint: string, sign: SignPost, send: SendPost): GetWebIdentityToken {
  return async (audience, timeoutMs = WEB_IDENTITY_MS) => {
    const body = new URLSearchParams({
      Action: 'GetWebIdentityToken',
      Version: '2011-06-15',
      'Audience.member.1': audience,
      SigningAlgorithm: 'RS256',
      DurationSeconds: String(DURATION_SECONDS),
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const post = await sign({ url: urlBelow(endpoint, '/'), headers, body });
    const limits = { timeoutMs: Math.min(WEB_IDENTITY_MS, timeoutMs), maxBytes: MAX_ANSWER_BYTES, isRepeatable: true };
    const { status, body: text } = await send({ ...post, ...limits });
    const token = /<WebIdentityToken>([A-Za-z0-9_.-]+)<\/WebIdentityToken>/.exec(text)?.[1];
    if (status !== 200 || token === undefined) {
      throw new WebIdentityFault(/<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1] ?? `http_${status}`);
    }
    return token;
  };
}
