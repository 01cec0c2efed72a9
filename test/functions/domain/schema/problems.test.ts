import { describe, expect, test } from '@jest/globals';
import { Problems } from '../../../../functions/domain/schema/problems.ts';

describe('a problem', () => {
  test.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', '""'],
    ['a "quoted" text', '"a \\"quoted\\" text"'],
    [0, '0'],
    [{ a: [1] }, '{"a":[1]}'],
    [{ a: { password: 'MARKER', user: 'x' } }, '{"a":{"password":"[redacted]","user":"x"}}'],
    [[{ credentials: ['MARKER'] }], '[{"credentials":"[redacted]"}]'],
    ['x'.repeat(78), `"${'x'.repeat(78)}"`],
    ['x'.repeat(79), `"${'x'.repeat(76)}...`],
    ['https://login.example.test/a@b', '"https://login.example.test/a@b"'],
    ['https://user:password@login.example.test/', '"https://[redacted]@login.example.test/"'],
    ['https://user:p@ss"w@login.example.test/', '"https://[redacted]@login.example.test/"'],
    ['https://user@login.example.test/', '"https://[redacted]@login.example.test/"'],
    [`https://u:${'p'.repeat(100)}@login.example.test/`, '"https://[redacted]@login.example.test/"'],
    [
      'https://login.test/?tenant=a&client_secret=marker#b',
      '"https://login.test/?tenant=[redacted]&client_secret=[redacted]#[redacted]"',
    ],
  ])('shows %j as %s', (seen, shown) => {
    const problems = new Problems();
    problems.add('a.b', 'something else', seen);
    expect(problems.all).toEqual([`a.b: expected something else, got ${shown}`]);
  });

  test('with what is nested too deep for the platform still says what was expected', () => {
    const problems = new Problems();
    problems.add('a', 'a text', JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`));
    expect(problems.all).toEqual(['a: expected a text, got what is nested too deep to be shown']);
  });

  test('is one line that no terminal obeys, whatever a member is called', () => {
    const problems = new Problems();
    problems.add('a.b\r\nc\u001b[31m\u009bd', 'x', 1);
    expect(problems.all).toEqual(['a.b\\u000d\\u000ac\\u001b[31m\\u009bd: expected x, got 1']);
  });

  test('is told in the order it was found', () => {
    const problems = new Problems();
    expect(problems.all).toEqual([]);
    problems.add('b', 'x', 1);
    problems.add('a', 'x', 2);
    expect(problems.all.map((text) => text[0])).toEqual(['b', 'a']);
  });
});
