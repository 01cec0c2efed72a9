import { InvalidConfigurationError } from './transport/errors.ts';

/** A sign that an API has refused a token: a status, or a status with a text in the body. */
export type RejectionSign = number | { readonly status: number; readonly bodyIncludes: string };

/** An error of an API stands at the beginning of its body; no more of it is read than this many characters. */
const MAX_LENGTH = 65_536;

/**
 * Returns an `isRejected` for `TokenClient.fetch`, for APIs that do not say 401 or not only:
 * `rejectedBy(401, { status: 403, bodyIncludes: 'token expired' })`.
 *
 * A body is read only where a sign with its status asks for it, 65,536 characters of it at most, and of a copy: the
 * caller reads it whole. One that cannot be read holds no sign.
 *
 * @throws {InvalidConfigurationError} for what is no sign: it would never be seen, or always
 */
export function rejectedBy(...signs: readonly RejectionSign[]): (response: Response) => Promise<boolean> {
  if (!signs.every(isSign)) {
    throw new InvalidConfigurationError('rejectedBy expects 401 or { status: 403, bodyIncludes: "words" }');
  }
  return async (response) => {
    const texts = signs.flatMap((sign) =>
      typeof sign === 'object' && sign.status === response.status ? sign.bodyIncludes : [],
    );
    return signs.includes(response.status) || (texts.length > 0 && (await bodyHolds(response, texts)));
  };
}

function isSign(sign: RejectionSign): boolean {
  const { status, bodyIncludes } = Object(sign);
  return (
    Number.isInteger(sign) || (Number.isInteger(status) && typeof bodyIncludes === 'string' && bodyIncludes !== '')
  );
}

async function bodyHolds(response: Response, texts: readonly string[]): Promise<boolean> {
  const reader = response.clone().body?.getReader();
  const decoder = new TextDecoder();
  try {
    for (let text = ''; reader !== undefined && text.length < MAX_LENGTH; ) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (texts.some((wanted) => text.slice(0, MAX_LENGTH).includes(wanted))) return true;
      if (done) return false;
    }
    return false;
  } catch {
    return false;
  } finally {
    // Not awaited: it ends only when the other copy has been read or cancelled as well.
    void reader?.cancel().catch(() => {});
  }
}
