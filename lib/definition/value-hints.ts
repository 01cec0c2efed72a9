import { SECRET_FIELDS } from '../../functions/domain/service/service-definition.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { isSecretName } from '../../functions/domain/values/secret-name.ts';
import { isPointer } from '../../functions/domain/wire/pointer.ts';
import { isReference } from '../../functions/domain/wire/request-value.ts';
import { didYouMean, suggest } from './suggest.ts';

/** What a secret holds is asked for by other names than ours, too. */
export const OF_THE_SECRET = [...SECRET_FIELDS.filter((field) => field !== 'clientId'), 'apiKey'];
/** Values are not looked at deeper than this: none is right there. */
const DEEPEST = 8;
/** A path as other programs write it, without what it begins with and with `.0` for `[0]`: `data.token`, `data/token`. */
const PATH = /^(?:[./]?[\w-]+(?:[./][\w-]+)*)?$/;
const IN_BRACKETS = /\[(?:(\d+)|'([\w-]+)'|"([\w-]+)")\]/g;
/** What others call a word of ours, in small letters and digits alone. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  s: 'seconds',
  sec: 'seconds',
  secs: 'seconds',
  ms: 'milliseconds',
  msec: 'milliseconds',
  msecs: 'milliseconds',
  m: 'minutes',
  min: 'minutes',
  mins: 'minutes',
  unix: 'epochSeconds',
  epoch: 'epochSeconds',
  timestamp: 'epochSeconds',
  unixms: 'epochMilliseconds',
  epochms: 'epochMilliseconds',
  iso: 'dateTime',
  iso8601: 'dateTime',
  rfc3339: 'dateTime',
  date: 'dateTime',
  hms: 'duration',
  hhmmss: 'duration',
};
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
  if (typeof value === 'string') return hintForPath(value);
  const [name = ''] = isJsonObject(value) ? Object.keys(value) : [];
  return ['header', 'cookie'].includes(name) ? '' : didYouMean(name, ['header', 'cookie']);
}

/** A path that begins with `$` or `#`, has dots or brackets, or lacks its first slash. */
function hintForPath(text: string): string {
  const path = text.replace(/^[#$]/, '').replaceAll(IN_BRACKETS, '.$1$2$3');
  const pointer = path.replace(/^[./]?(?=.)/, '/').replaceAll('.', '/');
  return PATH.test(path) && pointer !== text && isPointer(pointer) ? `; did you mean ${pointer || '""'}?` : '';
}

/** Returns what helps with a word that is none of the known ones. */
export function hintForWord(word: string, known: readonly string[]): string {
  const other = OTHER_WORDS[word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')] ?? '';
  return known.includes(other) ? `; did you mean ${other}?` : didYouMean(word, known);
}
