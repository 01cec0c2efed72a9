import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { tryMutant } from '../mutation/campaign.ts';
import { type Mutant, mutantsOf } from '../mutation/mutants.ts';
import { TestRunner } from '../mutation/test-runner.ts';

const PATH = 'functions/domain/values/parse-duration.ts';
const OWN_TEST = 'test/functions/domain/values/parse-duration.test.ts';
const source = readFileSync(new URL(`../../${PATH}`, import.meta.url), 'utf8');
const runner = new TestRunner();
const LIMIT_MS = 120_000;

afterAll(() => runner.close());

describe('the tests, without the start of Jest', () => {
  test('say which places of a source they have come by', async () => {
    const place = source.indexOf('{', source.indexOf('export function'));
    const places = { [PATH]: [place, 0], 'functions/domain/values/stamp.ts': [0] };
    expect(await runner.run({ kind: 'cover', test: OWN_TEST, places }, LIMIT_MS)).toEqual({
      covered: { [PATH]: [place, 0], 'functions/domain/values/stamp.ts': [] },
      milliseconds: expect.any(Number),
    });
  });

  test('fail with a changed source, and pass again with the one that it was', async () => {
    const run = (changed: string) =>
      runner.run({ kind: 'run', test: OWN_TEST, changed: { path: PATH, source: changed } }, LIMIT_MS);
    const broken = source.replace(/\{\n/, '{\n  throw new Error("as it should not be");\n');
    expect((await run(broken))?.failed).toContain('as it should not be');
    expect(await run(source)).toEqual({});
    expect((await run(`${source}!`))?.failed).toContain('SyntaxError');
  });

  test('that do not end are ended, and the next are run', async () => {
    const endless = { path: PATH, source: `${source}\nfor (;;);` };
    expect(await runner.run({ kind: 'run', test: OWN_TEST, changed: endless }, 500)).toBeUndefined();
    expect(await runner.run({ kind: 'run', test: OWN_TEST, changed: { path: PATH, source } }, LIMIT_MS)).toEqual({});
  });
});

test('a mutant is killed by its own test, and one that no test comes by is not covered', async () => {
  const [mutant] = mutantsOf([{ path: PATH, source }]).filter(({ operator }) => operator === 'body') as [Mutant];
  const own = { path: OWN_TEST, covered: { [PATH]: [mutant.start] }, milliseconds: 10_000 };
  expect(await tryMutant(runner, { path: PATH, source }, mutant, [own])).toMatchObject({
    fate: 'killed',
    by: expect.stringContaining(OWN_TEST),
  });
  expect(await tryMutant(runner, { path: PATH, source }, mutant, [])).toMatchObject({ fate: 'not covered' });
});
