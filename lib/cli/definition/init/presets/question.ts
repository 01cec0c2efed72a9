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
  /** Not needed, nor asked for, where this option of the preset is given. */
  readonly unless?: string;
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

/** Where tokens are asked for. */
export const TOKEN_URL: Question = {
  flags: '--token-url <url>',
  member: 'tokenUrl',
  asks: 'URL of the token endpoint',
  isRequired: true,
};
/** How the client authenticates. */
export const METHOD: Question = {
  flags: '--method <name>',
  member: 'clientAuthentication',
  asks: 'how the client authenticates: client_secret_basic, client_secret_basic_raw, client_secret_post, private_key_jwt or none',
  isRequired: true,
};
/** What an assertion is signed with. */
export const ALGORITHM: Question = {
  flags: '--algorithm <name>',
  member: 'assertion',
  asks: 'what the client signs with (default: RS256)',
  toValue: (algorithm) => ({ algorithm }),
};
/** What the token is for. */
export const SCOPE: Question = {
  flags: '--scope <scope>',
  member: 'scope',
  asks: 'scopes to ask for, separated by blanks',
  isAsked: true,
};

/** Returns a question that may stay unanswered. */
export function text(flags: string, member: string, asks: string): Question {
  return { flags, member, asks };
}

/** Returns a question without whose answer nothing works. */
export function needed(flags: string, member: string, asks: string): Question {
  return { flags, member, asks, isRequired: true };
}

/** Returns the number that a text is. What is no number stays as it is, to be refused in the words of the check. */
export function numberOrText(given: string): unknown {
  return /^\d{1,15}$/.test(given) ? Number(given) : given;
}
