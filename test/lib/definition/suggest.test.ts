import { describe, expect, it } from '@jest/globals';
import { didYouMean, suggest } from '../../../lib/definition/suggest.ts';

const MEMBERS = [
  'id',
  'provider',
  'tokenUrl',
  'grant',
  'clientAuthentication',
  'clientId',
  'secret',
  'scope',
  'timing',
];

describe('suggest', () => {
  it.each([
    ['tokenURL', 'tokenUrl'],
    ['token_url', 'tokenUrl'],
    ['tokneUrl', 'tokenUrl'],
    ['scopes', 'scope'],
    ['clientid', 'clientId'],
    ['sercet', 'secret'],
    ['Id', 'id'],
    ['clientAuthentification', 'clientAuthentication'],
  ])('finds what %s stands for', (word, known) => {
    expect(suggest(word, MEMBERS)).toBe(known);
  });

  it.each(['', '-', 'xy', 'password', 'x'.repeat(1_000_000), 'timezone-of-the-office'])(
    'finds nothing for %.30s',
    (word) => {
      expect(suggest(word, MEMBERS)).toBeUndefined();
    },
  );

  it.each([
    ['inventry', 'inventory'],
    ['graph', 'microsoft-graph'],
    ['stauts', 'status'],
  ])('finds the service or command that %s stands for', (word, known) => {
    expect(suggest(word, ['genesys', 'inventory', 'microsoft-graph', 'status'])).toBe(known);
  });

  it('prefers the word with the fewest mistakes, then the first', () => {
    expect(suggest('orders2', ['orders1', 'orders2x', 'orders2'])).toBe('orders2');
    expect(suggest('ordersx', ['orders1', 'orders2'])).toBe('orders1');
  });

  it('counts letters that changed places as one mistake, and allows one in a short word', () => {
    expect(suggest('crm', ['cmr'])).toBe('cmr');
    expect(suggest('crm', ['mrc'])).toBeUndefined();
  });

  it('takes no word for another of which every letter is wrong', () => {
    expect(suggest('h', ['g'])).toBeUndefined();
    expect(suggest('G', ['g'])).toBe('g');
  });

  it('has nothing to say without known words', () => {
    expect(suggest('status', [])).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('is the end of a message, or nothing', () => {
    expect(didYouMean('tokenURL', MEMBERS)).toBe('; did you mean tokenUrl?');
    expect(didYouMean('password', MEMBERS)).toBe('');
  });
});
