import { OPTIONAL_PLACE, PLACE } from './place.ts';

/**
 * What a lifetime is given as. `epochSeconds`, `epochMilliseconds` and `dateTime` (RFC 3339 and its relatives, UTC where no zone is
 * named) are the instant of expiry, the others how long it is until then: `duration` is `241:10:10` (hours, minutes and seconds) or
 * `PT1H`.
 */
// biome-ignore format: a list of words
export const LIFETIME_UNITS = ['seconds', 'milliseconds', 'minutes', 'epochSeconds', 'epochMilliseconds', 'dateTime',
  'duration'] as const;

/** Where an answer has what, if it is not where RFC 6749 section 5 has it. Each is absent: where that has it. */
export const RESPONSE = {
  type: 'object',
  members: {
    /** The token. `""` is the whole body, JSON or plain text. */
    token: OPTIONAL_PLACE,
    /** Its lifetime. What is declared is not guessed; the bounds of a plausible lifetime hold as for any. */
    lifetime: {
      type: 'object',
      members: { at: PLACE, unit: { type: 'string', enum: LIFETIME_UNITS } },
      optional: true,
    },
    tokenType: OPTIONAL_PLACE,
    scope: OPTIONAL_PLACE,
    refreshToken: OPTIONAL_PLACE,
    /** What is an error if it says something: not where it is absent, empty, `false`, `0`, `none`, `ok` or `success`. */
    error: OPTIONAL_PLACE,
  },
} as const;

/** One of the units of a lifetime. */
export type LifetimeUnit = (typeof LIFETIME_UNITS)[number];
