/** The articles "Upgrade from 0.1.0", "A deployment is bad" and "Restore one item": nothing is lost. */
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { type Deployment, deploy, npmRun, openRegion, type Region } from './harness.ts';

const timeout = 240_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** Makes of each item what 0.1.0 had written: no ledger of cases, no brake, keys as they were given. */
const asVersion010 = async (region: Region, { tables }: Deployment, [first, second]: readonly [string, string]) => {
  for (const { kind, id } of await region.scan(tables.workState)) {
    await region.client.send(new DeleteItemCommand({ TableName: tables.workState, Key: { kind, id } as never }));
  }
  const run = { runId: '01KADT00000000000000000000', startedAt: daysAgo(0.5), endedAt: daysAgo(0.5), pages: 3 };
  const lastCompleted = { ...run, accounts: 137, oldestEvidenceAt: daysAgo(0.5) };
  await region.put(tables.workState, {
    ...{ kind: 'audit', id: 'control', revision: 41, writer: 'an earlier version' },
    ...{ lastOpenedAt: daysAgo(0.5), lastCompleted },
    run: {
      ...{ ...lastCompleted, runId: '01KADT00000000000000000001', state: 'quarantined', dryRun: false },
      ...{ vendorRequests: 3, appliedParts: 0, changes: {}, failures: 0, interruptions: 0 },
    },
  });
  await region.put(tables.memberships, { key: 'user#u2 ', accountIds: [first] });
  await region.put(tables.memberships, { key: 'user-name#Bob.Smith1', accountIds: [first, second] });
};

const open = async () => {
  const region = await openRegion();
  const service = await deploy(region);
  await service.tick();
  const accounts = service.stack.simulator?.accounts.all() ?? [];
  const subjects = accounts.map(({ accountId }) => ({ accountId }));
  const before = await service.codesOf(subjects);
  const named = [
    '--memberships-table',
    service.tables.memberships,
    '--audit-records-table',
    service.tables.auditRecords,
  ];
  return { region, service, subjects, before, named };
};

test('what 0.1.0 has left is brought over: no member loses access, and nothing is held', { timeout }, async () => {
  const { region, service, subjects, before, named } = await open();
  const [first, second] = [sampleAccounts.member, sampleAccounts.longId];
  await asVersion010(region, service, [first, second]);
  const spelled = [{ userId: 'u2 ' }, { userName: 'Bob.Smith1' }];
  expect(await service.codesOf(spelled)).toEqual(['MEMBER', 'MEMBER']);
  expect(await service.codeOf({ userName: 'bob.smith1' })).toBe('UNKNOWN_USER');

  expect((await npmRun(region, 'normalize-keys', ...named, '--dry-run')).lines.at(-1)).toMatch(
    /^2 links, 2 to bring over/,
  );
  expect((await npmRun(region, 'normalize-keys', ...named)).code).toBe(0);

  expect(await service.codesOf([...spelled, { userName: 'bob.smith1' }])).toEqual(['MEMBER', 'MEMBER', 'MEMBER']);
  expect(await service.codesOf(subjects)).toEqual(before);
  expect(await service.tick()).toMatchObject({ ok: true, result: { state: 'completed' } });
  expect(await service.held('taking_away')).toBeUndefined();
  expect(await service.held('newcomers')).toBeUndefined();
  expect(await service.codesOf(subjects)).toEqual(before);
});

test('items of a later version are read: members that are not known are left alone', { timeout }, async () => {
  const { region, service, subjects, before } = await open();
  await service.link('user-1', sampleAccounts.member);
  const tables = Object.values(service.tables);
  for (const table of tables) {
    for (const item of await region.dump(table)) {
      await region.put(table, { ...item, laterText: 'x', laterObject: { of: ['a', 'later', 'version'] } });
    }
  }
  service.logs.length = 0;

  expect(await service.codesOf(subjects)).toEqual(before);
  expect(await service.codeOf({ userId: 'user-1' })).toBe('MEMBER');
  await service.order();
  expect(await service.tick()).toMatchObject({ ok: true, result: { state: 'completed' } });
  for (const path of [
    '/v1/memberships',
    '/v1/audits',
    '/v1/audit-cases',
    `/v1/memberships/${sampleAccounts.member}/audit-records`,
  ]) {
    expect((await service.ask('GET', path)).status, path).toBe(200);
  }
  expect(await service.codesOf(subjects)).toEqual(before);
  expect(service.logs.filter((line) => line.includes('ITEM_DAMAGED'))).toEqual([]);
});

test('an item of a later version that this one cannot read is the trouble of its own account', {
  timeout,
}, async () => {
  const { region, service, subjects, before } = await open();
  const { memberships } = service.tables;
  const items = await region.dump(memberships);
  const later = items.find(({ accountId }) => accountId === sampleAccounts.member) ?? expect.fail('no member');
  await region.put(memberships, { ...later, review: { value: 'a later word', since: daysAgo(1) } });

  const others = subjects.filter(({ accountId }) => accountId !== sampleAccounts.member);
  const expected = before.filter((_code, index) => subjects[index]?.accountId !== sampleAccounts.member);
  expect(await service.codesOf(others)).toEqual(expected);
  expect(await service.codeOf({ accountId: sampleAccounts.member })).toBe('MEMBERSHIP_DAMAGED');
  await service.order();
  await service.tick();

  // The later version is deployed again: the item is as it was, and so are all answers.
  const after = await region.dump(memberships);
  expect(after.find(({ accountId }) => accountId === sampleAccounts.member)?.['review']).toEqual({
    ...{ value: 'a later word', since: expect.any(String) },
  });
  await region.put(memberships, later);
  expect(await service.codesOf(subjects)).toEqual(before);
});

test('one item is made again from its trail, with what scans have seen', { timeout }, async () => {
  const { region, service, subjects, before, named } = await open();
  const { memberships } = service.tables;
  const key = { key: { S: `account#${sampleAccounts.member}` } };
  await region.client.send(new DeleteItemCommand({ TableName: memberships, Key: key }));
  expect(await service.codeOf({ accountId: sampleAccounts.member })).toBe('UNKNOWN_ACCOUNT');

  const { code, lines } = await npmRun(region, 'repair', '--account', sampleAccounts.member, ...named);

  expect(lines).toEqual([
    `${sampleAccounts.member}: restored, it was gone and its trail is at 1`,
    '0 copied, 1 compared, 1 restored, 0 failed',
  ]);
  expect(code).toBe(0);
  expect(await service.codesOf(subjects)).toEqual(before);
  await service.order();
  expect(await service.tick()).toMatchObject({ ok: true, result: { state: 'completed' } });
  const { json } = await service.ask('GET', `/v1/memberships/${sampleAccounts.member}`);
  expect(json).toMatchObject({ profile: { organizationName: expect.any(String) } });
  expect(await service.codesOf(subjects)).toEqual(before);
});
