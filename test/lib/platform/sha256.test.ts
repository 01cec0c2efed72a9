import { describe, expect, test } from '@jest/globals';
import { Sha256, sha256Hex } from '../../../lib/platform/sha256.ts';

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
/** RFC 4231, test case 2: the key `Jefe`. */
const JEFE = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
const QUESTION = 'what do ya want for nothing?';

const hexOf = async (checksum: Sha256): Promise<string> => Buffer.from(await checksum.digest()).toString('hex');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const bufferOf = (text: string): ArrayBuffer => bytesOf(text).slice().buffer as ArrayBuffer;
/** A view into the middle of a larger buffer, as pooled Buffers are. */
const viewOf = (text: string): DataView => {
  const padded = bytesOf(`<<${text}>>`);
  return new DataView(padded.buffer, padded.byteOffset + 2, padded.byteLength - 4);
};

describe('Sha256', () => {
  test.each([
    ['a string', 'abc'],
    ['bytes', bytesOf('abc')],
    ['an ArrayBuffer', bufferOf('abc')],
    ['a view into a larger buffer', viewOf('abc')],
  ])('hashes %s', async (_what, data) => {
    const checksum = new Sha256();
    checksum.update(data);
    expect(await hexOf(checksum)).toBe(ABC);
  });

  test.each([
    ['a string', 'Jefe'],
    ['bytes', bytesOf('Jefe')],
    ['an ArrayBuffer', bufferOf('Jefe')],
    ['a view into a larger buffer', viewOf('Jefe')],
  ])('is keyed by %s', async (_what, secret) => {
    const checksum = new Sha256(secret);
    checksum.update(QUESTION);
    expect(await hexOf(checksum)).toBe(JEFE);
  });

  test('takes its data in pieces', async () => {
    const checksum = new Sha256();
    for (const piece of ['a', '', 'bc']) {
      checksum.update(piece);
    }
    expect(await hexOf(checksum)).toBe(ABC);
  });

  test.each([
    ['without a key', undefined, 'abc', ABC],
    ['with its key', 'Jefe', QUESTION, JEFE],
  ])('begins anew after a reset, %s', async (_how, secret, data, hex) => {
    const checksum = new Sha256(secret);
    checksum.update('something else');
    checksum.reset();
    checksum.update(data);
    expect(await hexOf(checksum)).toBe(hex);
    checksum.reset();
    checksum.update(data);
    expect(await hexOf(checksum)).toBe(hex);
  });
});

describe('sha256Hex', () => {
  // FIPS 180-4 examples; the last one proves UTF-8: it is the hash of the bytes c3 a9.
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', ABC],
    ['é', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
  ])('of "%s" is the published one', (text, hex) => {
    expect(sha256Hex(text)).toBe(hex);
  });
});
