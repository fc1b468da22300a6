/** The articles "Restore a whole table", "Into new stacks" and "Move to another region": nothing is lost. */
import { expect, test } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { type Deployment, deploy, npmRun, openRegion, type Region, sameVendor } from './harness.ts';

const timeout = 240_000;

/** A service with members, links, a revocation, a case and answers that are kept. */
const livedIn = async (region: Region) => {
  const service = await deploy(region);
  await service.stack.runSchedule('re-audit');
  const simulator = service.stack.simulator ?? expect.fail('no simulator');
  const [first, second, third, leaving] = simulator.accounts
    .all('ours')
    .filter(({ accountId, billingStatus }) => billingStatus === 'Open' && accountId !== sampleAccounts.member)
    .map(({ accountId }) => accountId) as [string, string, string, string];
  for (const [userId, accountId] of [
    ['user-1', first],
    ['user-2', second],
  ] as const) {
    await service.link(userId, accountId);
  }
  return { service, simulator, first, second, third, leaving };
};

const subjectsOf = (service: Deployment, userIds: readonly string[]): object[] => [
  ...(service.stack.simulator?.accounts.all() ?? []).map(({ accountId }) => ({ accountId })),
  ...userIds.map((userId) => ({ userId })),
];

/** Every membership has the version of the last record of its trail. */
const expectEqualToTrail = async (region: Region, { tables }: Deployment): Promise<void> => {
  const last = new Map<unknown, number>();
  for (const { accountId, version } of await region.dump(tables.auditRecords)) {
    if (typeof version === 'number' && !String(accountId).includes('#'))
      last.set(accountId, Math.max(version, last.get(accountId) ?? 0));
  }
  const memberships = await region.dump(tables.memberships);
  const stored = memberships.filter(({ key }) => String(key).startsWith('account#'));
  expect(new Map(stored.map(({ accountId, version }) => [accountId, version]))).toEqual(last);
};

test('a service moves to another region with all that it knows', { timeout }, async () => {
  const old = await openRegion();
  const { service, first, third } = await livedIn(old);
  await service.review(third, 'revoke');
  const subjects = subjectsOf(service, ['user-1', 'user-2']);
  const before = await service.codesOf(subjects);
  const run = (await service.ask('GET', '/v1/audits')).json.audits;
  // The schedule of the old one is off, and nobody asks it any more.
  const exported = await Promise.all(Object.values(service.tables).map((table) => old.scan(table)));
  const dumps = await Promise.all(Object.values(service.tables).map((table) => old.dump(table)));

  const there = await openRegion();
  const moved = await deploy(there, { context: { auditEverySeconds: '0' }, env: sameVendor(service) });
  expect(await moved.tick()).toMatchObject({ ok: true, result: { state: 'nothing_to_do' } });
  for (const [index, table] of Object.values(moved.tables).entries()) {
    await there.restore(exported[index] ?? [], { like: table, as: `restored-${index}` });
    const args = ['--from', `restored-${index}`, '--to', table];
    const dryRun = await npmRun(there, 'copy-table', ...args, '--dry-run');
    const { code, lines } = await npmRun(there, 'copy-table', ...args);
    expect(lines.at(-1)).toMatch(/^\d+ copied, 0 there already, 0 different, \d+ left out$/);
    expect(dryRun.lines.at(-1)).toBe(lines.at(-1)?.replace('copied', 'to copy'));
    expect(code).toBe(0);
    // A second time nothing is left to do.
    expect((await npmRun(there, 'copy-table', ...args)).lines.at(-1)).toMatch(
      /^0 copied, \d+ there already, 0 different/,
    );
  }

  expect(await moved.codesOf(subjects)).toEqual(before);
  const isLasting = ({ kind }: Record<string, unknown>): boolean => !/^(?:lease$|webhook#)/.test(String(kind));
  const now = await Promise.all(Object.values(moved.tables).map((table) => there.dump(table)));
  // The first tick of the new one has recorded its policy, which is the same.
  const isNew = (item: Record<string, unknown>): boolean =>
    item['accountId'] === 'service#policy' && !dumps.flat().some(({ version }) => version === item['version']);
  expect(now.flat().filter(isNew)).toMatchObject([{ action: 'policy_changed' }]);
  expect(now.map((items) => items.filter((item) => !isNew(item)))).toEqual(
    dumps.map((items) => items.filter(isLasting)),
  );
  await expectEqualToTrail(there, moved);
  // Newcomers are no more trusted than before, and a run goes on from what the old one has proven.
  await moved.order();
  expect(await moved.tick()).toMatchObject({ ok: true });
  const runs = (await moved.ask('GET', '/v1/audits')).json.audits;
  expect(runs.slice(1)).toEqual(run);
  expect(runs[0]).toMatchObject({ state: 'completed', newcomers: { found: 0 } });
  expect(await moved.codesOf(subjects)).toEqual(before);
  expect(await moved.codeOf({ accountId: first })).toBe('MEMBER');
});

test('Memberships that was lost comes back in new stacks, with what has happened since the backup', {
  timeout,
}, async () => {
  const region = await openRegion();
  const { service, first, second, third } = await livedIn(region);
  await service.review(second, 'revoke');
  const since = new Date().toISOString();
  const backup = await region.scan(service.tables.memberships);
  // After the moment of the backup: one is revoked, and one comes back.
  await service.review(third, 'revoke');
  await service.review(second, 'reopen');
  await service.review(second, 'approve');
  const subjects = subjectsOf(service, ['user-1', 'user-2']);
  const before = await service.codesOf(subjects);
  const others = await Promise.all(
    [service.tables.auditRecords, service.tables.workState].map((table) => region.scan(table)),
  );

  const anew = await deploy(region, {
    context: { stackName: 'Anew', auditEverySeconds: '0' },
    env: sameVendor(service),
  });
  const { memberships, auditRecords, workState } = anew.tables;
  expect(memberships).not.toBe(service.tables.memberships);
  for (const [index, table] of [auditRecords, workState].entries()) {
    await region.restore(others[index] ?? [], { like: table, as: `restored-${index}` });
    expect((await npmRun(region, 'copy-table', '--from', `restored-${index}`, '--to', table)).code).toBe(0);
  }
  await region.restore(backup, { like: memberships, as: 'memberships-restored' });
  const named = ['--memberships-table', memberships, '--audit-records-table', auditRecords];
  const repaired = await npmRun(region, 'repair', '--since', since, '--copy-from', 'memberships-restored', ...named);

  expect(repaired.code).toBe(0);
  expect(repaired.lines.at(-1)).toMatch(new RegExp(`^${backup.length} copied, \\d+ compared, 2 restored, 0 failed$`));
  expect(await anew.codesOf(subjects)).toEqual(before);
  expect(await anew.codeOf({ accountId: third })).toBe('REVOKED');
  expect(await anew.codeOf({ userId: 'user-1' })).toBe(await anew.codeOf({ accountId: first }));
  await expectEqualToTrail(region, anew);
  await anew.order();
  expect(await anew.tick()).toMatchObject({ ok: true });
  expect(await anew.codesOf(subjects)).toEqual(before);
});
