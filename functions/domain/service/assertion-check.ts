import { ObjectReader } from '../values/object-reader.ts';
import type { Problems } from '../values/problems.ts';
import { SIGNING_ALGORITHMS } from './service-definition.ts';

/** Notes what is wrong with the settings of a JWT assertion. */
export function checkAssertion(value: unknown, path: string, problems: Problems): void {
  const members = ['algorithm', 'audience', 'lifetimeSeconds', 'certificateThumbprint'];
  const assertion = new ObjectReader(value, path, members, problems);
  assertion.text('algorithm', `one of ${SIGNING_ALGORITHMS.join(', ')}`, (text) =>
    SIGNING_ALGORITHMS.some((algorithm) => algorithm === text),
  );
  assertion.text('audience', 'a non-empty string', (text) => text.length > 0, false);
  assertion.wholeNumber('lifetimeSeconds', 60, 3600);
  if (!['boolean', 'undefined'].includes(typeof assertion.get('certificateThumbprint'))) {
    assertion.problem('certificateThumbprint', 'true or false');
  }
}
