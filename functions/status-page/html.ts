/** Only this module makes markup: nothing that was parsed from JSON can have a member of this name. */
const MARKUP: unique symbol = Symbol('markup');

/** A piece of HTML in which every text is escaped. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What may stand in a template; `null` and `undefined` leave nothing. */
export type Content = Html | string | number | null | undefined | readonly Content[];

/** No text of ours is longer; one from elsewhere may be, and must not fill the page. */
const LONGEST_TEXT = 600;

/** Control characters, and those that turn the direction of what follows: both can make a text look like another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for them
const MISLEADING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Returns the template as HTML: whatever stands in it is escaped, so that it stays text in an element and in a quoted
 * attribute, unless it was made by this function. Texts are cut to 600 characters.
 */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { [MARKUP]: template.map((part, index) => part + markupOf(contents[index])).join('') };
}

/** Returns a constant as HTML, as it is: for style sheets and the like, never for a text that came from elsewhere. */
export function trustedHtml(constant: string): Html {
  return { [MARKUP]: constant };
}

/** Returns HTML as the text to send. */
export function markupOf(content: Content): string {
  if (content === null || content === undefined) return '';
  if (Array.isArray(content)) return content.map(markupOf).join('');
  return typeof content === 'object' && MARKUP in content ? content[MARKUP] : escapeText(String(content));
}

/** Returns a text as far as it is shown. */
export function cutText(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function escapeText(text: string): string {
  return cutText(text)
    .toWellFormed()
    .replace(MISLEADING, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
