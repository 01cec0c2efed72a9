import { expect, test } from '@jest/globals';
import { lastAcceptedVersion } from '../../../../functions/domain/record/last-accepted-secret.ts';
import { type Attempt, emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
/** Asked for with version-1. */
const token = sampleToken('token', NOW, 3600);

const recordOf = (outcome?: Attempt['outcome'], secretVersionId?: string): TokenRecord => ({
  ...emptyRecord('genesys'),
  token,
  ...(outcome && {
    lastAttempt: { at: NOW, outcome, definitionHash: 'any', ...(secretVersionId && { secretVersionId }) },
  }),
});

const withPrevious = (record: TokenRecord): TokenRecord => ({
  ...record,
  lastAttempt: { ...(record.lastAttempt as Attempt), usedPreviousSecret: true },
});

test.each<[string, TokenRecord, string | undefined]>([
  [
    'none without a token',
    { ...recordOf('transient', 'version-2'), token: undefined } as unknown as TokenRecord,
    undefined,
  ],
  ['none when nothing was ever stored', emptyRecord('genesys'), undefined],
  ['none when a person has to mend something', recordOf('misconfigured', 'version-1'), undefined],
  ['none when the grant is refused', recordOf('reauthorizationRequired', 'version-1'), undefined],
  [
    'none when the one before had to be taken: a corrected one is seen by the next sweep',
    withPrevious(recordOf('refreshed', 'version-1')),
    undefined,
  ],
  ['the one of the token when that is all there is', recordOf(), 'version-1'],
  ['the one of the last attempt that brought a token', recordOf('refreshed', 'version-1'), 'version-1'],
  ['the one of the last attempt that brought the same token', recordOf('unchanged', 'version-2'), 'version-2'],
  ['the newer one when asking with it failed in passing', recordOf('transient', 'version-2'), 'version-2'],
  ['the newer one when the answer was not understood', recordOf('malformedResponse', 'version-2'), 'version-2'],
  ['the one of the token when the secret could not be read in passing', recordOf('transient'), 'version-1'],
])('the version that serves a service well is %s', (_which, record, version) => {
  expect(lastAcceptedVersion(record)).toBe(version);
});
