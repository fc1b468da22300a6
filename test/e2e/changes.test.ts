/** The feed of changes, and the events on the bus, as an application gets them. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test, vi } from 'vitest';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, stack } = useStack();

/** Reads the feed to its end, in pages of this size. */
const readChanges = async (pageSize: number, from?: string) => {
  const events: unknown[] = [];
  let after = from;
  for (;;) {
    const query = after === undefined ? '' : `&after=${after}`;
    const { status, json } = await ask('GET', `/v1/changes?pageSize=${pageSize}${query}`);
    expect(status).toBe(200);
    events.push(...json.events);
    after = json.nextAfter;
    if (json.nextAfter === json.upTo) return { events, after };
  }
};

test('what was changed is in the feed and on the bus, each once', { timeout: 60_000 }, async () => {
  const { memberships } = (await ask('GET', '/v1/memberships?review=approved')).json;
  const { accountId } = memberships.find(({ activity }: { activity: { value: string } }) => activity.value === 'open');
  const ofAccount = (events: readonly unknown[]) => events.filter((event) => Object(event).subject === accountId);
  const awaitEvents = (count: number) =>
    vi.waitFor(
      async () => {
        const read = await readChanges(100);
        expect(ofAccount(read.events)).toHaveLength(count);
        return read;
      },
      { timeout: 30_000, interval: 200 },
    );
  // What is changed before the feed's first start stays in the feed alone.
  await awaitEvents(1);
  const revoked = await ask('POST', `/v1/memberships/${accountId}/revoke`, {
    body: { justification: 'The contract has ended' },
    headers: { 'if-match': '"1"' },
  });
  expect(revoked.status).toBe(200);
  const feed = await awaitEvents(2);
  const before = { allowed: false, code: 'UNKNOWN_ACCOUNT' };
  const [granted, taken] = ofAccount(feed.events);
  expect(granted).toMatchObject({
    type: 'example.partner.membership.granted',
    data: { accountId, version: 1, actor: 'audit', before, after: { allowed: true, code: 'MEMBER' } },
  });
  expect(taken).toMatchObject({
    specversion: '1.0',
    source: 'ConstantContactMembership.us-east-1.000000000000',
    type: 'example.partner.membership.revoked',
    data: { accountId, version: 2, before: { code: 'MEMBER' }, after: { allowed: false, code: 'REVOKED' } },
  });
  expect(JSON.stringify(feed.events)).not.toContain('contract');
  expect(await readChanges(7)).toEqual(feed);
  expect((await readChanges(7, Object(granted).sequence)).events).not.toContainEqual(granted);

  expect(await stack().runSchedule('publish-due-changes')).toMatchObject({ ok: true });
  const { events } = (await ask('GET', '/_local/events')).json;
  const sent = events.map(({ detail }: { readonly detail: unknown }) => detail);
  expect(ofAccount(sent)).toContainEqual(taken);
  for (const event of sent) expect(feed.events).toContainEqual(event);
});

/** As if three days had passed since the last audit, and an account had not been on its list. */
const letEvidenceAge = async (accountId: string): Promise<void> => {
  const table = stack().functions.all.flatMap(({ environment }) => environment['TRAIL_LOG_TABLE'] ?? [])[0];
  const client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
  const [old, older] = [80, 90].map((hours) => new Date(Date.now() - hours * 3_600_000).toISOString());
  const update = (part: string, expression: string) =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: marshall({ part, position: 0 }),
        UpdateExpression: expression,
        ExpressionAttributeValues: marshall({ ':old': old, ...(expression.includes(':older') && { ':older': older }) }),
      }),
    );
  await update('news', 'SET service.watermark.startedAt = :old, beganAt = :older');
  await update(
    `state#${accountId}`,
    'SET membership.relationship.evidence.observedAt = :old, membership.relationship.missingSince = :old, dueAsOf = :old',
  );
  client.destroy();
};

test('evidence that gets old is announced, once', { timeout: 60_000 }, async () => {
  const { memberships } = (await ask('GET', '/v1/memberships?review=approved')).json;
  const { accountId } = memberships.find(({ activity }: { activity: { value: string } }) => activity.value === 'open');
  await letEvidenceAge(accountId);
  const expired = await vi.waitFor(
    async () => {
      expect(await stack().runSchedule('publish-due-changes')).toMatchObject({ ok: true });
      const { events } = await readChanges(100);
      const found = events.filter((event) => Object(event).type === 'example.partner.evidence.expired');
      expect(found).toHaveLength(2);
      return found.toSorted((a, b) => String(Object(a).subject).localeCompare(String(Object(b).subject)));
    },
    { timeout: 30_000, interval: 200 },
  );
  const data = { before: { code: 'MEMBER_IN_GRACE' }, after: { allowed: false, code: 'EVIDENCE_EXPIRED' } };
  expect(expired).toMatchObject([{ subject: accountId, data: { ...data, accountId } }, { data }]);
  expect(expired[1]).not.toHaveProperty('subject');
});

test.each([
  ['after=999999', 'UNKNOWN_SEQUENCE'],
  ['after=-1', 'VALIDATION_FAILED'],
  ['after=1e3', 'VALIDATION_FAILED'],
  ['pageSize=101', 'VALIDATION_FAILED'],
] as const)('the feed with %s is %s', async (query, code) => {
  expectProblem(await ask('GET', `/v1/changes?${query}`), code, operationOf('list-changes'));
});
