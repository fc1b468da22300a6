/**
 * List prices of us-east-1, in US dollars, without free tiers and volume discounts. The AWS pricing
 * pages load their figures by script, so each is from a page that quotes them, with the date that
 * the page carries. Check them against https://calculator.aws before you rely on one.
 */
export interface Price {
  readonly what: string;
  readonly dollars: number;
  /** What the price is for. */
  readonly per: string;
  readonly units: number;
  readonly source: string;
  readonly date: string;
}

const million = 1_000_000;
/** AWS counts a GB as 2^30 bytes. */
const gigabyte = 2 ** 30;

export const prices = {
  httpRequest: {
    what: 'HTTP API request, of up to 512 KB',
    dollars: 1,
    per: 'million',
    units: million,
    source: 'https://awsforengineers.com/blog/aws-api-gateway-pricing-explained',
    date: 'May 2025',
  },
  invocation: {
    what: 'Lambda request',
    dollars: 0.2,
    per: 'million',
    units: million,
    source: 'https://git.mcrn.ar/mariano/lambda_local_runner/src/branch/main/docs/lambdas-md/lambda-13-cost.md',
    date: 'May 2026',
  },
  gigabyteSecond: {
    what: 'Lambda duration, arm64',
    dollars: 0.000_013_333_4,
    per: 'GB-second',
    units: 1,
    source: 'https://git.mcrn.ar/mariano/lambda_local_runner/src/branch/main/docs/lambdas-md/lambda-13-cost.md',
    date: 'May 2026',
  },
  read: {
    what: 'DynamoDB read request unit: up to 4 KB, strongly consistent',
    dollars: 0.125,
    per: 'million',
    units: million,
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    date: 'July 2025',
  },
  write: {
    what: 'DynamoDB write request unit: up to 1 KB; two in a transaction',
    dollars: 0.625,
    per: 'million',
    units: million,
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    date: 'July 2025',
  },
  tableStorage: {
    what: 'DynamoDB storage',
    dollars: 0.25,
    per: 'GB-month',
    units: gigabyte,
    source: 'https://aws.amazon.com/dynamodb/pricing/',
    date: 'without a date',
  },
  recovery: {
    what: 'DynamoDB point-in-time recovery',
    dollars: 0.2,
    per: 'GB-month',
    units: gigabyte,
    source: 'https://finops.com.py/services/dynamodb/backups',
    date: 'without a date',
  },
  logs: {
    what: 'CloudWatch Logs, of functions and of the API',
    dollars: 0.5,
    per: 'GB',
    units: gigabyte,
    source: 'https://hykell.com/kb/platform-specific-guides/aws-cloudwatch-logs-pricing',
    date: 'without a date',
  },
  logStorage: {
    what: 'CloudWatch Logs, kept',
    dollars: 0.03,
    per: 'GB-month',
    units: gigabyte,
    source: 'https://hykell.com/kb/platform-specific-guides/aws-cloudwatch-logs-pricing',
    date: 'without a date',
  },
  alarmMetric: {
    what: 'Alarm, for each metric that it looks at',
    dollars: 0.1,
    per: 'month',
    units: 1,
    source: 'https://cloudburn.io/blog/amazon-cloudwatch-pricing',
    date: 'February 2026',
  },
  metric: {
    what: 'Metric that is taken from a log',
    dollars: 0.3,
    per: 'month',
    units: 1,
    source: 'https://signoz.io/guides/cloudwatch-pricing',
    date: 'February 2026',
  },
  dashboard: {
    what: 'Dashboard',
    dollars: 3,
    per: 'month',
    units: 1,
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    date: 'June 2026',
  },
  scanned: {
    what: 'Logs read by queries (CloudWatch Logs Insights)',
    dollars: 0.005,
    per: 'GB',
    units: gigabyte,
    source: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
    date: 'June 2026',
  },
  secretRead: {
    what: 'Read or write of a secret',
    dollars: 0.05,
    per: '10,000',
    units: 10_000,
    source: 'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    date: 'without a date',
  },
  secret: {
    what: 'Secret',
    dollars: 0.4,
    per: 'month',
    units: 1,
    source: 'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    date: 'without a date',
  },
  signingKey: {
    what: 'KMS key',
    dollars: 1,
    per: 'month',
    units: 1,
    source: 'https://aws.amazon.com/kms/pricing/',
    date: 'without a date',
  },
  signature: {
    what: 'KMS request with a key of elliptic curves',
    dollars: 0.15,
    per: 'ten thousand',
    units: 10_000,
    source: 'https://www.factualminds.com/blog/aws-kms-pricing-keys-requests-multi-region/',
    date: 'June 2026',
  },
  objectWrite: {
    what: 'S3 request that writes',
    dollars: 0.005,
    per: 'thousand',
    units: 1000,
    source: 'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
    date: 'without a date',
  },
  objectRead: {
    what: 'S3 request that reads',
    dollars: 0.0004,
    per: 'thousand',
    units: 1000,
    source: 'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
    date: 'without a date',
  },
  objectStorage: {
    what: 'S3 storage',
    dollars: 0.023,
    per: 'GB-month',
    units: gigabyte,
    source: 'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
    date: 'without a date',
  },
  scheduledCall: {
    what: 'Call of EventBridge Scheduler',
    dollars: 1,
    per: 'million',
    units: million,
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    date: 'March 2026',
  },
  appClient: {
    what: 'Cognito client that gets tokens by client credentials',
    dollars: 6,
    per: 'month',
    units: 1,
    source: 'https://dev.classmethod.jp/articles/amazon-cognito-tiered-pricing-m2m-usage',
    date: 'May 2024',
  },
  token: {
    what: 'Cognito token for such a client',
    dollars: 2.25,
    per: 'thousand',
    units: 1000,
    source: 'https://cur.vantage-api.com/aws/amazoncognito/user-pools-m2m/cupm2mtokenrequestsfull',
    date: 'April 2025',
  },
  transfer: {
    what: 'Data sent to the internet',
    dollars: 0.09,
    per: 'GB',
    units: gigabyte,
    source: 'https://www.usage.ai/blogs/aws/networking-cost/data-transfer-costs/',
    date: 'June 2026',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type Priced = keyof typeof prices;
