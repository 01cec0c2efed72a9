import { describe, expect, test } from '@jest/globals';
import { Problems } from '../../../../functions/domain/values/problems.ts';

describe('a problem', () => {
  test.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', '""'],
    ['a "quoted" text', '"a \\"quoted\\" text"'],
    [0, '0'],
    [{ a: [1] }, '{"a":[1]}'],
    ['x'.repeat(78), `"${'x'.repeat(78)}"`],
    ['x'.repeat(79), `"${'x'.repeat(76)}...`],
    ['https://login.example.test/a@b', '"https://login.example.test/a@b"'],
    ['https://user:password@login.example.test/', '"https://[redacted]@login.example.test/"'],
    ['https://user:p@ss"w@login.example.test/', '"https://[redacted]@login.example.test/"'],
    ['https://user@login.example.test/', '"https://[redacted]@login.example.test/"'],
    [`https://u:${'p'.repeat(100)}@login.example.test/`, '"https://[redacted]@login.example.test/"'],
  ])('shows %j as %s', (seen, shown) => {
    const problems = new Problems();
    problems.add('a.b', 'something else', seen);
    expect(problems.all).toEqual([`a.b: expected something else, got ${shown}`]);
  });

  test('is told in the order it was found', () => {
    const problems = new Problems();
    expect(problems.all).toEqual([]);
    problems.add('b', 'x', 1);
    problems.add('a', 'x', 2);
    expect(problems.all.map((text) => text[0])).toEqual(['b', 'a']);
  });
});
