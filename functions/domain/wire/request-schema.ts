import type { Problems } from '../schema/problems.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { HEADERS, PARAMETERS } from './request-check.ts';
import { isEncoded, isReference } from './request-value.ts';
import { RESPONSE } from './response-schema.ts';
import { isTokenUrl } from './token-url.ts';

/** A URL that a request goes to. */
export const REQUEST_URL = {
  type: 'string',
  expected: 'an https URL (http only to loopback) without credentials, fragment or secret parameters',
  pattern: /^https?:\/\//,
  accepts: isTokenUrl,
} as const;

/**
 * How a token request is written where it is no form of RFC 6749. Path, query and host are those of the URL; parameters and
 * headers are constants or come from the secret, and nothing that a caller says is among them.
 */
export const REQUEST = {
  type: 'object',
  members: {
    /** Default POST. GET sends its parameters in the query. */
    method: { type: 'string', enum: ['POST', 'GET'], optional: true },
    /** Where parameters stand: a form (default), a JSON object, or the query of the URL, without any body. */
    body: { type: 'string', enum: ['form', 'json', 'query'], optional: true },
    /** Besides what grant and client authentication bring, by the provider's names. */
    parameters: PARAMETERS,
    /** Besides those of token-keeper; `accept`, `content-type` and `user-agent` may replace its own. */
    headers: HEADERS,
  },
  together: checkTogether,
} as const;

/**
 * A second request, made with the token of the first, whose answer has the token to keep: Google Cloud lets a federated token
 * act for a service account like this. The first token goes into the Authorization header as Bearer, unless a header of that name
 * or a reference to the first answer says otherwise.
 */
export const SECOND_REQUEST = {
  type: 'object',
  members: {
    /** May be another host; secrets go to the host of `tokenUrl` only. */
    url: REQUEST_URL,
    ...REQUEST.members,
    response: { ...RESPONSE, optional: true },
  },
  together: checkTogether,
} as const;

/** Notes parameters that cannot stand where they are to be sent. */
function checkTogether(request: JsonObject, path: string, problems: Problems): void {
  const { method, body, parameters } = request;
  if (method === 'GET' && body !== undefined && body !== 'query') {
    problems.add(`${path}.body`, 'query or nothing with GET, which has no body', body);
  }
  if (body === 'json' || !isJsonObject(parameters)) return;
  for (const [name, value] of Object.entries(parameters)) {
    const list = Array.isArray(value) ? value : [value];
    if (
      !list.every((one) => isReference(one) || isEncoded(one) || ['string', 'number', 'boolean'].includes(typeof one))
    ) {
      problems.add(
        `${path}.parameters.${name}`,
        'a text, a number, true or false, or a list of them, outside of JSON',
        '...',
      );
    }
  }
}
