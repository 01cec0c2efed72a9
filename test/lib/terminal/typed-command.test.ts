import { describe, expect, test } from '@jest/globals';
import { withTarget } from '../../../lib/terminal/typed-command.ts';

const TARGET = String.raw`--stack 'it'\''s "mine"'`;

describe('commands in what is told', () => {
  test.each([
    ['x: npx token-keeper secret put graph --field clientSecret', ''],
    ['x: npx token-keeper secret put login --field api.key-2', '; then wait'],
    ['create it, then: npx token-keeper secret put graph --replace', ' [secret-missing]'],
    ['npx token-keeper debug graph', ' asks refresh-tokens what AWS refuses'],
    ['to ask again: npx token-keeper refresh graph-2 --force', ''],
  ])('%s gets the options of the deployment', (before, after) => {
    const told = { services: [{ advice: `${before}${after}`, left: null, seconds: 1 }] };
    const advice = `${before} ${TARGET}${after}`;
    expect(withTarget(told, TARGET)).toEqual({ services: [{ advice, left: null, seconds: 1 }] });
  });

  test.each(['', undefined])('where none are needed it stays as it is: %j', (target) => {
    const told = { advice: 'npx token-keeper logs graph' };
    expect(withTarget(told, target)).toBe(told);
  });

  test('what is no command of ours about a service stays as it is', () => {
    const told = 'see npx token-keeper --help, or npx token-keeper init';
    expect(withTarget(told, TARGET)).toBe(told);
  });
});
