/** Statements of policies: exact actions on exact resources. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

export const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/**
 * Allows actions only on items whose partition key matches one of `keys`; `*` matches the rest of a
 * key.
 */
export const allowOnKeys = (
  actions: readonly string[],
  resources: readonly string[],
  keys: readonly string[],
): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] } },
  });

/**
 * The same, as a part of a transaction only: `PutItem` of a change means nothing without its record.
 * AWS evaluates a transaction item by item, and tells by this key what encloses an item:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export const allowInTransaction = (action: string, resource: string, keys: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    actions: [action],
    resources: [resource],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
      'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
    },
  });
