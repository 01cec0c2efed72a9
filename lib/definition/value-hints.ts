import { SECRET_FIELDS } from '../../functions/domain/service/service-definition.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { isSecretName } from '../../functions/domain/values/secret-name.ts';
import { isReference } from '../../functions/domain/wire/request-value.ts';
import { didYouMean, suggest } from './suggest.ts';

/** What a secret holds is asked for by other names than ours, too. */
export const OF_THE_SECRET = [...SECRET_FIELDS.filter((field) => field !== 'clientId'), 'apiKey'];
/** Values are not looked at deeper than this: none is right there. */
const DEEPEST = 8;
/** Members of an answer as other programs write a path. */
const NAMES = /^\w+(?:\.\w+)*$/;
/** What makes an object a reference. */
const REFERENCES = ['secret', 'firstAnswer', 'prefix'];

/**
 * Notes how a value of a request comes from the secret, by the path of what is most likely written in plain, or as a reference that
 * is none. A hint has known words only.
 *
 * @param name under which it stands
 */
export function noteSecretHints(
  value: unknown,
  path: string,
  name: string,
  hints: Map<string, string>,
  depth: number = DEEPEST,
): void {
  if (typeof value === 'string') {
    if (isSecretName(name)) hints.set(path, hintForSecret(name));
  } else if (typeof value === 'object' && value !== null && depth > 0) {
    const isMeant = !isReference(value) && Object.keys(value).some((one) => suggest(one, REFERENCES));
    if (isMeant) hints.set(path, '; did you mean {"secret": "<member>"}?');
    for (const [inner, one] of Object.entries(value)) {
      noteSecretHints(one, `${path}.${inner}`, Array.isArray(value) ? name : inner, hints, depth - 1);
    }
  }
}

function hintForSecret(name: string): string {
  const member = suggest(name, OF_THE_SECRET) ?? '<member>';
  return `; write {"secret": "${member}"}, and put the value into the secret: npx token-keeper secret put`;
}

/** Returns what helps with a place: of a name, or a path with dots, the pointer; of an object the word that was meant. */
export function hintForPlace(value: unknown): string {
  if (typeof value === 'string') return NAMES.test(value) ? `; did you mean /${value.replaceAll('.', '/')}?` : '';
  const [name = ''] = isJsonObject(value) ? Object.keys(value) : [];
  return ['header', 'cookie'].includes(name) ? '' : didYouMean(name, ['header', 'cookie']);
}
