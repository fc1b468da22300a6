/** Lists that cannot be read whole, that have no end, or that are damaged on our side. */
import { describe, expect } from 'vitest';
import { nextPage } from '../../../shared/constant-contact/accounts/links.ts';
import type { AccountPage } from '../../../shared/constant-contact/types.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });
const quarter = 6 * hour;
const odd = { row: 6, why: 'its account id is a number' };

/** One row cannot be read, and so many of our accounts are left out: any of them may be that row. */
const withOddRow = (world: AuditedWorld, left: readonly string[]) =>
  world.withPage(1, (page) => ({
    ...page,
    accounts: page.accounts.filter(({ accountId }) => !left.includes(accountId)),
    unreadable: [odd],
  }));

describe('a row that cannot be read', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
  });

  test('costs nobody else anything, run after run', async ({ world }) => {
    for (let runs = 0; runs < 13; runs += 1) {
      expect(await world.nextAudit(withOddRow(world, []))).toMatchObject({ state: 'completed', unreadableRows: 1 });
    }

    expect(await world.codeOf()).toBe('MEMBER');
    expect(world.eventsOf('AUDIT_ROW_UNREADABLE')[0]).toMatchObject({ page: 1, ...odd });
  });

  test('marks nobody: an account that is left out keeps its evidence, and is asked about', async ({ world }) => {
    const run = await world.nextAudit(withOddRow(world, [member]));

    expect(run).toMatchObject({ state: 'completed', changes: {}, accounts: 23 });
    expect(await world.watermark()).toMatchObject({
      runId: run.runId,
      except: [{ accountId: member, seenAt: '2026-11-21T12:00:00.000Z' }],
    });
    // The vendor says that it is ours: that is new evidence of its own.
    expect(world.simulator.requests.plan).toBe(1);
    expect((await world.get(member))?.relationship).toMatchObject({ evidence: { observedAt: noon + quarter } });
    expect((await world.get(member))?.relationship.missingSince).toBeUndefined();
    expect(await world.cases()).toEqual([]);
  });

  test('keeps the watermark from speaking for an account that is left out', async ({ world }) => {
    world.simulator.faults.add({ operation: 'plan', kind: 'status', status: 403 });

    for (let runs = 1; runs <= 4; runs += 1) await world.nextAudit(withOddRow(world, [member]));
    expect(await world.codeOf()).toBe('MEMBER');
    await world.nextAudit(withOddRow(world, [member]));

    // Seen at noon for the last time, thirty hours ago.
    expect(await world.codeOf()).toBe('MEMBER_IN_GRACE');
    expect(await world.codeOf(nth(5))).toBe('MEMBER');
    for (let runs = 6; runs <= 13; runs += 1) await world.nextAudit(withOddRow(world, [member]));
    expect(await world.codeOf()).toBe('EVIDENCE_EXPIRED');
    expect(await world.cases()).toMatchObject([
      { accountId: member, cause: 'missing', answer: { outcome: 'unclear' } },
    ]);

    world.simulator.faults.clear();
    await world.nextAudit();
    expect(await world.codeOf()).toBe('MEMBER');
  });

  test('is no proof of a departure, however often', async ({ world }) => {
    world.move(1, 1);

    for (let runs = 0; runs < 4; runs += 1) await world.nextAudit(withOddRow(world, []));

    expect((await world.trail()).map(({ action }) => action)).not.toContain('missed');
    expect(await world.codeOf()).toBe('MEMBER');
    // Two lists that can be read are.
    await world.nextAudit();
    await world.nextAudit();
    expect(await world.codeOf()).toBe('LEFT_PARTNER');
  });
});

