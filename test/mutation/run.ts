import { parseArgs } from 'node:util';
import { seededRandom } from '../../lib/cli/simulate/clock/seeded-random.ts';
import { projectSources } from '../support/project-sources.ts';
import { coveringTests, type Tried, tryMutant } from './campaign.ts';
import { isEquivalent } from './equivalent-mutants.ts';
import { drawn, type Mutant, mutantsOf } from './mutants.ts';
import { fateTable, mutantText, scoreOf } from './report.ts';
import { TestRunner } from './test-runner.ts';

// `npm run mutation -- --seed N --mutants N [--only PART OF A PATH]`: changes the domain and the use cases in one place
// at a time and tells which changes no test finds. Ends with 1 when fewer than 95 % are found.

const MUTATED = /^functions\/(?:domain|usecases)\//;
const GOAL_PERCENT = 95;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    mutants: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
  },
});
const files = projectSources().filter(({ path }) => MUTATED.test(path) && path.includes(values.only));
const possible = mutantsOf(files).filter((mutant) => !isEquivalent(mutant));
const chosen = drawn(possible, Number(values.mutants), seededRandom(Number(values.seed)));
const print = (...lines: readonly string[]): void => console.log(lines.join('\n'));

print(`${chosen.length} of ${possible.length} mutants of ${files.length} files, seed ${values.seed}`);
const runner = new TestRunner();
const startMs = performance.now();
const tried = await tryAll(chosen);
await runner.close();
const seconds = (performance.now() - startMs) / 1000;
print('', ...fateTable(tried), '', `${seconds.toFixed(0)} s, ${(seconds / tried.length).toFixed(2)} s a mutant`);
process.exitCode = scoreOf(tried) < GOAL_PERCENT ? 1 : 0;

async function tryAll(mutants: readonly Mutant[]): Promise<readonly Tried[]> {
  const tests = await coveringTests(runner, mutants, (failure) => print(`left out: ${failure}`));
  print(`${tests.length} test files, coverage known after ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  const ends: Tried[] = [];
  for (const mutant of mutants) {
    const file = files.find(({ path }) => path === mutant.path);
    if (file === undefined) continue;
    const end = await tryMutant(runner, file, mutant, tests);
    ends.push(end);
    if (end.fate !== 'killed') print('', ...mutantText(end, file));
  }
  return ends;
}
