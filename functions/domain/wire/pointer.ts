/** This folder: what a definition says of a token request and its answer beyond RFC 6749: values, headers, places. */

/** Members that lead into prototypes: no answer has data under them. */
export const NEVER_DATA = ['__proto__', 'prototype', 'constructor'];
/** No answer is nested as deep. */
const DEEPEST = 16;
/** In characters: no name of a member is as long. */
const LONGEST = 256;
/** How a pointer is written. @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
export const POINTER = /^(?:\/(?:[^/~\p{Cc}]|~[01])*)*$/u;

/**
 * Tells whether `text` is a JSON pointer that an answer can be read by: `` for the whole, `/data/token`, `/tokens/0`; `~1`
 * stands for `/` and `~0` for `~`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901#section-3
 */
export function isPointer(text: string): boolean {
  if (text.length > LONGEST || !POINTER.test(text)) return false;
  const parts = partsOf(text);
  return parts.length <= DEEPEST && !parts.some((part) => NEVER_DATA.includes(part));
}

/**
 * Returns what stands in `value` at a pointer; `undefined` where nothing does. Only own members count.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901#section-4
 */
export function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const part of partsOf(pointer)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    // An array has a length of its own, which is no element.
    if (Array.isArray(found) && !/^(?:0|[1-9]\d*)$/.test(part)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[part];
  }
  return found;
}

function partsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