describe('more accounts that a scan has not shown than the watermark can name', () => {
  test('keep it from moving: nobody is credited with a scan that did not see them', async ({ world }) => {
    for (let index = 24; index < 530; index += 1) {
      world.simulator.accounts.add({ accountId: nth(index), billingStatus: 'Open' });
    }
    await world.audit();
    const before = await world.watermark();
    // Each page shows one or two of them.
    const left = Array.from({ length: 530 }, (_, index) => nth(index)).filter((_, index) => index % 40 !== 1);
    const { constantContact } = world.auditDependencies();
    const listAccounts: typeof constantContact.listAccounts = async (...call) => {
      const answer = await constantContact.listAccounts(...call);
      if (!answer.ok) return answer;
      const accounts = answer.value.accounts.filter(({ accountId }) => !left.includes(accountId));
      return { ok: true, value: { ...answer.value, accounts, unreadable: [odd] } };
    };

    const audit = world.nextAudit({
      constantContact: { ...constantContact, listAccounts },
      readAuditBudget: async () => ({ left: 0, perDay: 0, endsAt: 0 }),
    });
    await expect(audit).rejects.toThrow(/too many accounts/);

    expect(await world.watermark()).toEqual(before);
    expect(world.eventsOf('AUDIT_NOT_CREDITED')).toHaveLength(1);
    expect(await world.codeOf()).toBe('MEMBER');
    expect((await world.records())[0]).toMatchObject({ state: 'failed' });
  }, 60_000);
});

describe('a list without an end', () => {
  /** Behind the end of the list there is always another page. */
  const endless = (world: AuditedWorld, pageOf: (number: number) => AccountPage['accounts']) => {
    const { constantContact } = world.auditDependencies();
    let pages = 0;
    const listAccounts: typeof constantContact.listAccounts = async (...call) => {
      pages += 1;
      const accounts = pageOf(pages);
      if (pages > 1) {
        return { ok: true, value: { accounts, unreadable: [], next: nextPage.parse(`?offset=${pages}`) } };
      }
      const answer = await constantContact.listAccounts(...call);
      return answer.ok ? { ok: true, value: { ...answer.value, next: nextPage.parse('?offset=1') } } : answer;
    };
    return { pages: () => pages, different: { constantContact: { ...constantContact, listAccounts } } };
  };
  test.beforeEach(async ({ world }) => {
    await world.audit();
    world.store.clock.now += hour;
  });

  test('of empty pages fails after ten of them', async ({ world }) => {
    const { pages, different } = endless(world, () => []);

    await world.unchanged(async () => {
      await expect(world.audit(different)).rejects.toThrow(/does not end: 10 pages/);
    });

    expect(pages()).toBe(11);
    expect((await world.records())[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('no new account'),
    });
    expect(await world.nextAudit()).toMatchObject({ state: 'completed' });
  });

  test('of the same accounts again and again fails alike', async ({ world }) => {
    const again = { accountId: member, profile: {} } as const;
    await expect(world.audit(endless(world, () => [again]).different)).rejects.toThrow(/does not end: 10 pages/);
  });

  test('of ever new accounts fails at far more pages than the last one had', async ({ world }) => {
    const strangers = endless(world, (number) => [{ accountId: accountIdOf(`stranger${number}`), profile: {} }]);

    await expect(world.audit(strangers.different)).rejects.toThrow(/more than 102 pages/);

    expect(await world.codeOf(accountIdOf('stranger5'))).toBe('UNKNOWN_ACCOUNT');
  });

  test('with a few empty pages before its end is whole', async ({ world }) => {
    const { constantContact } = world.auditDependencies();
    const gaps = endless(world, () => []);
    const listAccounts: typeof constantContact.listAccounts = async (...call) => {
      const answer = await gaps.different.constantContact.listAccounts(...call);
      if (!answer.ok || gaps.pages() < 9) return answer;
      return { ok: true, value: { accounts: answer.value.accounts, unreadable: [] } };
    };

    expect(await world.audit({ constantContact: { ...constantContact, listAccounts } })).toMatchObject({
      state: 'completed',
      pages: 9,
      accounts: 24,
      changes: {},
    });
  });
});
