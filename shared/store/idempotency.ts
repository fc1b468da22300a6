import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { storeContext } from './client.ts';
import { idempotencyKind } from './tables.ts';

/** Keeps the first answers of idempotent requests as items of one kind in WorkState. */
export function createIdempotencyPersistence(table: string): DynamoDBPersistenceLayer {
  return new DynamoDBPersistenceLayer({
    tableName: table,
    keyAttr: 'kind',
    staticPkValue: idempotencyKind,
    sortKeyAttr: 'id',
    expiryAttr: 'expiresAt',
    awsSdkV3Client: storeContext.client,
  });
}
