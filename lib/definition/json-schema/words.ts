import { PRESET_WORDS } from './preset-descriptions.ts';

/** What editors say of the words that a member may be, by the end of its path and the word. */
export const WORDS: Readonly<Record<string, string>> = {
  'grant.type=client_credentials': 'The client asks for itself (RFC 6749 section 4.4).',
  'grant.type=account_credentials': "Zoom's server-to-server grant; needs accountId.",
  'grant.type=jwt_bearer': 'A signed assertion is the grant (RFC 7523); needs assertion.',
  'grant.type=password': 'Name and password of a user, from the secret. Only where there is no other way.',
  'grant.type=token_exchange': 'The token of aws_web_identity for one of the provider (RFC 8693).',
  'grant.type=login': 'No OAuth: the request is what "request" says.',
  'grant.type=refresh_token': 'A refresh token, the first of which is in the secret (RFC 6749 section 6).',
  'grant.type=github_app_installation': 'An installation token of a GitHub App.',

  'clientAuthentication.method=client_secret_basic': 'HTTP Basic, id and secret form-encoded as RFC 6749 says.',
  'clientAuthentication.method=client_secret_basic_raw':
    'HTTP Basic, id and secret as they are: what most vendors understand.',
  'clientAuthentication.method=client_secret_post': 'client_id and client_secret in the body.',
  'clientAuthentication.method=private_key_jwt': 'A JWT signed with the private key; needs assertion.',
  'clientAuthentication.method=client_secret_jwt': 'A JWT signed with the client secret; needs assertion.',
  'clientAuthentication.method=tls_client_auth':
    'The certificate of the client in the TLS handshake (RFC 8705 section 2).',
  'clientAuthentication.method=aws_web_identity': 'No secret: a JWT that AWS STS signs for the role; needs audience.',
  'clientAuthentication.method=none': 'The grant itself proves it, or "request" does.',

  'body=form': 'application/x-www-form-urlencoded.',
  'body=json': 'A JSON object.',
  'body=query': 'The query of the URL, without any body.',

  'lifetime.unit=seconds': 'Seconds from now.',
  'lifetime.unit=milliseconds': 'Milliseconds from now.',
  'lifetime.unit=minutes': 'Minutes from now.',
  'lifetime.unit=duration': 'Hours, minutes and seconds from now, 01:00:00, or PT1H.',
  'lifetime.unit=epochSeconds': 'The instant of expiry, in seconds since 1970.',
  'lifetime.unit=epochMilliseconds': 'The instant of expiry, in milliseconds since 1970.',
  'lifetime.unit=dateTime': 'The instant of expiry as text; UTC where no zone is named.',
  ...PRESET_WORDS,
};
