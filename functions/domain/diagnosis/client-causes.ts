import type { CauseTable } from '../failure/cause.ts';

/** Causes that only somebody outside the functions can see: whoever invokes them, or looks at the account. */
// biome-ignore format: a table is read by its columns
export const CLIENT_CAUSES = {
  'alias-missing': { severity: 'action-required', summary: 'the function or the alias of this name does not exist here',
    advice: 'check region, account and function name, and that the service was deployed: it has an alias of its own' },
  'permission-missing': { severity: 'action-required', summary: 'this identity may not invoke the alias of the service, or the function',
    advice: 'check which identity is used; grant it with tokenKeeper.grantGetToken, or lambda:InvokeFunction to who refreshes by hand' },
  'credentials-refused': { severity: 'action-required', summary: 'AWS does not accept the credentials of this machine',
    advice: 'sign in again, and check profile and region' },
  'call-denied': { severity: 'action-required', summary: 'this identity may not make the call of AWS that is named',
    advice: 'check which identity is used, and allow it; names that a stack would tell can be given: --function, --refresh-function, --table' },
  'call-target-missing': { severity: 'action-required', summary: 'what the call of AWS names does not exist here',
    advice: 'check region, account and name' },
  'call-key-unavailable': { severity: 'action-required', summary: 'the KMS key behind what the call of AWS names cannot be used',
    advice: 'see that the key is enabled and not about to be deleted, and that this identity may use it' },
  'call-throttled': { severity: 'watch', summary: 'AWS throttles the calls of this account', advice: 'try again in a minute' },
  'function-throttled': { severity: 'watch', summary: 'Lambda refuses to run the function: its concurrency is used up',
    advice: 'try again; if it goes on, raise the concurrency of function or account' },
  'function-failed': { severity: 'action-required', summary: 'the function itself failed',
    advice: 'read its log; a time-out or a broken deployment, most likely' },
  'alias-required': { severity: 'action-required', summary: 'the function was invoked without the alias of the service',
    advice: 'invoke <function>:<service>; the alias is what the grant is for' },
  'tenant-not-registered': { severity: 'action-required', summary: 'the service has no tenant of this name, or none that fits its definition',
    advice: 'correct the name, or register the tenant with npx token-keeper tenant add' },
  'service-unknown': { severity: 'action-required', summary: 'no service of this name is defined',
    advice: 'correct the name, or deploy its definition' },
  'request-invalid': { severity: 'action-required', summary: 'the payload is not one of the contract',
    advice: 'correct what the message names' },
  'old-token-used': { severity: 'action-required',
    summary: 'the refused token is not the stored one: the consumer keeps tokens too long',
    advice: 'let the consumer keep to cacheUntil, or use the client library' },
  'secret-not-seen-yet': { severity: 'watch', summary: 'the secret was changed and no attempt has used the new version yet',
    advice: 'nothing: a sweep does within the hour, the next one where refreshing fails; or refresh it by force' },
  'own-clock-wrong': { severity: 'action-required', summary: 'the clock of this machine is wrong by more than the expiry buffer',
    advice: 'set the clock by NTP; times computed here are off, those of status are not' },
} as const satisfies CauseTable;

/** The code of one of {@link CLIENT_CAUSES}. */
export type ClientCode = keyof typeof CLIENT_CAUSES;
