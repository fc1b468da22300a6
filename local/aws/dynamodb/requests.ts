/** The requests to DynamoDB, as much of them as decides about rights. */
import * as z from 'zod/mini';

const item = z.record(z.string(), z.record(z.string(), z.unknown()));
export type Item = z.infer<typeof item>;

/** As much of a request for a table as decides about rights. */
export const part = z.object({
  TableName: z.string(),
  IndexName: z.optional(z.string()),
  Key: z.optional(item),
  Item: z.optional(item),
  Select: z.optional(z.string()),
  ReturnValues: z.optional(z.string()),
  KeyConditionExpression: z.optional(z.string()),
  ConditionExpression: z.optional(z.string()),
  UpdateExpression: z.optional(z.string()),
  FilterExpression: z.optional(z.string()),
  ProjectionExpression: z.optional(z.string()),
  ExpressionAttributeNames: z._default(z.record(z.string(), z.string()), {}),
  ExpressionAttributeValues: z._default(item, {}),
});
export type Part = z.infer<typeof part>;

const batchOf = <T>(one: z.ZodMiniType<T>) => z.object({ RequestItems: z.record(z.string(), one) });
export const getBatch = batchOf(z.object({ Keys: z.array(item), ProjectionExpression: z.optional(z.string()) }));
export const writeBatch = batchOf(
  z.array(
    z.object({
      PutRequest: z.optional(z.object({ Item: item })),
      DeleteRequest: z.optional(z.object({ Key: item })),
    }),
  ),
);
export const transaction = z.object({ TransactItems: z.array(z.record(z.string(), part)) });
