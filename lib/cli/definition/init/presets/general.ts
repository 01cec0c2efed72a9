import { ALGORITHM, type InitRow, METHOD, row, SCOPE, SINGLE_USE, TOKEN_URL, text } from './question.ts';

/** What `init` asks for the presets of no vendor. */
export const GENERAL_QUESTIONS: Readonly<Record<string, InitRow>> = {
  custom: {
    ...row('custom', 'any other provider: client credentials', [
      TOKEN_URL,
      METHOD,
      ALGORITHM,
      SCOPE,
      text('--audience <audience>', 'audience', 'the API that the token is for, where the provider asks'),
      text('--resource <url>', 'resource', 'the same as a URL (RFC 8707)'),
    ]),
    preset: 'client-credentials',
    hasIssuer: true,
  },
  'jwt-bearer': {
    ...row('jwt-bearer', 'a signed assertion as the grant (Box, DocuSign)', [
      TOKEN_URL,
      ALGORITHM,
      text('--subject <user>', 'subject', 'the user to act as'),
      { flags: '--scope <scope>', member: 'claims', asks: 'the claim "scope"', toValue: (scope) => ({ scope }) },
    ]),
    hasIssuer: true,
  },
  'refresh-token': {
    ...row('refresh-token', 'a service that a user has authorized once, by its refresh token', [
      TOKEN_URL,
      METHOD,
      SCOPE,
      SINGLE_USE,
    ]),
    hasIssuer: true,
  },
};
