import { describe, expect, test } from '@jest/globals';
import { adviceFor } from '../../../../functions/domain/failure/provider-codes.ts';

describe("one of Entra's codes", () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    ['7000215', 'the value of the secret in, not its id'],
    ['7000222', 'create a new one'],
    ['7000218', 'check the client authentication'],
    ['700027', 'upload it to the app registration'],
    ['50012', 'check private key and certificate'],
    ['700016', 'check client id and tenant id'],
    ['90002', 'check tenant id and cloud'],
    ['90038', 'set cloud'],
    ['900382', 'set cloud'],
    ['900432', 'set cloud'],
    ['50194', 'instead of common'],
    ['9001023', 'instead of common'],
    ['50001', 'check scope'],
    ['500011', 'check scope'],
    ['70011', '/.default'],
    ['700022', '/.default'],
    ['700023', '/.default'],
    ['7000112', 'enable it'],
    ['1000031', 'ask its administrator'],
    ['53003', 'Conditional Access'],
    ['530032', 'Conditional Access'],
    ['65001', 'consent'],
    ['90094', 'consent'],
    ['9002313', 'check the definition'],
    ['70021', 'issuer, subject and audience'],
    ['700211', 'takes minutes'],
    ['700213', 'case matters'],
    ['7002138', 'takes minutes'],
  ])('%s says what a person has to do, and leaves the kind to the answer', (code, text) => {
    const advice = adviceFor(code);
    expect(advice?.text).toContain(text);
    expect(advice).not.toHaveProperty('kind');
  });

  // biome-ignore format: a table is read by its columns
  test.each([
    ['700024', 'a clock is wrong'],
    ['500133', 'a clock is wrong'],
    ['50196', 'a loop'],
    ['90055', 'throttled'],
    ['90033', 'passing'],
    ['90006', 'passing'],
    ['90012', 'time-out'],
    ['90024', 'passing'],
    ['90090', 'passing'],
    ['50087', 'passing'],
  ])('%s may pass, whatever the OAuth error says', (code, text) => {
    expect(adviceFor(code)).toEqual({ kind: 'transient', text: expect.stringContaining(text) });
  });

  test.each([undefined, '', '0', '1234567', '07000215', '7000215 ', 'AADSTS7000215', 'toString', '__proto__'])(
    'that nobody knows has no advice: %j',
    (code) => {
      expect(adviceFor(code)).toBeUndefined();
    },
  );
});
