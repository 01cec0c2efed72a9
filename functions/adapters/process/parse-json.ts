/** Returns the value that JSON text holds; `undefined` when it is not JSON. A parser's own message would quote the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
