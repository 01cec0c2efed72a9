import { globSync } from 'node:fs';
import type { SourceFile } from '../support/architecture.ts';
import { type Mutant, mutated } from './mutants.ts';
import type { Places } from './test-process.ts';
import type { TestRunner } from './test-runner.ts';

/** How a mutant ended: found by a test, by a test that did not end, by none, or not even run by one. */
export type Fate = 'killed' | 'timed out' | 'survived' | 'not covered';

/** A mutant and its end. */
export interface Tried {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** The first test that failed, and what it said. */
  readonly by?: string;
  readonly milliseconds: number;
}

/** What a test file runs of the mutants' places, and how long that takes. */
interface CoveringTest {
  readonly path: string;
  readonly covered: Places;
  readonly milliseconds: number;
}

/** Tests that may come by what is mutated, but those that run for long: simulations, whole stacks, bundles. */
const TESTS =
  'test/{contract/memory*,docs/{diagnosis,metrics},functions/**/*,lib/{cli/{connection,debug,secret,status}/**/*,client/**/*,providers/*}}.test.ts';
/** Of one test file; many times what any takes. */
const COVERAGE_LIMIT_MS = 600_000;
const LEAST_LIMIT_MS = 20_000;

/** Returns which places of the mutants each test file runs; those that fail without any mutant are told and left out. */
export async function coveringTests(
  runner: TestRunner,
  mutants: readonly Mutant[],
  onLeftOut: (failure: string) => void,
): Promise<readonly CoveringTest[]> {
  const places: Record<string, number[]> = {};
  for (const { path, start } of mutants) {
    places[path] = [...(places[path] ?? []), start];
  }
  const tests: CoveringTest[] = [];
  for (const path of globSync(TESTS)
    .map((name) => name.replaceAll('\\', '/'))
    .sort()) {
    const result = await runner.run({ kind: 'cover', test: path, places }, COVERAGE_LIMIT_MS);
    const { failed, covered = {}, milliseconds = 0 } = result ?? { failed: `${path} did not end` };
    if (failed !== undefined) onLeftOut(failed);
    else if (Object.values(covered).some(({ length }) => length > 0)) tests.push({ path, covered, milliseconds });
  }
  return tests;
}

/** Runs the tests that come by a mutant, its own first and then the quick before the slow, until one fails. */
export async function tryMutant(
  runner: TestRunner,
  { source }: SourceFile,
  mutant: Mutant,
  tests: readonly CoveringTest[],
): Promise<Tried> {
  const own = `test/${mutant.path.replace('.ts', '.test.ts')}`;
  const folder = own.slice(0, own.lastIndexOf('/') + 1);
  const rank = ({ path, milliseconds }: CoveringTest): number =>
    milliseconds / (path === own ? 20 : path.startsWith(folder) ? 5 : 1);
  const matching = tests
    .filter(({ covered }) => covered[mutant.path]?.includes(mutant.start))
    .sort((a, b) => rank(a) - rank(b));
  const startMs = performance.now();
  const end = (fate: Fate, by?: string): Tried => ({
    mutant,
    fate,
    ...(by !== undefined && { by }),
    milliseconds: performance.now() - startMs,
  });
  if (matching.length === 0) return end('not covered');
  const changed = { path: mutant.path, source: mutated(source, mutant) };
  for (const { path: test, milliseconds } of matching) {
    const limitMs = LEAST_LIMIT_MS + 20 * milliseconds;
    const result = await runner.run({ kind: 'run', test, changed }, limitMs);
    if (result === undefined) return end('timed out', test);
    if (result.failed !== undefined) return end('killed', result.failed);
  }
  return end('survived');
}
