import { type AttributeValue, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from '../base/zod.ts';
import type { BudgetState } from '../domain/budget/claims.ts';
import type { BudgetDecision, BudgetStore } from '../domain/budget/governor.ts';
import { budgetKey, createStoredBudgetReader, type StoredBudget, storedBudget } from './budget-reader.ts';
import { conditionally } from './commands.ts';
import { StoreBusyError, type StoreContext } from './context.ts';
import { lost, retrying } from './retrying.ts';

/** More tries than elsewhere, because every call of every process writes this one item. */
const maxPausesMs = [25, 50, 100, 200, 400, 400, 400, 400, 400, 400, 400];
const ttlSeconds = 4 * 86_400;

/** What a process remembers of the budget from one change to the next. */
export interface BudgetMemory {
  /** As this process last wrote it. If no other process has written since, this saves a read. */
  last: StoredBudget | undefined;
}

/**
 * Changes the budget that all processes share. Of two concurrent writers one loses, reads again and
 * decides again. A decision that changes nothing is made on a state that was just read.
 *
 * A damaged item is reported and replaced. One day counted twice is better than a service that
 * never calls again, and the vendor's own refusals still stop every caller.
 *
 * @param memory of this process; by default there is nothing in it yet
 */
export function createBudgetStore(
  context: StoreContext,
  table: string,
  memory: BudgetMemory = { last: undefined },
): BudgetStore {
  const read = createStoredBudgetReader(context, table);

  /** @returns whether the state is now stored; false: another process has written since */
  const write = async (state: BudgetState, over: AttributeValue | undefined): Promise<boolean> => {
    const revision = { N: String(Number(over?.N ?? 0) + 1) };
    const put = new PutItemCommand(budgetPut(table, { state, revision, over }));
    let written: StoredBudget | undefined;
    try {
      const result = await conditionally(context.client.send(put));
      if (result.written) written = { state, revision };
      // The SDK has repeated the write, and its first attempt may have changed the revision.
      else if (result.attempts > 1) throw new StoreBusyError('it is not known whether the budget was written');
    } finally {
      memory.last = written;
    }
    return written !== undefined;
  };

  return {
    change: <T>(decide: (known: BudgetState | undefined) => BudgetDecision<T>): Promise<T> =>
      retrying(
        context,
        'the budget could not be changed',
        async (tries) => {
          const remembered = tries === 0 ? memory.last : undefined;
          let stored = remembered ?? (await read());
          let decision = decide(stored.state);
          if (remembered !== undefined && changedState(decision, stored) === undefined) {
            stored = await read();
            decision = decide(stored.state);
          }
          const state = changedState(decision, stored);
          if (state === undefined) return decision.result;
          return (await write(state, stored.revision)) ? decision.result : lost;
        },
        maxPausesMs,
      ),
  };
}

interface BudgetWrite {
  readonly state: BudgetState;
  readonly revision: AttributeValue;
  /** The revision that was read; undefined: the item had none. */
  readonly over: AttributeValue | undefined;
}

function budgetPut(table: string, { state, revision, over }: BudgetWrite): PutItemCommandInput {
  const expiresAt = state.day / 1000 + ttlSeconds;
  return {
    TableName: table,
    // In DynamoDB's own form, because the revision of a damaged item may not be a number.
    Item: { ...marshall({ ...budgetKey, ...z.encode(storedBudget, state), expiresAt }), revision },
    ...(over === undefined
      ? { ConditionExpression: 'attribute_not_exists(revision)' }
      : { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': over } }),
  };
}

/** @returns undefined for a decision that changes nothing */
const changedState = ({ state }: BudgetDecision<unknown>, stored: StoredBudget): BudgetState | undefined =>
  state === stored.state ? undefined : state;
