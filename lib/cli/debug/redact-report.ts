/** A shorter value is no secret, and would be found in any text. */
const SHORTEST_SECRET = 6;
const HIDDEN = '[redacted]';
/** The account in an ARN, which a ticket need not tell. */
const ACCOUNT_IN_ARN = /(arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:)\d{12}(?=:)/g;

/**
 * Returns a report without any of the given values. No report is made of them in the first place; what a provider or AWS
 * has put into a message is beyond us, so whatever is shown goes through here.
 */
export function withoutValues<T>(report: T, hidden: readonly string[]): T {
  const secrets = hidden.filter((value) => value.length >= SHORTEST_SECRET);
  return mapTexts(report, (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text));
}

/** Returns a report without account numbers. */
export function withoutAccounts<T>(report: T): T {
  return mapTexts(report, (text) => text.replaceAll(ACCOUNT_IN_ARN, '$1************'));
}

function mapTexts<T>(value: T, map: (text: string) => string): T {
  const replace = (_key: string, member: unknown): unknown => (typeof member === 'string' ? map(member) : member);
  return JSON.parse(JSON.stringify(value, replace)) as T;
}
