import { expect, test } from '@jest/globals';
import { targetName } from '../../../../lib/cli/target/target-name.ts';

const ENDPOINT = 'http://127.0.0.1:4700';

test.each([
  [{ kind: 'aws', stack: 'TokenKeeper' }, 'stack TokenKeeper'],
  [{ kind: 'aws', stack: 'S', region: 'eu-central-1', endpoint: ENDPOINT }, `stack S, eu-central-1 at ${ENDPOINT}`],
  [{ kind: 'aws', stack: 'S', function: 'F', region: 'eu-central-1' }, 'function F, eu-central-1'],
  [{ kind: 'local', stack: 'S', endpoint: ENDPOINT }, `the local environment at ${ENDPOINT}`],
  [{ kind: 'local', stack: 'S', function: 'F', endpoint: ENDPOINT }, `function F at ${ENDPOINT}`],
] as const)('%j is %s', (where, name) => {
  expect(targetName(where)).toBe(name);
});
