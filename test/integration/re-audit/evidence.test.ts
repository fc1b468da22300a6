/** Evidence of different kinds about one account, learnt while scans read their pages. */
import { describe, expect } from 'vitest';
import { registerMembership } from '../../../shared/use-cases/memberships/register.ts';
import { verifyMembership } from '../../../shared/use-cases/memberships/verify.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });
const asking = (world: AuditedWorld) => ({ actor: { kind: 'client', id: 'app' }, deadline: world.deadline() }) as const;

const verify = (world: AuditedWorld, subject: Parameters<typeof verifyMembership>[0]) =>
  verifyMembership(subject, asking(world), world.verificationDependencies());
/** Before the page of a scan is read, and after it. */
const around = (
  world: AuditedWorld,
  {
    before = async () => {},
    after = async () => {},
  }: { before?: () => Promise<unknown>; after?: () => Promise<unknown> },
) => {
  const { constantContact } = world.auditDependencies();
  const listAccounts: typeof constantContact.listAccounts = async (...call) => {
    world.store.clock.now += 1_000;
    await before();
    world.store.clock.now += 1_000;
    const page = await constantContact.listAccounts(...call);
    world.store.clock.now += 1_000;
    await after();
    return page;
  };
  return { constantContact: { ...constantContact, listAccounts } };
};

describe('an account that has left, whose summary names the partner that it was born under', () => {
  test.for(['before', 'after'] as const)(
    'is gone after three scans, though its end-user signs in %s each page',
    async (when, { world }) => {
      world.simulator.settings.summaryPartner = 'provisioning';
      await world.audit();
      world.move(1, 1);
      const accessToken = await world.simulator.endUserToken(member);
      const signingIn = around(world, { [when]: () => verify(world, { accessToken }) });

      for (let scans = 0; scans < 3; scans += 1) await world.nextAudit(signingIn);

      expect(await world.codeOf()).toBe('LEFT_PARTNER');
      await verify(world, { accessToken });
      expect(await world.codeOf()).toBe('LEFT_PARTNER');
    },
  );
});

describe('a listed account that the vendor denies when asked about it alone', () => {
  const deny = (world: AuditedWorld, accountId: string) => {
    const { constantContact, ...others } = world.verificationDependencies();
    const probeAccount = async () => ({ ok: true, value: { outcome: 'not_ours', status: 404 } }) as const;
    const dependencies = { ...others, constantContact: { ...constantContact, probeAccount } };
    return verifyMembership({ accountId: accountIdOf(accountId) }, asking(world), dependencies);
  };

  test('after the scan began and before its page is read is a member by that page', async ({ world }) => {
    await world.audit();
    for (let index = 24; index < 60; index += 1) world.simulator.accounts.add({ accountId: nth(index) });
    world.simulator.accounts.add({ accountId: 'referred', billingStatus: 'Open' });
    let pages = 0;
    const afterFirst = async () => {
      pages += 1;
      if (pages === 1) await deny(world, 'referred');
      world.store.clock.now += 1_000;
    };

    await world.nextAudit(around(world, { after: afterFirst }));

    expect(await world.codeOf(accountIdOf('referred'))).toBe('MEMBER');
  });

  test('after its page was read is a member by the page of the next scan', async ({ world }) => {
    await world.audit();
    world.simulator.accounts.add({ accountId: 'referred', billingStatus: 'Open' });

    await world.nextAudit(around(world, { after: () => deny(world, 'referred') }));
    expect(await world.codeOf(accountIdOf('referred'))).toBe('NOT_UNDER_PARTNER');

    await world.nextAudit();
    expect(await world.codeOf(accountIdOf('referred'))).toBe('MEMBER');
  });

  test('stays what it is if it was a member before', async ({ world }) => {
    await world.audit();

    await world.nextAudit(around(world, { before: () => deny(world, member), after: () => deny(world, member) }));

    expect(await world.codeOf()).toBe('MEMBER');
  });
});

