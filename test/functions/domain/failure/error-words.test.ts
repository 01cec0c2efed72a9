import { describe, expect, test } from '@jest/globals';
import { type AnswerHint, canonicalError, hintOf } from '../../../../functions/domain/failure/error-words.ts';

describe('the words of a provider', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[AnswerHint | undefined, string]>([
    ['key', 'Client authentication with signed JWT failed: Signature on JWT token failed validation'],
    ['key', 'Unable to load public key'],
    ['key', "Unable to verify the integrity of the 'client_assertion' value."],
    ['key', 'Invalid JWT Signature.'],
    ['key-id', "The JSON Web Token uses signing key with kid 'x', which could not be found."],
    ['audience', 'Invalid token audience'],
    ['audience', "Claim 'aud' from 'client_assertion' must match the token endpoint"],
    ['algorithm', 'Invalid signature algorithm'],
    ['algorithm', "The 'client_assertion' uses signing algorithm 'RS384' but the client enforces 'RS256'."],
    ['algorithm', 'alg not allowed'],
    ['method', "The client supports client authentication method 'private_key_jwt', but method 'client_secret_basic' was requested."],
    ['method', 'Parameter client_assertion_type is missing'],
    ['method', 'Client secret not provided in request'],
    ['client-id', 'Missing parameter: client_id'],
    ['client-id', 'client_id is required'],
    ['certificate', 'Certificate validation failed'],
    ['certificate', 'mutual TLS is needed'],
    ['dpop', 'DPoP proof is missing'],
    ['resource', "Requested audience 'x' has not been whitelisted by the OAuth 2.0 Client."],
    ['secret-expired', 'The client secret has expired'],
    ['secret-expired', 'EXPIRED SECRET'],
    ['client-disabled', 'Client is disabled'],
    ['client-disabled', 'the application was suspended'],
    ['grant', 'Client not enabled to retrieve service account'],
    ['grant', 'grant_type client_credentials not allowed for the client'],
    ['refresh-token', 'Refresh token expired'],
    ['refresh-token', 'Invalid refresh_token'],
    ['secret', 'Invalid client or Invalid client credentials'],
    ['secret', 'Bad client secret'],
    ['throttled', 'Rate limit exceeded'],
    ['throttled', 'Too many requests, slow down'],
    ['throttled', 'quota exceeded'],
    ['throttled', 'You have reached your limit: request limit exceeded'],
    ['throttled', 'rate-limited'],
    ['secret', 'client_secret is invalid'],
    ['secret', 'The client secret supplied for a confidential client is invalid.'],
    ['secret-expired', 'client credentials expired'],
    ['client-disabled', 'Client is not active'],
    ['audience', 'The audience claim for client_assertion must be the endpoint invoked for the request.'],
    ['audience', 'Invalid JWT: Failed audience check.'],
    ['grant', "Grant type 'client_credentials' not allowed for the client."],
    ['tls', 'The plain HTTP request was sent to HTTPS port'],
    ['tls', 'Client sent an HTTP request to an HTTPS server.'],
    // Of logins
    ['secret', 'Invalid username or password'],
    ['secret', 'The user name or password is incorrect.'],
    ['secret', 'Wrong password'],
    ['secret', 'INVALID_LOGIN'],
    ['secret', 'Login failed'],
    ['secret', 'Authentication failed'],
    ['secret', 'API key is not valid'],
    ['secret', 'bad apiKey'],
    ['secret-expired', 'Your password has expired'],
    ['secret-expired', 'The password must be changed before logging on'],
    ['secret-expired', 'expired API key'],
    ['client-disabled', 'Account locked'],
    ['client-disabled', 'The account is locked: too many failed attempts'],
    ['client-disabled', 'User account has been disabled'],
    ['throttled', 'Too many login attempts'],
    // The sentence of RFC 6749, as Hydra, Doorkeeper and others send it for whatever
    ['secret', 'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method). Invalid client.'],
    ['secret', 'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.'],
    [undefined, 'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).'],
    [undefined, 'The request is missing a required parameter, includes an invalid parameter value, or is otherwise malformed.'],
    [undefined, 'something went wrong'],
    ['throttled', 'login rate exceeded'],
    ['down', 'The service is temporarily unavailable, try again later'],
    ['down', 'retry your request'],
    ['down', 'an internal error occurred'],
    ['time', 'Invalid JWT: Token must be a short-lived token (60 minutes). Check your iat and exp values in the JWT claim.'],
    ['time', 'expired_or_future_assertion'],
    ['time', 'Client authentication with signed JWT failed: Token is not active'],
    ['time', 'The client_assertion token is expired.'],
    ['refresh-token', 'The refresh token is not active'],
    ['refresh-token', 'bad refresh token'],
    ['client-disabled', 'This installation has been suspended'],
    [undefined, 'The IP address is not whitelisted'],
    [undefined, 'client IP blocked'],
    ['secret', 'client_not_found'],
    ['secret', 'The client ID does not exist'],
    [undefined, 'The scope was not found for this client'],
    ['secret', 'missing or invalid client secret'],
    ['secret', 'invalid or missing client secret'],
    ['secret', 'Error validating client secret.'],
    [undefined, 'no client credentials user enabled'],
    // Auth0, ServiceNow, Salesforce
    ['resource', 'Client is not authorized to access "https://api.example.com". You need to create a "client-grant" associated to this API.'],
    ['resource', 'Service not found: https://api.example.com'],
    [undefined, 'Service not found'],
    ['user', 'OAuth integration user is not configured for OAuth: 5051cfd3'],
    ['consent', "user hasn't approved this consumer"],
    ['consent', 'user is not admin approved to access this app'],
    ['host', 'request not supported on this domain'],
    [undefined, 'skidded algae laud designatures'],
    [undefined, ''],
    [undefined, `${'x'.repeat(2000)} kid`],
  ])('mean %s: %s', (hint, text) => {
    expect(hintOf(text)).toBe(hint);
    expect(hintOf(text.toUpperCase())).toBe(hint);
  });

  test.each([
    ['throttled', 'userRateLimitExceeded'],
    ['secret', 'InvalidClientSecret'],
    ['dpop', 'DPoP'],
    ['certificate', 'mTLS'],
  ])('mean %s where case separates them: %s', (hint, text) => {
    expect(hintOf(text)).toBe(hint);
  });

  // A search that grows with the square of the length would take hours.
  test.each(['client ', 'quota ', 'integration user ', 'http request ', '(e.g. ', 'secret ', 'not allowed to '])(
    'are looked for to an end, however often "%s" is sent',
    (part) => {
      expect(hintOf(part.repeat(1_000_000))).toBe(hintOf(part.repeat(100)));
    },
  );
});

test.each([
  ['invalid_client', 'invalid_client'],
  ['Invalid_Client', 'invalid_client'],
  ['INVALID-CLIENT', 'invalid_client'],
  ['InvalidClient', 'invalid_client'],
  ['invalid.client', 'invalid_client'],
  ['E0000011', 'e0000011'],
])('%s is compared as %s', (code, canonical) => {
  expect(canonicalError(code)).toBe(canonical);
});
