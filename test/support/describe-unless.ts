import { describe, test } from '@jest/globals';

/**
 * Describes what needs something that is installed at its first use. Where that cannot be, the tests are skipped with an
 * announcement; in CI that is a failure, unless a machine may lack it.
 *
 * @param whyNot why it is not there; absent: it is
 */
export function describeUnless(
  whyNot: string | undefined,
  title: string,
  tests: () => void,
  { mayLack = false }: { readonly mayLack?: boolean } = {},
): void {
  describe(title, () => {
    if (whyNot === undefined) {
      tests();
    } else if (process.env['CI'] === 'true' && !mayLack) {
      test('what it needs can be installed', () => {
        throw new Error(whyNot);
      });
    } else {
      console.warn(`SKIP-ANNOUNCED: 1 ${whyNot}`);
      test.skip(whyNot, () => {});
    }
  });
}
