import { emptyRecord } from '../../functions/domain/record/token-record.ts';
import { stateGauges } from '../../functions/domain/telemetry/state-gauges.ts';
import { instant } from '../../functions/domain/values/instant.ts';

/** Gauges that every sweep publishes for every service that has its token. */
export const GAUGES = stateGauges(
  {
    ...emptyRecord('any'),
    token: {
      tokenType: 'Bearer',
      obtainedAt: instant(0),
      expiresAt: { at: instant(3600), text: '1970-01-01T01:00:00Z', zone: 'utc' },
      lifetimeSeconds: 3600,
      lifetimeSource: 'expires_in',
      fingerprint: 'any',
      definitionHash: 'any',
      secretVersionId: 'any',
    },
  },
  undefined,
  instant(0),
).length;
