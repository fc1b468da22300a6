import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Instant, toIso } from '../../base/time.ts';
import type { ServiceState } from '../../domain/news/answers.ts';
import type { Announced, Stage } from '../../domain/news/stages.ts';
import { cancellationCodes, queryPage } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import type { trailLogTable } from '../tables.ts';
import { type StoredState, stateItem, stateOf } from './items.ts';

const byDue: keyof typeof trailLogTable.indexes = 'by-due';

/** Accounts whose evidence gets old by itself, by the stage to look for and the age. */
export function createDueStore(context: Pick<StoreContext, 'client' | 'damaged'>, trailLog: string) {
  return {
    /** Reads those with the oldest evidence first; an index is a moment behind its table. */
    observedBefore: async (stage: Stage, before: Instant, limit: number): Promise<readonly StoredState[]> => {
      const { items } = await queryPage(context, {
        TableName: trailLog,
        IndexName: byDue,
        KeyConditionExpression: 'due = :stage AND dueAsOf < :before',
        ExpressionAttributeValues: marshall({ ':stage': stage, ':before': toIso(before) }),
        Limit: limit,
      });
      return items.flatMap((item) => {
        const state = stateOf(item);
        if (state === undefined) context.damaged(item['part']?.S ?? '');
        return state ?? [];
      });
    },

    /**
     * Writes a state again, with what is to be looked for next, unless a record has changed it. A
     * transaction like all writes of states, so that it needs no right of its own.
     *
     * @param passed a stage that is not announced
     */
    settle: async (state: StoredState, service: ServiceState, passed?: Announced): Promise<void> => {
      const put = {
        TableName: trailLog,
        Item: stateItem(state, service, passed),
        ConditionExpression: 'upTo = :upTo',
        ExpressionAttributeValues: marshall({ ':upTo': state.upTo }),
      };
      try {
        await context.client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }] }));
      } catch (error) {
        // Also where it is busy: the next minute finds it again.
        if (cancellationCodes(error).length === 0) throw error;
      }
    },
  };
}
export type DueStore = ReturnType<typeof createDueStore>;
