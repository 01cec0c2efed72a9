import { expect, test } from '@jest/globals';
import { credentialsFault } from '../../../../lib/cli/link/credentials-fault.ts';

const PROVIDER = 'CredentialsProviderError';
const SESSION = `The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.`;

test.each([
  [
    PROVIDER,
    'Could not load credentials from any providers',
    'credentials-missing',
    'no AWS credentials with profile "work" were found',
  ],
  [
    PROVIDER,
    'Could not resolve credentials using profile: [work] in configuration/credentials file(s).',
    'credentials-missing',
    'no AWS credentials with profile "work" were found',
  ],
  [PROVIDER, SESSION, 'session-expired', 'nobody is signed in with profile "work", or the session has ended'],
  [
    'TokenProviderError',
    'anything',
    'session-expired',
    'nobody is signed in with profile "work", or the session has ended',
  ],
  [
    PROVIDER,
    'Command failed: /bin/vault --token MARKER',
    'credentials-unavailable',
    'credentials with profile "work" could not be had: credential_process failed',
  ],
  [
    'AccessDeniedException',
    'not authorized to perform: sts:AssumeRole',
    'credentials-unavailable',
    'credentials with profile "work" could not be had: AccessDeniedException: not authorized to perform: sts:AssumeRole',
  ],
])('%s: %s', (word, said, code, fact) => {
  expect(credentialsFault({ profile: 'work' }, { word, said })).toMatchObject({ code, fact });
});

test('whoever is signed out is told how to sign in, with the profile where one was named', () => {
  const adviceOf = (site: { readonly profile?: string }) =>
    credentialsFault(site, { word: 'TokenProviderError', said: '' }).advice;
  expect(adviceOf({ profile: 'work' })).toBe('sign in again: aws sso login --profile work');
  expect(adviceOf({})).toBe('sign in again: aws sso login');
});

test('where whoever gives the credentials cannot be reached, its host is named', () => {
  const fault = { word: 'ENOTFOUND', said: 'getaddrinfo ENOTFOUND', host: 'sts.eu-central-1.amazonaws.com' };
  expect(credentialsFault({}, fault)).toEqual({
    code: 'aws-dns-failed',
    fact: 'credentials could not be had: DNS has no address for sts.eu-central-1.amazonaws.com (ENOTFOUND)',
  });
});
