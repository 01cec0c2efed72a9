import { type InitRow, needed, type Question, row, SCOPE, text } from './question.ts';

const CUSTOM_DOMAIN = text(
  '--custom-domain <host>',
  'customDomain',
  'instead: a domain of your own, login.example.com',
);
const KEY_ALGORITHM = text('--algorithm <name>', 'algorithm', 'what the key signs with (default: RS256)');
/** Asked for where no domain of one's own is given. */
const unlessCustom = (question: Question): Question => ({ ...question, unless: 'customDomain' });

/** What `init` asks for the presets of identity providers. */
export const IDENTITY_QUESTIONS: Readonly<Record<string, InitRow>> = {
  auth0: row('auth0', 'a Machine to Machine application of Auth0', [
    unlessCustom(needed('--domain <domain>', 'domain', 'the domain of the tenant, tenant.eu.auth0.com')),
    CUSTOM_DOMAIN,
    needed('--audience <audience>', 'audience', 'the identifier of the API'),
    text('--organization <id>', 'organization', 'the organization that the token is for'),
    text('--scope <scope>', 'scope', 'scopes, where not all that are granted'),
    text('--credential <kind>', 'credential', 'client_secret or private_key (default: client_secret)'),
    KEY_ALGORITHM,
  ]),
  cognito: row('cognito', 'an app client of an Amazon Cognito user pool', [
    unlessCustom(needed('--prefix <prefix>', 'domainPrefix', 'the domain prefix of the user pool')),
    unlessCustom(needed('--region <region>', 'region', 'the AWS region of the user pool')),
    CUSTOM_DOMAIN,
    SCOPE,
  ]),
  keycloak: row('keycloak', 'a client of Keycloak with a service account', [
    needed('--url <url>', 'baseUrl', 'where Keycloak is, https://sso.example.com'),
    needed('--realm <name>', 'realm', 'the name of the realm'),
    SCOPE,
    text(
      '--credential <kind>',
      'credential',
      'client_secret, private_key, client_secret_jwt or certificate (default: client_secret)',
    ),
    KEY_ALGORITHM,
  ]),
  okta: row('okta', 'an API Services app of Okta', [
    unlessCustom(needed('--domain <domain>', 'domain', 'the domain of the org, example.okta.com')),
    CUSTOM_DOMAIN,
    needed('--scope <scope>', 'scope', 'scopes to ask for, okta.users.read'),
    text('--server <id>', 'authorizationServerId', 'a custom authorization server: default, or its id'),
    text('--credential <kind>', 'credential', 'private_key or client_secret (default: private_key)'),
    KEY_ALGORITHM,
  ]),
};
