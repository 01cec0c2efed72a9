import { type JsonObject as DomainJsonObject, isJsonObject } from '../../functions/domain/values/json.ts';

/** A JSON object, for those who may not import what the domain says of one. */
export type JsonObject = DomainJsonObject;

/** Returns the value that JSON text holds; `undefined` when it is not JSON. A parser's own message would quote the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the object that JSON text holds; an empty one when it holds none. */
export function parseJsonObject(text: string): JsonObject {
  const value = parseJson(text);
  return isJsonObject(value) ? value : {};
}
