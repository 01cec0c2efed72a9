import { ALGORITHM, type InitRow, METHOD, SCOPE, SINGLE_USE, TOKEN_URL, text } from './question.ts';

/** What `init` asks for the presets of no vendor. */
export const GENERAL_QUESTIONS: Readonly<Record<string, InitRow>> = {
  custom: {
    preset: 'client-credentials',
    is: 'any other provider: client credentials',
    hasIssuer: true,
    questions: [
      TOKEN_URL,
      METHOD,
      ALGORITHM,
      SCOPE,
      text('--audience <audience>', 'audience', 'the API that the token is for, where the provider asks'),
      text('--resource <url>', 'resource', 'the same as a URL (RFC 8707)'),
    ],
  },
  'jwt-bearer': {
    is: 'a signed assertion as the grant (Box, DocuSign)',
    hasIssuer: true,
    questions: [
      TOKEN_URL,
      ALGORITHM,
      text('--subject <user>', 'subject', 'the user to act as'),
      { flags: '--scope <scope>', member: 'claims', asks: 'the claim "scope"', toValue: (scope) => ({ scope }) },
    ],
  },
  'refresh-token': {
    is: 'a service that a user has authorized once, by its refresh token',
    hasIssuer: true,
    questions: [TOKEN_URL, METHOD, SCOPE, SINGLE_USE],
  },
};
