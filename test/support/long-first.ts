import Sequencer from '@jest/test-sequencer';

// Its types are those of the CommonJS build; imported as here, the class itself is the default export.
const JestSequencer = Sequencer as unknown as typeof Sequencer.default;

type Tests = Parameters<Sequencer.default['sort']>[0];

/** The one suite that takes many times as long as the size of its file lets expect. */
const LONGEST = /\/test\/model\/lease-protocol\.test\.ts$/;

/**
 * Runs the longest suite first, and the others in Jest's own order: beside a suite that was begun last, the other cores
 * would have nothing to do. Jest knows how long a suite takes only where it has run before.
 */
export default class LongFirst extends JestSequencer {
  override async sort(tests: Tests): Promise<Tests> {
    const sorted = await super.sort(tests);
    const isLongest = ({ path }: { readonly path: string }): boolean => LONGEST.test(path);
    return [...sorted.filter(isLongest), ...sorted.filter((suite) => !isLongest(suite))];
  }
}
