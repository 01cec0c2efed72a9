import { FINGERPRINT_PATTERN } from '../../contract/constants.ts';
import type { Redacted } from './redacted.ts';

/** Returns the SHA-256 of UTF-8 text as 64 lower-case hex digits. Hashing is the platform's: domain only cuts. */
export type Sha256Hex = (text: string) => string;

/** The length of a fingerprint in hex digits: 48 bits tell tokens of one service apart and reveal nothing of them. */
export const FINGERPRINT_LENGTH = 12;

/** Returns the fingerprint of a token: the first 12 hex digits of its SHA-256, safe to log and to send. */
export function fingerprintOf(token: Redacted<string>, sha256Hex: Sha256Hex): string {
  return sha256Hex(token.reveal()).slice(0, FINGERPRINT_LENGTH);
}

/** Tells whether `text` has the form of a fingerprint: 12 lower-case hex digits. */
export function isFingerprint(text: unknown): text is string {
  return typeof text === 'string' && FINGERPRINT_PATTERN.test(text);
}
