import { type DynamoDBClient, DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../../shared/store/tables.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';
import type { RandomCommand } from './command.ts';
import { sequencesOn } from './commands.ts';

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore();
});

/** What a caller can tell of an answer: all of it, but of an error not the message. */
const outcomeOf = async (answer: Promise<object>): Promise<unknown> => {
  try {
    return { ...(await answer), $metadata: undefined };
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
    return {
      error: error.name,
      item: 'Item' in error ? error.Item : undefined,
      reasons: reasons?.map(({ Code: code, Item: item }) => ({ code, item })),
    };
  }
};

const outcomesOf = async (client: DynamoDBClient, commands: readonly RandomCommand[], run: string) => {
  const outcomes = [];
  for (const command of commands) {
    outcomes.push({ name: command.name, outcome: await outcomeOf(command.send(client, run)) });
  }
  return outcomes;
};

const byKey = (items: readonly Record<string, unknown>[]) => {
  const keyOf = ({ key, accountId, version, kind, id }: Record<string, unknown>) =>
    JSON.stringify(key === undefined ? [accountId, version, kind, id] : key);
  return items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
};

test('answers every sequence of commands as the real server does, and stores the same', async () => {
  const tables = {
    [store.tables.memberships]: membershipsTable,
    [store.tables.auditRecords]: auditRecordsTable,
    [store.tables.workState]: workStateTable,
  };
  const memory = createMemoryDynamoDb({ tables });
  let runs = 0;

  await fc.assert(
    fc.asyncProperty(sequencesOn(tables), async (commands) => {
      runs += 1;
      expect(await outcomesOf(memory.client, commands, String(runs))).toEqual(
        await outcomesOf(store.context.client, commands, String(runs)),
      );
    }),
    { numRuns: 250 },
  );

  for (const table of Object.keys(tables)) {
    expect(memory.size(table)).toBeGreaterThan(180);
    expect(byKey(memory.dump(table))).toEqual(byKey(await store.dump(table)));
  }
}, 60_000);
