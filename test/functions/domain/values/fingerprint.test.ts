import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FINGERPRINT_LENGTH, fingerprintOf, isFingerprint } from '../../../../functions/domain/values/fingerprint.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';

describe('a fingerprint', () => {
  test('is the first 12 hex digits of the SHA-256 of the token', () => {
    // printf abc | sha256sum
    expect(fingerprintOf(new Redacted('abc'), sha256Hex)).toBe('ba7816bf8f01');
    expect(FINGERPRINT_LENGTH).toBe(12);
  });

  test('of any token has the form of one, and another token another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const [a, b] = [fingerprintOf(new Redacted(one), sha256Hex), fingerprintOf(new Redacted(other), sha256Hex)];
        expect(isFingerprint(a)).toBe(true);
        expect(a === b).toBe(one === other);
      }),
    );
  });

  test.each([
    ['ba7816bf8f01', true],
    ['000000000000', true],
    ['BA7816BF8F01', false],
    ['ba7816bf8f0', false],
    ['ba7816bf8f012', false],
    ['ba7816bf8f0g', false],
    ['ba7816bf8f01\n', false],
    [' ba7816bf8f01', false],
    ['', false],
    [123_456_789_012, false],
    [undefined, false],
    [null, false],
    [['ba7816bf8f01'], false],
  ])('has a form of its own: %j is one: %j', (text, is) => {
    expect(isFingerprint(text)).toBe(is);
  });
});
