import { type AttributeValue, ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from '../base/zod.ts';
import type { BudgetState } from '../domain/budget/claims.ts';
import type { BudgetDecision, BudgetStore } from '../domain/budget/governor.ts';
import { budgetKey, createStoredBudgetReader, type StoredBudget, storedBudget } from './budget-reader.ts';
import { pause, StoreBusyError, type StoreContext } from './context.ts';

/** More than elsewhere: every call of every process writes this one item. */
const mostTries = 12;
/** The pauses stop growing after so many tries, at up to 400 ms. */
const longestPauseAfter = 4;
const keptForSeconds = 4 * 86_400;

/**
 * Changes the budget that all processes share. Of two who write at the same time one loses, reads again and decides again; a
 * decision that changes nothing is made on what was just read.
 *
 * An item that cannot be read is reported and begun anew: a service that never calls again would be worse than one day that is
 * counted twice, and the vendor's own refusals still stop everybody.
 */
export const createBudgetStore = (context: StoreContext, table: string): BudgetStore => {
  const read = createStoredBudgetReader(context, table);
  /** As this process last wrote it: mostly nobody else has written since, which saves the read. */
  let last: StoredBudget | undefined;

  /** @returns whether the state is now stored; not when somebody else has written before */
  const write = async (state: BudgetState, over: AttributeValue | undefined): Promise<boolean> => {
    const revision = { N: String(Number(over?.N ?? 0) + 1) };
    try {
      await context.client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...marshall({
              ...budgetKey,
              ...z.encode(storedBudget, state),
              expiresAt: state.day / 1000 + keptForSeconds,
            }),
            revision,
          },
          ...(over === undefined
            ? { ConditionExpression: 'attribute_not_exists(revision)' }
            : { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': over } }),
        }),
      );
    } catch (error) {
      last = undefined;
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const attempts = error.$metadata.attempts ?? 1;
      if (attempts === 1) return false;
      // The client has sent it again, and perhaps it was our own first attempt that has changed the revision.
      throw new StoreBusyError('it is not known whether the budget was written');
    }
    last = { state, revision };
    return true;
  };

  const change = async <T>(decide: (known: BudgetState | undefined) => BudgetDecision<T>): Promise<T> => {
    let remembered = last;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const stored = remembered ?? (await read());
      const { state, result } = decide(stored.state);
      if (state !== undefined && state !== stored.state) {
        if (await write(state, stored.revision)) return result;
        await pause(context, Math.min(tries, longestPauseAfter));
      } else if (remembered === undefined) {
        return result;
      }
      remembered = undefined;
    }
    throw new StoreBusyError('the budget could not be changed in the tries there are');
  };

  return { change };
};
