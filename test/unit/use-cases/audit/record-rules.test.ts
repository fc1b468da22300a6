import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import type { Policy } from '../../../../shared/domain/membership/policy.ts';
import { watermarkItem } from '../../../../shared/store/memberships/items.ts';
import { createWatermarkReader } from '../../../../shared/store/memberships/watermark.ts';
import { createServiceRecordReader, createServiceRecordWriter } from '../../../../shared/store/service-records.ts';
import { auditRecordsTable, membershipsTable } from '../../../../shared/store/tables.ts';
import { recordRules } from '../../../../shared/use-cases/audit/record-rules.ts';
import { defaultPolicy, hour, noon } from '../../../support/memberships.ts';
import { createMemoryDynamoDb } from '../../../support/memory-dynamodb.ts';

const tables = { memberships: membershipsTable, records: auditRecordsTable };
let db: ReturnType<typeof createMemoryDynamoDb>;
let now: number;
let logged: string[];
beforeEach(() => {
  db = createMemoryDynamoDb({ tables });
  now = noon;
  logged = [];
});

const tick = (policy: Policy = defaultPolicy) => {
  const { client } = db;
  const context = { client, sleep: async () => {}, random: () => 0, damaged: () => {} };
  return recordRules({
    serviceRecords: {
      ...createServiceRecordReader(context, 'records'),
      ...createServiceRecordWriter(context, 'records'),
    },
    readWatermark: createWatermarkReader(context, 'memberships'),
    policy,
    now: () => now,
    log: ({ event }) => void logged.push(event),
  });
};
const moveTo = (startedAt: number) =>
  db.client.send(
    new PutItemCommand({ TableName: 'memberships', Item: watermarkItem({ runId: `run-${startedAt}`, startedAt }) }),
  );
const recorded = () => db.dump('records').map(({ accountId, policy, watermark, ...record }) => ({ ...record }));
const actions = () => db.dump('records').map(({ action }) => action);

it('records the policy at first, and then only when it is another one', async () => {
  await tick();
  now += hour;
  await tick();
  await tick({ ...defaultPolicy, inactiveActivities: defaultPolicy.inactiveActivities.toReversed() });
  expect(actions()).toEqual(['policy_changed']);

  await tick({ ...defaultPolicy, graceSeconds: 1_000_000 });
  await tick({ ...defaultPolicy, graceSeconds: 1_000_000 });

  expect(actions()).toEqual(['policy_changed', 'policy_changed']);
  expect(logged).toEqual([]);
});

it('records a watermark that no record has, as of an earlier version or from a backup', async () => {
  await tick();
  await moveTo(noon - hour);
  await tick();
  await tick();
  expect(recorded().filter(({ found }) => found)).toMatchObject([{ action: 'watermark_moved', version: noon * 1000 }]);

  now += hour;
  await moveTo(noon - 2 * hour);
  await tick();
  await tick();

  const found = db.dump('records').filter(({ accountId }) => accountId === 'service#watermark');
  expect(found.map(({ watermark }) => Object(watermark).startedAt)).toEqual([
    '2026-11-21T11:00:00.000Z',
    '2026-11-21T10:00:00.000Z',
  ]);
});

it('reads three items and writes none where all is as recorded', async () => {
  await moveTo(noon);
  await tick();
  const sent: string[] = [];
  db.interfere = ({ command }) => {
    sent.push(command);
    return undefined;
  };

  await tick();

  expect(sent.toSorted()).toEqual(['GetItemCommand', 'QueryCommand', 'QueryCommand']);
});

it('leaves a tick alone where nothing can be recorded, and says so', async () => {
  db.interfere = () => ({ fail: 'before', error: new Error('down') });

  await tick();

  expect(logged).toEqual(['RULES_NOT_RECORDED']);
});
