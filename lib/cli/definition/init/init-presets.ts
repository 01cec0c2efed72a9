/** This folder: `init`: what it asks, of whom, and what it writes. */

/** One thing that a definition needs and a person knows. */
export interface Question {
  /** The option, as Commander writes it: `--tenant <id>`. */
  readonly flags: string;
  /** The option of the preset that it becomes. */
  readonly member: string;
  /** What it is, for the help and for the prompt. */
  readonly asks: string;
  /** Nothing works without it; absent: something does. */
  readonly isRequired?: true;
  /** Not needed, nor asked for, where this option of the preset is given. */
  readonly unless?: string;
  /** Asked for at a terminal although it may be left empty. */
  readonly isAsked?: true;
  /** Makes the value of what was given; absent: the text itself. */
  readonly toValue?: (text: string) => unknown;
}

/** A preset as `init` knows it. */
export interface InitPreset {
  /** The preset's name in JSON. */
  readonly preset: string;
  /** What the service is called where nobody says. */
  readonly id: string;
  /** What it is for, for the choice at a terminal. */
  readonly is: string;
  readonly questions: readonly Question[];
  /** Takes the token endpoint from an issuer. */
  readonly hasIssuer?: true;
  /** Its heading in docs/providers.md. */
  readonly heading: string;
}

const TOKEN_URL: Question = {
  flags: '--token-url <url>',
  member: 'tokenUrl',
  asks: 'URL of the token endpoint',
  isRequired: true,
};
const METHOD: Question = {
  flags: '--method <name>',
  member: 'clientAuthentication',
  asks: 'how the client authenticates: client_secret_basic, client_secret_basic_raw, client_secret_post, private_key_jwt or none',
  isRequired: true,
};
const ALGORITHM: Question = {
  flags: '--algorithm <name>',
  member: 'assertion',
  asks: 'what the client signs with (default: RS256)',
  toValue: (algorithm) => ({ algorithm }),
};
const SCOPE: Question = {
  flags: '--scope <scope>',
  member: 'scope',
  asks: 'scopes to ask for, separated by blanks',
  isAsked: true,
};
const text = (flags: string, member: string, asks: string): Question => ({ flags, member, asks });
const needed = (flags: string, member: string, asks: string): Question => ({ flags, member, asks, isRequired: true });

/** What `init` can make a definition of, by the word for it. */
export const INIT_PRESETS: Readonly<Record<string, InitPreset>> = {
  'microsoft-graph': {
    preset: 'microsoft-graph',
    id: 'microsoft-graph',
    is: 'Microsoft Graph, or another API behind Microsoft Entra',
    heading: 'microsoftgraph',
    questions: [
      needed('--tenant <id>', 'tenantId', "the tenant's GUID or a verified domain"),
      text('--credential <kind>', 'credential', 'client_secret or certificate (default: client_secret)'),
      text('--cloud <name>', 'cloud', 'global, usGovernment or china (default: global)'),
      text('--scope <scope>', 'scope', 'another API than Graph, as <resource>/.default'),
    ],
  },
  genesys: {
    preset: 'genesys-cloud',
    id: 'genesys',
    is: 'Genesys Cloud',
    heading: 'genesyscloud',
    questions: [
      {
        ...needed('--region <region>', 'region', 'the AWS region of the organization, eu-central-1'),
        unless: 'domain',
      },
      text('--domain <domain>', 'domain', 'instead of a region: its domain, mypurecloud.de'),
    ],
  },
  'github-app': {
    preset: 'github-app',
    id: 'github',
    is: 'an installation of a GitHub App',
    heading: 'githubapp',
    questions: [
      needed('--app-id <id>', 'appId', 'client id or app id of the app'),
      { ...needed('--installation <number>', 'installationId', 'number of the installation'), toValue: numberOrText },
      text('--api-url <url>', 'apiUrl', 'API of GitHub Enterprise Server'),
    ],
  },
  zoom: {
    preset: 'zoom',
    id: 'zoom',
    is: 'a server-to-server app of Zoom',
    heading: 'zoomservertoserver',
    questions: [needed('--account <id>', 'accountId', 'the account id of the app')],
  },
  custom: {
    preset: 'client-credentials',
    id: 'custom',
    is: 'any other provider: client credentials (Auth0, Okta, Keycloak, Cognito, ...)',
    heading: 'clientcredentials',
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
    is: 'a signed assertion as the grant (Google, Salesforce, Box, DocuSign)',
    heading: 'jwtbearer',
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
    heading: 'refreshtoken',
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

/** What is no number stays as it is, to be refused in the words of the check. */
function numberOrText(given: string): unknown {
  return /^\d{1,15}$/.test(given) ? Number(given) : given;
}
