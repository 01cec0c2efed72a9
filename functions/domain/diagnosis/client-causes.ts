import type { CauseTable } from '../failure/cause.ts';

/** Causes that only somebody outside the functions can see: whoever invokes them, or looks at the account. */
// biome-ignore format: a table is read by its columns
export const CLIENT_CAUSES = {
  'store-unreachable': ['watch', 'serve-tokens cannot read the token table; this says nothing about the token',
    'try again; if it goes on, look at the table, its key and the role of serve-tokens'],
  'alias-missing': ['action-required', 'serve-tokens or the alias of this name does not exist here',
    'check region, account and function name, and that the service was deployed: it has an alias of its own'],
  'permission-missing': ['action-required', 'this identity may not invoke the alias of the service',
    'grant it with tokenKeeper.grantGetToken, and check which identity is used'],
  'credentials-refused': ['action-required', 'AWS does not accept the credentials of this machine',
    'sign in again, and check profile and region'],
  'function-throttled': ['watch', 'Lambda refuses to run the function: its concurrency is used up',
    'try again; if it goes on, raise the concurrency of function or account'],
  'function-failed': ['action-required', 'the function itself failed',
    'read its log; a time-out or a broken deployment, most likely'],
  'lambda-unreachable': ['watch', 'Lambda could not be reached from here',
    'check network, region and endpoint URL of this machine'],
  'alias-required': ['action-required', 'the function was invoked without the alias of the service',
    'invoke <function>:<service>; the alias is what the grant is for'],
  'service-unknown': ['action-required', 'no service of this name is defined', 'correct the name, or deploy its definition'],
  'request-invalid': ['action-required', 'the payload is not one of the contract', 'correct what the message names'],
  'old-token-used': ['action-required', 'the refused token is not the stored one: the consumer keeps tokens too long',
    'let the consumer keep to cacheUntil, or use the client library'],
  'secret-not-seen-yet': ['watch', 'the secret was changed and no attempt has used the new version yet',
    'nothing: a sweep does within the hour, the next one where refreshing fails; or refresh it by force'],
  'own-clock-wrong': ['action-required', 'the clock of this machine is wrong by more than the expiry buffer',
    'set the clock by NTP; times computed here are off, those of status are not'],
} as const satisfies CauseTable;

/** The code of one of {@link CLIENT_CAUSES}. */
export type ClientCode = keyof typeof CLIENT_CAUSES;
