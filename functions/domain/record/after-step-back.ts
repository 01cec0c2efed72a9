import type { Instant } from '../values/instant.ts';
import { disbelievedToken } from './reissued-token.ts';
import type { TokenRecord } from './token-record.ts';

/**
 * Returns a record as it is to be judged at `now` by a process that has seen its clock step back: a token obtained before that is over,
 * and a cooldown begun before that has ended. How old they are nobody can tell any more.
 *
 * @param steppedBackAt what the clock said after its last step back; absent: it has not stepped back, and the record is as it is
 * @see docs/adr/0032-clocks-that-step-back.md
 */
export function afterStepBack(record: TokenRecord, now: Instant, steppedBackAt: Instant | undefined): TokenRecord {
  if (steppedBackAt === undefined) return record;
  const { token, lastAttempt, cooldownUntil } = record;
  const isBefore = lastAttempt !== undefined && lastAttempt.at < steppedBackAt;
  return {
    ...record,
    token: disbelievedToken(token, now, steppedBackAt) ?? token,
    cooldownUntil: isBefore ? undefined : cooldownUntil,
  };
}