describe('an account that no list has shown', () => {
  const twoIds = (world: AuditedWorld) => {
    const { constantContact, ...others } = world.verificationDependencies();
    const accountSummary: typeof constantContact.accountSummary = async () => ({
      ok: true,
      value: { accountId: accountIdOf('acc0091xdl'), partnerId: 'a01-42dl' },
    });
    return { ...others, constantContact: { ...constantContact, accountSummary } };
  };

  test('because the summary has another id for it stays a member by its own evidence', async ({ world }) => {
    world.simulator.accounts.add({ accountId: 'acc0091x', billingStatus: 'Open' });
    await world.audit();
    const registered = { user: { userId: 'joe' }, account: { accessToken: 'tok.abc' } };
    await registerMembership(registered, asking(world), twoIds(world));
    const accountId = accountIdOf('acc0091xdl');

    for (let runs = 0; runs < 4; runs += 1) await world.nextAudit();
    expect(await world.codeOf(accountId)).toBe('MEMBER');
    expect((await world.get(accountId))?.relationship).toMatchObject({ neverListed: true });
    expect((await world.get(accountId))?.relationship.missingSince).toBeUndefined();

    // No watermark speaks for it: it is as old as what it has been seen by itself.
    await world.nextAudit();
    expect(await world.codeOf(accountId)).toBe('MEMBER_IN_GRACE');
    await registerMembership(registered, asking(world), twoIds(world));
    expect(await world.codeOf(accountId)).toBe('MEMBER');
    world.store.clock.now += 72 * hour + 1_000;
    expect(await world.codeOf(accountId)).toBe('EVIDENCE_EXPIRED');
  });

  test('yet is vouched for by the lists from the first one on that shows it', async ({ world }) => {
    await world.audit();
    // Made during the scan, behind the page that was read.
    const newcomer = accountIdOf('newcomer');
    world.store.clock.now += hour;
    world.simulator.accounts.add({ accountId: newcomer, billingStatus: 'Open' });
    await verify(world, { accountId: newcomer });
    expect((await world.get(newcomer))?.relationship).toMatchObject({ neverListed: true });

    await world.nextAudit();
    expect((await world.get(newcomer))?.relationship).not.toHaveProperty('neverListed');
    for (let runs = 0; runs < 6; runs += 1) await world.nextAudit();
    expect(await world.codeOf(newcomer)).toBe('MEMBER');

    world.simulator.accounts.change(newcomer, { partner: 'foreign' });
    await world.nextAudit();
    await world.nextAudit();
    expect(await world.codeOf(newcomer)).toBe('LEFT_PARTNER');
  });
});

describe('an account that comes twice in a scan', () => {
  const open = { accountId: member, activity: { value: 'open', raw: 'Open' }, profile: {} } as const;
  const closed = { accountId: member, activity: { value: 'canceled', raw: 'Canceled' }, profile: {} } as const;
  const wordless = { accountId: member, profile: {} } as const;
  const strange = { ...wordless, activity: { value: 'unknown', raw: 'Sleeping' } } as const;

  test.for([
    { rows: [closed, open], code: 'MEMBER' },
    { rows: [open, closed], code: 'ACCOUNT_CANCELED' },
    { rows: [closed, wordless], code: 'ACCOUNT_CANCELED' },
    { rows: [closed, strange, wordless], code: 'ACCOUNT_CANCELED' },
  ])(
    'on one page counts as its last row with a word that is understood says: $code',
    async ({ rows, code }, { world }) => {
      await world.audit();
      const twice = world.withPage(1, (page) => ({
        ...page,
        accounts: [...page.accounts.filter(({ accountId }) => accountId !== member), ...rows],
      }));

      expect(await world.nextAudit(twice)).toMatchObject({ accounts: 24 });

      expect(await world.codeOf()).toBe(code);
      expect(await world.nextAudit()).toMatchObject({ state: 'completed', accounts: 24 });
      expect(await world.codeOf()).toBe('MEMBER');
    },
  );

  test.for([
    { first: closed, second: open, code: 'MEMBER' },
    { first: open, second: closed, code: 'ACCOUNT_CANCELED' },
    { first: closed, second: wordless, code: 'ACCOUNT_CANCELED' },
    { first: closed, second: strange, code: 'ACCOUNT_CANCELED' },
  ])(
    'on two pages counts as the later page with such a word says: $code',
    async ({ first, second, code }, { world }) => {
      for (let index = 24; index < 60; index += 1) {
        world.simulator.accounts.add({ accountId: nth(index), billingStatus: 'Open' });
      }
      await world.audit();
      const onFirst = world.withPage(1, (page) => ({
        ...page,
        accounts: [...page.accounts.filter(({ accountId }) => accountId !== member), first],
      }));
      const { constantContact } = onFirst;
      let pages = 0;
      const listAccounts: NonNullable<typeof constantContact>['listAccounts'] = async (...call) => {
        pages += 1;
        const answer = await (constantContact ?? expect.fail()).listAccounts(...call);
        if (!answer.ok || pages !== 2) return answer;
        return { ok: true, value: { ...answer.value, accounts: [...answer.value.accounts, second] } };
      };

      expect(
        await world.nextAudit({ constantContact: { ...(constantContact ?? expect.fail()), listAccounts } }),
      ).toMatchObject({ accounts: 60, pages: 2 });

      expect(await world.codeOf()).toBe(code);
    },
  );
});

test('evidence is as old as the page that shows the account, and not as the scan', async ({ world }) => {
  await world.audit();
  world.store.clock.now = noon + hour;
  for (let index = 24; index < 60; index += 1) world.simulator.accounts.add({ accountId: nth(index) });
  world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
  // Each page takes three seconds.
  await world.audit(around(world, {}));

  expect((await world.get(accountIdOf('newcomer')))?.relationship.evidence.observedAt).toBe(noon + hour + 3_000);
  expect((await world.get(nth(24)))?.relationship.evidence.observedAt).toBe(noon + hour);
});
