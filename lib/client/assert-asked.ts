import { SERVICE_ID_PATTERN, STATUS_ALIAS } from '../../functions/contract/constants.ts';
import type { TenantChoice } from './cache/token-cache.ts';
import { InvalidRequestError } from './transport/errors.ts';

/**
 * Checks what would become an alias or a key in memory. What a tenant may be called else, its service knows.
 *
 * @throws {InvalidRequestError} without repeating what was given
 */
export function assertAsked(service: string, { tenant = 'one', group = 'one' }: TenantChoice): void {
  const expected =
    typeof service !== 'string' || !SERVICE_ID_PATTERN.test(service) || service === STATUS_ALIAS
      ? 'service id: a letter, then up to 63 letters, digits, - and _, and not status'
      : (typeof tenant !== 'string' || !/^.{1,256}$/s.test(tenant) || !/^[\w-]{1,40}$/.test(group)) &&
        'tenant of 1 to 256 characters, and a group of up to 40 letters, digits, - and _';
  if (expected) throw new InvalidRequestError({ message: `expected a ${expected}`, retryable: false });
}
