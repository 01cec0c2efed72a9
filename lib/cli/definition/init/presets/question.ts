/** This folder: what `init` asks for each preset, one file for each room of lib/providers. */

/** One thing that a definition needs and a person knows. */
export interface Question {
  /** The option, as Commander writes it: `--tenant <id>`. */
  readonly flags: string;
  /** The option of the preset that it becomes. */
  readonly member: string;
  /** What it is, for the help and for the prompt. */
  readonly asks: string;
  /** Nothing works without it; absent: something does. */
  readonly isRequired?: true;
  /** Not needed, nor asked for, where one of these options of the preset is given. */
  readonly unless?: string | readonly string[];
  /** Asked for at a terminal although it may be left empty. */
  readonly isAsked?: true;
  /** Makes the value of what was given; absent: the text itself. */
  readonly toValue?: (text: string) => unknown;
}

/** A preset as `init` knows it. */
export interface InitPreset {
  /** The preset's name in JSON. */
  readonly preset: string;
  /** What the service is called where nobody says. */
  readonly id: string;
  /** What it is for, for the choice at a terminal. */
  readonly is: string;
  readonly questions: readonly Question[];
  /** Takes the token endpoint from an issuer. */
  readonly hasIssuer?: true;
}

/** The same as a room writes it: the word for it is its name in JSON where it has no other. */
export type InitRow = Omit<InitPreset, 'preset'> & Partial<Pick<InitPreset, 'preset'>>;

/** Returns a preset by the name of its service, what it is for, and what is asked. */
export function row(id: string, is: string, questions: readonly Question[]): InitRow {
  return { id, is, questions };
}

/** Where tokens are asked for. */
export const TOKEN_URL = needed('--token-url <url>', 'tokenUrl', 'URL of the token endpoint');
/** How the client authenticates. */
export const METHOD = needed(
  '--method <name>',
  'clientAuthentication',
  'how the client authenticates: client_secret_basic, client_secret_basic_raw, client_secret_post, private_key_jwt or none',
);
/** What an assertion is signed with. */
export const ALGORITHM = text('--algorithm <name>', 'assertion', 'what the client signs with (default: RS256)', {
  toValue: (algorithm) => ({ algorithm }),
});
/** What the token is for. */
export const SCOPE = text('--scope <scope>', 'scope', 'scopes to ask for, separated by blanks', { isAsked: true });
/** Whether a refresh token is spent by its use. */
export const SINGLE_USE = text('--single-use', 'singleUse', 'the provider takes each refresh token once only', {
  toValue: () => true,
});

/** Returns a question that may stay unanswered. */
export function text(flags: string, member: string, asks: string, more: Partial<Question> = {}): Question {
  return { flags, member, asks, ...more };
}

/** Returns a question without whose answer nothing works. */
export function needed(flags: string, member: string, asks: string, more: Partial<Question> = {}): Question {
  return { flags, member, asks, isRequired: true, ...more };
}

/** Returns the number that a text is. What is no number stays as it is, to be refused in the words of the check. */
export function numberOrText(given: string): unknown {
  return /^\d{1,15}$/.test(given) ? Number(given) : given;
}
