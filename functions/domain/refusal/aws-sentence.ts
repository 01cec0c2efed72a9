/** Longer than any sentence of AWS that says who may not do what. */
const MAX_LENGTH = 400;
const HIDDEN = '…';

/** What a sentence of AWS consists of: words, names of classes and actions, ARNs, small numbers. Everything else is hidden. */
const PARTS: readonly RegExp[] = [
  /^[A-Za-z]+(?:['-][A-Za-z]+)*$/,
  /^[a-z0-9-]+:[A-Za-z]+\*?$/,
  /^arn:[\w-]*:[\w-]*:[\w-]*:\d*:[\w+=,.@:/*?-]+$/,
  /^(?:[A-Za-z]+\.)+[A-Za-z]+$/,
  /^\d{1,12}$/,
];
/** No word of English, and no class or action of AWS, is longer. */
const LONGEST_WORD = 64;
const LONGEST_PLAIN_WORD = 24;
/** An ARN of a role with a session is not longer, and no token is that has the form of one. */
const LONGEST_ARN = 256;

/**
 * Returns AWS's own sentence as it may be shown: its first line, in which nothing is left that could be a credential.
 *
 * The sentence names who may not do what on which resource, and holds no secret. But whatever stands at the end of
 * `AWS_ENDPOINT_URL` can say anything, and lines after the first repeat the request: so words are let through by their form,
 * and none that a token or a key could have. Semicolons and double quotes are ours: they part the facts of a message.
 *
 * @returns `undefined` where nothing is left to say
 */
export function awsSentence(message: string | undefined): string | undefined {
  const [line = ''] = (message ?? '').trimStart().split(/[\r\n]/, 1);
  const words = line.slice(0, 4 * MAX_LENGTH).split(/[\s\p{Cc}]+/u);
  const shown = words
    .map(shownWord)
    .join(' ')
    .replaceAll(/(?:… )+…/g, HIDDEN)
    .trim();
  if (!/[A-Za-z]{2}/.test(shown)) return undefined;
  return shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH - 1)}${HIDDEN}` : shown;
}

function shownWord(word: string): string {
  const [, before = '', core = '', after = ''] = /^(["'([]*)(.*?)(["')\].,:;!?]*)$/.exec(word) ?? [];
  const isPart = core === '' || (core.length <= longest(core) && PARTS.some((part) => part.test(core)));
  return `${before}${isPart ? core : HIDDEN}${after}`.replaceAll('"', "'").replaceAll(';', ',');
}

function longest(word: string): number {
  if (word.startsWith('arn:')) return LONGEST_ARN;
  return /^[A-Za-z]+$/.test(word) ? LONGEST_PLAIN_WORD : LONGEST_WORD;
}
