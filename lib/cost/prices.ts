/** A list price of AWS in us-east-1, without free tier and discounts. */
export interface Price {
  /** US dollars for {@link per} units. */
  readonly usd: number;
  readonly per: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** The AWS page that has the price. */
  readonly page: string;
  /** The month of the newest dated copy of that price that was compared; prices change, so look at the page. */
  readonly asOf: string;
}

/** The region of the prices; others differ by up to some ten per cent. */
export const PRICE_REGION = 'us-east-1';

const LAMBDA = { page: 'AWS Lambda Pricing', asOf: '2026-05' };
const DYNAMODB = { page: 'Amazon DynamoDB Pricing, On-Demand Capacity', asOf: '2025-07' };
const SECRETS_MANAGER = { page: 'AWS Secrets Manager Pricing', asOf: '2026-09' };
const CLOUDWATCH = { page: 'Amazon CloudWatch Pricing', asOf: '2026-06' };
const EVENTBRIDGE = { page: 'Amazon EventBridge Pricing', asOf: '2026-06' };
const KMS = { page: 'AWS Key Management Service Pricing', asOf: '2026-03' };

/**
 * Every price that a bill uses. Where a price falls with the amount it is that of the first tier, which the bounds of the
 * options stay within (10,000 metrics, 10 TB of logs, 7.5 billion GB-seconds).
 */
export const PRICES = {
  lambdaRequests: { usd: 0.2, per: 1_000_000, unit: 'requests', ...LAMBDA },
  /** Of arm64. */
  lambdaCompute: { usd: 0.0000133334, per: 1, unit: 'GB-s', ...LAMBDA },
  dynamoDbWrites: { usd: 0.625, per: 1_000_000, unit: 'write units', ...DYNAMODB },
  dynamoDbReads: { usd: 0.125, per: 1_000_000, unit: 'read units', ...DYNAMODB },
  /** Of tables and their indexes, by the month. */
  dynamoDbStorage: { usd: 0.25, per: 1, unit: 'GB', ...DYNAMODB },
  secrets: { usd: 0.4, per: 1, unit: 'secrets', ...SECRETS_MANAGER },
  secretReads: { usd: 0.05, per: 10_000, unit: 'calls', ...SECRETS_MANAGER },
  /** By the hour in which a metric has data; this is for a metric with data in every hour of the month. */
  metrics: { usd: 0.3, per: 1, unit: 'metrics', ...CLOUDWATCH },
  alarms: { usd: 0.1, per: 1, unit: 'alarms', ...CLOUDWATCH },
  dashboards: { usd: 3, per: 1, unit: 'dashboards', ...CLOUDWATCH },
  logs: { usd: 0.5, per: 1, unit: 'GB', ...CLOUDWATCH },
  events: { usd: 1, per: 1_000_000, unit: 'events', ...EVENTBRIDGE },
  keys: { usd: 1, per: 1, unit: 'keys', ...KMS },
  keyUses: { usd: 0.03, per: 10_000, unit: 'calls', ...KMS },
} as const satisfies Readonly<Record<string, Price>>;
