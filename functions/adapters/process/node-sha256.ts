import { createHash } from 'node:crypto';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';

/** Returns the SHA-256 of UTF-8 text as lower-case hex. */
export const sha256Hex: Sha256Hex = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
