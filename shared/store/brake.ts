import { type Put, PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from '../base/zod.ts';
import { type BrakeState, forgottenBrake, freshBrake } from '../domain/audit/brake.ts';
import { holdReasons } from '../domain/membership/facts.ts';
import { conditionally, getItem, toItem } from './commands.ts';
import type { StoreContext } from './context.ts';
import { lost, retrying } from './retrying.ts';
import { brakeKind } from './tables.ts';
import { valuesOf } from './values.ts';

const key = { kind: brakeKind, id: 'state' };
const count = z.int().check(z.nonnegative());
const hourlyCounts = z.record(z.string(), count);
const storedBrake = z.object({
  revision: count,
  entitled: count,
  known: count,
  taken: hourlyCounts,
  letIn: hourlyCounts,
  wanted: count,
  hold: z.optional(z.enum(holdReasons)),
  countedRun: z.optional(z.string()),
  enteredRun: z.optional(z.string()),
});

/** The memory of the brake: one item in WorkState, which never expires. */
export function createBrakeStore(context: StoreContext, table: string) {
  const read = async (): Promise<BrakeState> => {
    const item = await getItem(context, table, marshall(key));
    if (item === undefined) return freshBrake;
    const parsed = storedBrake.safeParse(valuesOf(item));
    if (parsed.success) return parsed.data;
    context.damaged(`${key.kind} ${key.id}`);
    return forgottenBrake(context.now());
  };

  /** A write of the state after the one that was read, on the condition that it is the last one. */
  const put = (read: BrakeState, next: BrakeState): Put => ({
    TableName: table,
    Item: toItem({ ...key, ...z.encode(storedBrake, { ...next, revision: Math.max(0, read.revision) + 1 }) }),
    ...conditionOf(read),
  });

  /** A memory that cannot be read is replaced: nothing of it is lost, and nothing was taken by it. */
  const conditionOf = ({ revision }: BrakeState): Partial<Put> => {
    if (revision < 0) return {};
    return revision === 0
      ? { ConditionExpression: 'attribute_not_exists(id)' }
      : {
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: marshall({ ':revision': revision }),
        };
  };

  return {
    read,
    /** The write as a part of a transaction. */
    alongside: (known: BrakeState, next: BrakeState): TransactWriteItem => ({ Put: put(known, next) }),
    /** Changes the state; decides again if another process has changed it. */
    change: (decide: (known: BrakeState) => BrakeState): Promise<void> =>
      retrying(context, 'the memory of the brake could not be written', async () => {
        const known = await read();
        const { written } = await conditionally(context.client.send(new PutItemCommand(put(known, decide(known)))));
        return written ? undefined : lost;
      }),
  };
}
export type BrakeStore = ReturnType<typeof createBrakeStore>;
