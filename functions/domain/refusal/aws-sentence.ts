import { AWS_WORDS } from './aws-words.ts';

/** Longer than any sentence of AWS that says who may not do what. */
const MAX_LENGTH = 400;
const HIDDEN = '…';

/** What may stand in a sentence besides {@link AWS_WORDS}: an ARN of what is ours, a status or a limit, and a time. */
const PARTS: readonly RegExp[] = [
  /^arn:aws[a-z-]*:(?:dynamodb|events|iam|kms|lambda|organizations|secretsmanager|sts):[a-z0-9-]*:(?:\d{12}|aws)?:[\w+=,.@:/*?-]+$/,
  /^\d{1,4}$/,
  /^\d{8}T\d{6}Z$/,
  /^-$/,
];
/** An ARN of a role with a session is not longer, and no token is that has the form of one. */
const LONGEST_ARN = 256;

/**
 * Returns AWS's own sentence as it may be shown: its first line, in which nothing is left that could be a credential.
 *
 * The sentence names who may not do what on which resource, and holds no secret. But whatever stands at the end of
 * `AWS_ENDPOINT_URL` can say anything, and lines after the first repeat the request: so only the words of such sentences are
 * let through. No form tells a word from a secret of letters. Semicolons and double quotes are ours: they part the facts of a message.
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
  const isPart = core.length <= LONGEST_ARN && PARTS.some((part) => part.test(core));
  const isShown = core === '' || isPart || AWS_WORDS.has(core.toLowerCase());
  return `${before}${isShown ? core : HIDDEN}${after}`.replaceAll('"', "'").replaceAll(';', ',');
}
