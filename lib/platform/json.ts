/** A JSON object: not null, not an array. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns the object that JSON text holds; an empty one when it holds none. A parser's message would quote the text. */
export function parseJsonObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}
