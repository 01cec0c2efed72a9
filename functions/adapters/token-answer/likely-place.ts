import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { isAccessToken } from '../../contract/read-token.ts';

/** A name that somebody chose, not a value that became one. */
const NAME = /^(?!(?:.*\d){3})[A-Za-z_][\w-]{0,31}$/;
/** How deep a token is looked for, and at how many members of each object. */
const DEEPEST = 4;
const MOST_MEMBERS = 10;
/** What an access token is called, the surest name first. */
const LIKELY = [
  /^access[_-]?token$/i,
  /^(?:auth|bearer|api|session|jwt)?[_-]?token$|^jwt$/i,
  /token$|jwt|^session[_-]?(?:id|key)$|ticket$/i,
];
/** Tokens of other kinds. */
const OTHER = /^id[_-]?token$|refresh|csrf|xsrf|reset|page|next/i;
const HEADER = /^(?:authorization|(?:[a-z]+-)*(?:auth|access|subject|session|api)-token)$/;

/** Tells whether the name of a member may be shown. */
export function isName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Returns the place in which an answer most likely has its token, as `response.token` would say it, nothing of a value in it;
 * `undefined` where nothing looks like one.
 *
 * @param body the value of its JSON
 */
export function likelyPlace(body: unknown, headers: HttpAnswer['headers']): string | undefined {
  const pointers = pointersIn(body);
  const [best] = LIKELY.flatMap((name) => pointers.filter((one) => name.test(one.slice(one.lastIndexOf('/') + 1))));
  const header = Object.keys(headers).find((name) => HEADER.test(name));
  return best === undefined ? header && `{"header": "${header}"}` : `"${best}"`;
}

/** Returns pointers to the texts that could be tokens, those at the top first. */
function pointersIn(value: unknown, at = '', depth = DEEPEST): readonly string[] {
  if (typeof value === 'string') return isAccessToken(value.trim().replace(/^bearer\s+/i, '')) ? [at] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value)
    .slice(0, MOST_MEMBERS)
    .filter(([name]) => name === '0' || (isName(name) && !OTHER.test(name)))
    .flatMap(([name, inner]) => pointersIn(inner, `${at}/${name}`, depth - 1))
    .toSorted((one, other) => one.split('/').length - other.split('/').length);
}
