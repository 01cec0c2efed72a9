import type { JsonSchema } from './json-schema.ts';
import { PRESET_DESCRIPTIONS } from './preset-descriptions.ts';
import { WORDS } from './words.ts';

/**
 * What editors say of a member while it is written, by its path. A path is looked up from its longest end on: `secondRequest.body`
 * is found as `body`.
 */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  $schema: 'Where this schema is, for editors; token-keeper does not read it.',
  services: 'The services that tokens are kept for.',
  preset: 'A definition that token-keeper brings along: the other members are its options.',
  id: 'The name that callers use, and the name of the Lambda alias. Not "status".',
  provider: 'The preset that made the definition, for people. It brings nothing: that is "preset".',
  tokenUrl: 'The token endpoint: https, or http to loopback. No credentials, fragment or secret parameter in it.',
  clientId: 'The client id, which is no secret. Default: the secret holds it.',
  maxRequestsPerHour: 'At most this many token requests in any hour. Default: no limit.',
  acceptedTokenTypes: 'Values of token_type that are taken like Bearer. Types that bind to a key are refused.',
  authorizationScheme: 'Short for header.scheme in the Authorization header. Default: Bearer.',
  header: 'How consumers send the token to the API. Default: Authorization: Bearer <token>.',
  'header.name': 'Name of the header. Default: Authorization.',
  'header.scheme': 'Word before the token, "" for none. Default: Bearer in Authorization, none in any other header.',

  request: 'How the token request is written where RFC 6749 says something else.',
  method: 'GET sends parameters in the query. Default: POST.',
  body: 'Where parameters stand: a form, a JSON object, or the query of the URL. Default: form.',
  parameters: 'Further parameters by the names of the provider. What is secret: {"secret": "<member of the secret>"}.',
  headers: 'Further headers. What is secret: {"secret": "<member of the secret>"}.',
  'reference.secret': 'The member of the secret that has the value.',
  'reference.firstAnswer': 'A JSON pointer into the first answer.',
  'reference.base64': 'Texts and references, put together and encoded: ["user", ":", {"secret": "apiKey"}].',
  'reference.prefix': 'What is put before the value, like "Token ".',
  secondRequest: 'A second request, made with the token of the first: its answer has the token to keep.',
  'secondRequest.url': 'Where it goes: https, or http to loopback. Another host than that of tokenUrl gets no secret.',

  response: 'Where the answer has what, if it is not where RFC 6749 has it.',
  pointer: 'A JSON pointer into the body, like /data/token; "" is all of it.',
  'place.header': 'The name of a header of the answer.',
  'place.cookie': 'The name of a cookie that the answer sets. The token is then name=value.',
  'response.token': 'Where the token stands. Default: /access_token.',
  'response.lifetime': 'Where its lifetime stands, and in what unit. Default: expires_in, in seconds.',
  'lifetime.at': 'Where the lifetime or the instant of expiry stands.',
  'lifetime.unit': 'What the number or text is.',
  'response.tokenType': 'Where the type of the token stands. Default: /token_type.',
  'response.scope': 'Where the granted scope stands. Default: /scope.',
  'response.refreshToken': 'Where the next refresh token stands. Default: /refresh_token.',
  'response.error':
    'Where an error stands, also in an answer of 200. Absent, empty, false, 0, none, ok, success: no error.',

  grant: 'What the token is asked for with.',
  'grant.type': 'Which grant.',
  scope: 'What the token may do, as the provider names it. Default: not sent.',
  'grant.audience': 'Parameter audience, once for each. Default: not sent.',
  audience: 'Parameter audience, once for each. Default: not sent.',
  resource: 'Parameter resource (RFC 8707), once for each. Default: not sent.',
  extraParameters: 'Further parameters of the body, text. None that token-keeper sets itself.',
  accountId: 'The account id of the app.',
  subject: 'Claim sub of the assertion. Default: none.',
  claims: 'Further claims of the assertion, any JSON.',
  subjectTokenType: 'Type of the token that is exchanged. Default: urn:ietf:params:oauth:token-type:jwt.',
  requestedTokenType: 'Type of the token that is wanted. Default: the provider decides.',
  singleUse: 'The provider takes a refresh token once only. Default: false.',

  clientAuthentication: 'How the client proves who it is at the token endpoint.',
  'clientAuthentication.method': 'Which way.',
  'clientAuthentication.audience': 'The audience of the federated credential.',
  assertion: 'How the JWT is made that is signed for every attempt.',
  algorithm: 'The JWS algorithm it is signed with.',
  'assertion.audience': 'Claim aud, text or a list. Default: the token URL.',
  lifetimeSeconds: 'From iat to exp, 60 to 3600 s. Default: 300.',
  certificateThumbprint: 'Names the certificate by x5t#S256; the secret then holds certificate. Default: false.',
  certificateHeaders: 'What else the header says of the certificate. Default: nothing.',
  issuerFingerprint: 'Ends claim iss with the fingerprint of the key, as Snowflake wants it. Default: false.',
  typ: 'Member typ of the header. Default: JWT.',

  secret: 'Where the secret values are. Default: the deployment names the secret.',
  'secret.name': 'Name or ARN of a secret in Secrets Manager.',
  'secret.shape':
    'The shape in which AWS stores a secret that it rotates at the provider. Default: names as in fields.',
  'secret.fields': 'The names that the secret has for the values. Default: those of token-keeper.',
  'fields.clientId': 'Its name of the client id.',
  clientSecret: 'Its name of the client secret.',
  privateKey: 'Its name of the private key, PEM.',
  keyId: 'Its name of the key id, kid.',
  certificate: 'Its name of the certificate, PEM.',
  refreshToken: 'Its name of the first refresh token.',
  username: 'Its name of the user name.',
  password: 'Its name of the password.',
  passphrase: 'Its name of the password of the private key.',

  timing: 'Rules of time that differ from the usual, in whole seconds.',
  expiryBufferSeconds: 'Fewer seconds left than this is expired. Default: 30.',
  advisoryRefreshSeconds: 'Refresh when fewer seconds than this are left. Default: from the lifetime.',
  mandatoryRefreshSeconds: 'A failing refresh is an alert below this. Default: 600.',
  defaultLifetimeSeconds: 'The lifetime of a token whose answer names none. Default: 300.',
  maxLifetimeSeconds: 'A longer lifetime is cut to this. Default: 604800.',
  expectedLifetimeSeconds: 'The lifetime that the provider is known to give, or {"min": ..., "max": ...}.',
  min: 'The shortest, in whole seconds.',
  max: 'The longest, in whole seconds.',

  tenants: 'Makes the definition a template: a token for each tenant, registered with token-keeper tenant add.',
  'tenants.pattern': 'The form of the name of a tenant, {tenant} in the template. Default: name.',
  'tenants.parameters':
    'Further parameters, {region} in the template: a list of values, names with what each stands for, or a form.',
  groups: 'Groups of tenants, each with an alias <id>--<group> of its own.',
  'tenants.secret': 'One secret for all tenants (shared, the default), or one for each (per-tenant).',
  refreshedEvents: 'Send the event "Token Refreshed" of tenants as well. Default: false.',
  requestsPerSecond: 'A sweep begins no more token requests in a second. Default: what the host bears.',
  ...PRESET_DESCRIPTIONS,
};

/** Returns the `description` of a member; nothing where there is none. */
export function describe(path: string): JsonSchema {
  const description = endingOf(DESCRIPTIONS, path);
  return description === undefined ? {} : { description };
}

/** Returns the descriptions of the words that a member may be, in their order; nothing where there are none. */
export function describeWords(path: string, words: readonly string[]): JsonSchema {
  const enumDescriptions = words.map((word) => endingOf(WORDS, `${path}=${word}`) ?? '');
  return enumDescriptions.some(Boolean) ? { enumDescriptions } : {};
}

function endingOf(table: Readonly<Record<string, string>>, path: string): string | undefined {
  const parts = path.split('.');
  return parts.map((_, index) => table[parts.slice(index).join('.')]).find((text) => text !== undefined);
}
