import { MARKER } from './ledger.ts';

/** The marker in every form in which somebody could still read it, in small letters. */
const FORMS = [
  MARKER,
  [...MARKER].reverse().join(''),
  Buffer.from(MARKER).toString('hex'),
  ...['', '?', '??'].map((before) => {
    const text = Buffer.from(`${before}${MARKER}`).toString('base64url');
    // The letters at either end also depend on what stands beside the marker.
    return text.slice(before === '' ? 0 : 4, -3).toLowerCase();
  }),
];

/** Tells whether a text holds a secret or a token: as it is, in other letters, reversed, in hex or in base64. */
export function holdsMarker(text: string): boolean {
  const small = text.toLowerCase();
  return FORMS.some((form) => small.includes(form));
}
