/** The real store on the memory DynamoDB: what the faults and crashes of a simulation do to a change. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createMembershipLister } from '../../../shared/store/memberships/list.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { auditRecordsTable, membershipsTable } from '../../../shared/store/tables.ts';
import { accountIdOf, aMembership, noon } from '../../support/memberships.ts';
import {
  CrashedError,
  createMemoryDynamoDb,
  faults,
  type Interfere,
  type Interference,
} from '../../support/memory-dynamodb.ts';

const tables = { memberships: membershipsTable, records: auditRecordsTable };
/** Interferes with one command of a connection. */
const at =
  (wanted: number, interference: Interference): Interfere =>
  ({ nth }) =>
    nth === wanted ? interference : undefined;

const accountId = accountIdOf('a07e1lwvtuw0');
const connectStore = (client: DynamoDBClient) => {
  const context = { client, now: () => noon, sleep: async () => {}, random: () => 0.5, damaged: () => {} };
  const change = createMembershipChanger(context, { memberships: 'memberships', auditRecords: 'records' });
  return {
    read: createMembershipReader(context, 'memberships'),
    list: createMembershipLister(context, 'memberships'),
    discover: () =>
      change(accountId, (known) => (known === undefined ? { action: 'discovered', facts: aMembership() } : undefined), {
        kind: 'audit',
        id: 'run',
      }),
  };
};

const recordHash = expect.any(String);

test('a change that was told of a conflict is tried again', async () => {
  const error = faults.transactionConflict();
  const db = createMemoryDynamoDb({ tables, interfere: at(2, { fail: 'before', error }) });

  const { change } = await connectStore(db.client).discover();

  expect(change?.action).toBe('discovered');
  expect((await connectStore(db.client).list({}, 10)).entries).toEqual([{ ...aMembership(), recordHash }]);
});

test.each([
  [1, 'before', 0],
  [2, 'before', 0],
  [2, 'after', 1],
] as const)(
  'a process that died at command %i, %s it, has done all of a change or nothing',
  async (nth, crash, records) => {
    const db = createMemoryDynamoDb({ tables });
    const { discover } = connectStore(db.connect({ interfere: at(nth, { crash }) }).client);

    await expect(discover()).rejects.toThrow(CrashedError);

    expect([db.size('memberships'), db.size('records')]).toEqual([records, records]);
    const next = connectStore(db.connect().client);
    await next.discover();
    expect(await next.read(accountId)).toEqual({ ...aMembership(), recordHash });
    expect(db.dump('records')).toMatchObject([{ accountId, version: 1, action: 'discovered' }]);
  },
);
