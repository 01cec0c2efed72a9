import type { CauseTable } from '../failure/cause.ts';

const CHECK_SCHEDULE =
  'check that the schedule is enabled and invokes refresh-tokens, and look at its errors and throttles';

/** What the state of a service can have for a cause while no attempt fails; a row is severity, cause and advice. */
// biome-ignore format: a table is read by its columns
export const STATE_CAUSES = {
  'fresh': ['ok', 'the last refresh succeeded', 'nothing to do'],
  'refresh-due': ['ok', 'the token is due and the next sweep refreshes it', 'nothing to do'],
  'definition-changed': ['ok', 'the definition has changed since the token was asked for',
    'nothing to do: the next sweep asks with the new one'],
  'refreshed-on-read': ['ok', 'the token lives too short for the schedule: it is refreshed when it is read',
    'nothing to do; for no waiting reader let the provider give longer ones, or sweep more often'],
  'attempt-running': ['watch', 'an attempt to refresh it is running', 'look again in a minute'],
  'attempt-abandoned': ['watch', 'an attempt began and never ended: refresh-tokens was stopped in the middle',
    'nothing yet: the next attempt takes over; if it goes on, look for time-outs in the log of refresh-tokens'],
  'lease-stuck': ['action-required', 'a lease ends later than any lease can, and nobody may refresh before its end',
    'remove leaseOwner and leaseExpiresAt from the item of the service; find who writes to the table'],
  'stored-token-unreadable': ['action-required', 'what is stored as the token cannot be read',
    'refresh it by force; find who else writes to the token table'],
  'never-swept': ['watch', 'no sweep has ever completed: no attempt to get a token was made by schedule',
    `wait for the first sweep after a deployment; if this stays, ${CHECK_SCHEDULE}`],
  'never-tried': ['watch', 'no attempt to get a token has been made yet',
    'wait for the next sweep or call getToken; if this stays, see that refresh-tokens has the newest definitions'],
  'sweep-overdue': ['action-required', 'the schedule is not firing: no sweep has completed for three intervals', CHECK_SCHEDULE],
  'sweep-out-of-time': ['watch', 'the last sweep ran out of time before it came to all services',
    'nothing yet: the next one begins with them; if it goes on, look for slow providers in the log of refresh-tokens'],
  'same-token': ['watch', 'the provider handed back the same token as before',
    'nothing yet: the provider is asked again nearer to expiry; let it give new tokens if one expires first'],
  'previous-secret-used': ['action-required',
    'the provider refuses the current version of the secret; the previous one was accepted',
    'correct the secret before the provider forgets the previous one'],
  'request-quota-used': ['watch', 'the service allows no more token requests in this hour (maxRequestsPerHour)',
    'raise maxRequestsPerHour, or find out who makes so many requests needed'],
  'not-refreshed-in-time': ['watch', 'the last attempt succeeded, but the token was not refreshed in time since',
    'nothing yet: a sweep or a reader refreshes it; if it goes on, look for the service in the log of refresh-tokens'],
  'naive-time-local': ['action-required',
    'the expiry was given without a time zone and is off by whole time zones: it is local time',
    'let the provider send expires_in or a zone; until then lower timing.maxLifetimeSeconds to the true lifetime'],
  'naive-time-stored': ['watch', 'the expiry was given without a time zone and was read as UTC',
    'let the provider send expires_in or a zone; timing.expectedLifetimeSeconds would show whether it is right'],
  'provider-clock-ahead': ['watch', 'the clock of the provider is ahead of ours by more than the expiry buffer',
    'let the provider send expires_in, which needs no clock; absolute stamps and assertions suffer'],
  'provider-clock-behind': ['watch', 'the clock of the provider is behind ours by more than the expiry buffer',
    'let the provider send expires_in, which needs no clock; absolute stamps and assertions suffer'],
  'lifetime-unknown': ['watch', 'the provider does not say how long the token lives, so little is believed',
    'set timing.defaultLifetimeSeconds to what the provider documents'],
  'lifetime-unusual': ['watch', 'the token lives more than 10 % shorter or longer than expected',
    'find out who changed the client or its tenant; if it is wanted, set timing.expectedLifetimeSeconds'],
} as const satisfies CauseTable;

/** What a reader who gets no token can have for a cause besides. */
// biome-ignore format: a table is read by its columns
export const READER_CAUSES = {
  'validity-beyond-lifetime': ['action-required', 'the consumer asks for more validity than the provider ever gives',
    'lower minValiditySeconds below the lifetime'],
  'token-revoked-early': ['watch', 'the API refuses a token that is still valid by its times',
    'see whether the client was revoked or lacks a permission: a new token would lack it as well'],
  'refreshed-moments-ago': ['watch', 'the token came moments ago, and a reader may not have it replaced that soon again',
    'try again in half a minute; a token refused at once lacks a permission, most likely'],
  'refresh-not-answered': ['watch', 'refresh-tokens could not be asked or did not answer in time',
    'look at its log, errors and throttles, and that serve-tokens may invoke it'],
} as const satisfies CauseTable;

/** The code of one of {@link STATE_CAUSES}. */
export type StateCode = keyof typeof STATE_CAUSES;

/** The code of one of {@link READER_CAUSES}. */
export type ReaderCode = keyof typeof READER_CAUSES;
