/** This folder: what the body of a token endpoint's answer says, whatever its form. */

import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * Returns the members of an answer: of its JSON object, a byte order mark allowed, or of a form where the content type says
 * that it is one (GitHub's OAuth apps); `undefined` when it is anything else.
 */
export function answerObject({ body, headers }: HttpAnswer): JsonObject | undefined {
  const text = body.replace(/^\uFEFF/, '');
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  const isForm = text.trim() !== '' && FORM.test(headers['content-type']?.trim() ?? '');
  return isForm ? Object.fromEntries(new URLSearchParams(text.trim())) : undefined;
}

/** Tells whether an answer says that it is an error. An `error` that says nothing (`""`, `false`, `0`, `{}`, `"none"`) is none. */
export function isError({ error, ok }: JsonObject): boolean {
  return saysSomething(error) || ok === false;
}

/** How deep an error is looked into; what lies deeper says something. */
const DEEPEST = 3;

function saysSomething(value: unknown, depth = DEEPEST): boolean {
  if (typeof value === 'string') return !/^(?:|0|false|null|none|ok|success)$/i.test(value.trim());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return depth === 0 || Object.values(value).some((one) => saysSomething(one, depth - 1));
}
