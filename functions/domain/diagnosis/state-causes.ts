import type { CauseTable } from '../failure/cause.ts';

const CHECK_SCHEDULE =
  'check that the schedule is enabled and invokes refresh-tokens, and look at its errors and throttles';

/** What the state of a service can have for a cause while no attempt fails; a row is severity, cause and advice. */
// biome-ignore format: a table is read by its columns
export const STATE_CAUSES = {
  'fresh': { severity: 'ok', summary: 'the last refresh succeeded', advice: 'nothing to do' },
  'refresh-due': { severity: 'ok', summary: 'the token is due and the next sweep refreshes it', advice: 'nothing to do' },
  'definition-changed': { severity: 'ok', summary: 'the definition has changed since the token was asked for',
    advice: 'nothing to do: the next sweep asks with the new one' },
  'refreshed-on-read': { severity: 'ok', summary: 'the token lives too short for the schedule: it is refreshed when it is read',
    advice: 'nothing to do; for no waiting reader let the provider give longer ones, or sweep more often' },
  'attempt-running': { severity: 'watch', summary: 'an attempt to refresh it is running', advice: 'look again in a minute' },
  'attempt-abandoned': { severity: 'watch', summary: 'an attempt began and never ended: refresh-tokens was stopped in the middle',
    advice: 'nothing yet: the next attempt takes over; if it goes on, look for time-outs in the log of refresh-tokens' },
  'lease-stuck': { severity: 'watch',
    summary: 'a lease ends later than any lease can, so that it is not in force: a clock was ahead, or something else wrote it',
    advice: 'nothing yet: the next attempt takes over; if it comes again, find who else writes to the table, or whose clock is wrong' },
  'clock-stepped-back': { severity: 'watch',
    summary: 'what is stored lies in the future: our clock has stepped back, or another one was ahead when it was written',
    advice: 'nothing yet: what lies ahead counts as old and is replaced; if it goes on, have the clocks of the machines set' },
  'stored-token-unreadable': { severity: 'watch', summary: 'what is stored as the token cannot be read',
    advice: 'nothing yet: the next sweep or reader gets a new one; if it comes again, find who else writes to the token table' },
  'stored-item-unreadable': { severity: 'watch', summary: 'a part of what is stored cannot be read and counts as absent',
    advice: 'nothing: the next attempt writes it anew; if it comes again, find who else writes to the token table, or another version' },
  'sweep-fault': { severity: 'watch', summary: 'the last sweep could not look after it for a fault of token-keeper itself',
    advice: 'nothing yet: the next sweep tries again; if it goes on, look for refresh_fault in the log of refresh-tokens' },
  'never-swept': { severity: 'watch', summary: 'no sweep has ever completed: no attempt to get a token was made by schedule',
    advice: `wait for the first sweep after a deployment; if this stays, ${CHECK_SCHEDULE}` },
  'never-tried': { severity: 'watch', summary: 'no attempt to get a token has been made yet',
    advice: 'wait for the next sweep or call getToken; if this stays, see that refresh-tokens has the newest definitions' },
  'sweep-overdue': { severity: 'action-required', summary: 'the schedule is not firing: no sweep has completed for three intervals',
    advice: CHECK_SCHEDULE },
  'sweep-missed': { severity: 'watch', summary: 'a sweep did not come to its end in time: it did not begin, or it has failed',
    advice: 'token-keeper debug <service> asks refresh-tokens what AWS refuses to it; its log has the rest' },
  'sweep-out-of-time': { severity: 'watch', summary: 'the last sweep ran out of time before it came to all services',
    advice: 'nothing yet: the next one begins with them; if it goes on, look for slow providers in the log of refresh-tokens' },
  'same-token': { severity: 'watch', summary: 'the provider handed back the same token as before',
    advice: 'nothing yet: the provider is asked again nearer to expiry; if one expires first, let it give new tokens, or say in expires_in how long one lives' },
  'previous-secret-used': { severity: 'action-required',
    summary: 'the provider refuses the current version of the secret; the previous one was accepted',
    advice: 'correct the secret before the provider forgets the previous one' },
  'request-quota-used': { severity: 'watch', summary: 'the service allows no more token requests in this hour (maxRequestsPerHour)',
    advice: 'raise maxRequestsPerHour, or find out who makes so many requests needed' },
  'provider-host-paused': { severity: 'watch',
    summary: 'the host of tokenUrl throttles: it has asked another service to wait, and no service asks it before',
    advice: 'nothing yet: the next sweep or reader after the pause asks it; if it goes on, set maxRequestsPerHour for who asks too much' },
  'not-refreshed-in-time': { severity: 'watch',
    summary: 'the last attempt succeeded, but the token was not refreshed in time since',
    advice: 'nothing yet: a sweep or a reader refreshes it; if it goes on, look for the service in the log of refresh-tokens' },
  'naive-time-local': { severity: 'action-required',
    summary: 'the expiry was given without a time zone and is off by whole time zones: it is local time',
    advice: 'let the provider send expires_in or a zone; until then lower timing.maxLifetimeSeconds to the true lifetime' },
  'naive-time-stored': { severity: 'watch', summary: 'the expiry was given without a time zone and was read as UTC',
    advice: 'let the provider send expires_in or a zone; timing.expectedLifetimeSeconds would show whether it is right' },
  'provider-clock-ahead': { severity: 'watch', summary: 'the clock of the provider is ahead of ours by more than the expiry buffer',
    advice: 'have its clock set, or ours if that is wrong; nothing else to do where it sends expires_in, which needs no clock' },
  'provider-clock-behind': { severity: 'watch', summary: 'the clock of the provider is behind ours by more than the expiry buffer',
    advice: 'have its clock set, or ours if that is wrong; nothing else to do where it sends expires_in, which needs no clock' },
  'lifetime-guessed': { severity: 'watch',
    summary: 'the lifetime that was given could be seconds or milliseconds; milliseconds, the shorter reading, is believed',
    advice: 'set timing.expectedLifetimeSeconds to what the provider documents, and timing.maxLifetimeSeconds where that is longer' },
  'lifetime-implausible': { severity: 'watch',
    summary: 'no token lives as long as the provider says, or it says 0; what else it says is believed, or timing.defaultLifetimeSeconds, or 300 s',
    advice: 'let the provider send seconds in expires_in, and set timing.defaultLifetimeSeconds to what it documents' },
  'lifetime-contradicted': { severity: 'watch',
    summary: 'the provider says two things of how long the token lives, further apart than clocks are; the earlier is believed',
    advice: 'let the provider send expires_in alone, or correct the one that is wrong' },
  'lifetime-cut': { severity: 'watch', summary: 'the provider gives more than timing.maxLifetimeSeconds; the lifetime is cut to that',
    advice: 'raise timing.maxLifetimeSeconds if the longer lifetime is right' },
  'lifetime-near-buffer': { severity: 'watch',
    summary: 'the token has hardly more than the expiry buffer: for part of every half minute readers get none',
    advice: 'let the provider give longer ones, or lower timing.expiryBufferSeconds' },
  'lifetime-unknown': { severity: 'watch', summary: 'the provider does not say how long the token lives, so little is believed',
    advice: 'set timing.defaultLifetimeSeconds to what the provider documents' },
  'lifetime-unusual': { severity: 'watch', summary: 'the token lives more than 10 % shorter or longer than expected',
    advice: 'find out who changed the client or its tenant; if it is wanted, set timing.expectedLifetimeSeconds' },
} as const satisfies CauseTable;

/** What a reader who gets no token can have for a cause besides. */
// biome-ignore format: a table is read by its columns
export const READER_CAUSES = {
  'validity-beyond-lifetime': { severity: 'action-required',
    summary: 'the consumer asks for more validity than the provider ever gives',
    advice: 'lower minValiditySeconds below the lifetime' },
  'token-revoked-early': { severity: 'watch', summary: 'the API refuses a token that is still valid by its times',
    advice: 'see whether the client was revoked or lacks a permission: a new token would lack it as well' },
  'refreshed-moments-ago': { severity: 'watch',
    summary: 'the token came moments ago, and a reader may not have it replaced that soon again',
    advice: 'try again in half a minute; a token refused at once lacks a permission, most likely' },
  'refresh-not-answered': { severity: 'watch', summary: 'refresh-tokens could not be asked or did not answer in time',
    advice: 'look at its log, errors and throttles, and that serve-tokens may invoke it' },
} as const satisfies CauseTable;

/** The code of one of {@link STATE_CAUSES}. */
export type StateCode = keyof typeof STATE_CAUSES;

/** The code of one of {@link READER_CAUSES}. */
export type ReaderCode = keyof typeof READER_CAUSES;
