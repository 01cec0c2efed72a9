import { ALGORITHM, type InitPreset, METHOD, SCOPE, TOKEN_URL, text } from './question.ts';

/** What `init` asks for the presets of no vendor. */
export const GENERAL_QUESTIONS: Readonly<Record<string, InitPreset>> = {
  custom: {
    preset: 'client-credentials',
    id: 'custom',
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
    preset: 'jwt-bearer',
    id: 'jwt-bearer',
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
    preset: 'refresh-token',
    id: 'refresh-token',
    is: 'a service that a user has authorized once, by its refresh token',
    hasIssuer: true,
    questions: [
      TOKEN_URL,
      METHOD,
      SCOPE,
      {
        flags: '--single-use',
        member: 'singleUse',
        asks: 'the provider takes each refresh token once only',
        toValue: () => true,
      },
    ],
  },
};
