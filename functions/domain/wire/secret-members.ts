const MEMBER_OF_SECRET = { type: 'string', optional: true, expected: 'the name of a member of the secret' } as const;

/** The values a secret can hold for a service, each with the secret's own name for it. */
export const SECRET_MEMBERS = {
  clientId: MEMBER_OF_SECRET,
  clientSecret: MEMBER_OF_SECRET,
  privateKey: MEMBER_OF_SECRET,
  /** Opens the private key where that is encrypted. */
  passphrase: MEMBER_OF_SECRET,
  keyId: MEMBER_OF_SECRET,
  certificate: MEMBER_OF_SECRET,
  refreshToken: MEMBER_OF_SECRET,
  username: MEMBER_OF_SECRET,
  password: MEMBER_OF_SECRET,
} as const;

/**
 * The shapes in which AWS stores a managed external secret, which it rotates at the provider by itself: our values by the names
 * that it has for them, the others by the same. Every other member of such a secret can be named by a request.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html
 */
export const SECRET_SHAPES = {
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-salesforce.html SalesforceClientSecret */
  salesforce: { clientId: 'consumerKey', clientSecret: 'consumerSecret' },
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-Snowflake.html SnowflakeKeyPairAuthentication */
  snowflake: { username: 'user' },
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-DatabricksSPSecret.html DatabricksSPSecret */
  databricks: {},
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-MongoDBAtlasServiceAccount.html */
  'mongodb-atlas': {},
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-ConfluentCloudApiKey.html ConfluentCloudApiKey */
  confluent: { clientId: 'apiKey', clientSecret: 'apiSecret' },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<keyof typeof SECRET_MEMBERS, string>>>>>;

/** One of {@link SECRET_SHAPES}. */
export type SecretShape = keyof typeof SECRET_SHAPES;
