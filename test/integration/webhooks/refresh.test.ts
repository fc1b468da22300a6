import { describe, expect } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import type { EventType, WebhookWork } from '../../../shared/domain/membership/notice.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { type MembershipWorld, testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf, aMembership, noon } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const other = accountIdOf('a07eours00002');
const theirs = accountIdOf('a07etheirs001');
const nobody = accountIdOf('a07enobody000');

const test = testMemberships({
  seed: [
    { accountId: ours, partner: 'ours', billingStatus: 'Canceled' },
    { accountId: other, partner: 'ours', billingStatus: 'Open' },
    { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
  ],
});

const workOf = (accountId: WebhookWork['accountId'], eventType: EventType = 'account.cancel'): WebhookWork => ({
  accountId,
  eventType,
  sequenceNumber: `at-${accountId}`,
});
const refresh = (world: MembershipWorld, ...work: readonly WebhookWork[]) =>
  refreshAccounts(work, world.deadline(), {
    ...world.verificationDependencies(),
    log: world.auditDependencies().log,
  });
const remember = async (
  { verificationDependencies }: MembershipWorld,
  accountId: WebhookWork['accountId'],
  different: Parameters<typeof aMembership>[0] = {},
) => {
  const { relationship, activity, review, profile } = aMembership(different);
  const facts = { relationship, activity, review, profile };
  const { changeMembership } = verificationDependencies();
  await changeMembership(accountId, () => ({ action: 'discovered', facts }), { kind: 'audit', id: 'run' });
};

describe('an account that a webhook has named', () => {
  test('is what the vendor says of it now, with the webhook as its evidence', async ({ world }) => {
    await remember(world, ours);
    world.store.clock.now = noon + 5_000;

    expect(await refresh(world, workOf(ours, 'account.disable'))).toEqual([]);

    const evidence = { source: 'webhook', observedAt: noon + 5_000 };
    expect(await world.get(ours)).toMatchObject({
      version: 2,
      relationship: { value: 'under_partner', evidence },
      activity: { value: 'canceled', raw: 'Canceled', evidence },
    });
    expect(await world.trail()).toContainEqual(
      expect.objectContaining({ version: 2, action: 'updated', actor: { kind: 'webhook', id: 'account.disable' } }),
    );
    expect(world.logged).toEqual([
      { event: 'ACCOUNT_REFRESHED', fields: { accountId: ours, eventType: 'account.disable' } },
    ]);
  });

  test('becomes a membership when it is the first that is heard of it', async ({ world }) => {
    await refresh(world, workOf(other));

    expect(await world.get(other)).toMatchObject({ version: 1, relationship: { value: 'under_partner' } });
  });

  test('comes back when it had left', async ({ world }) => {
    await remember(world, other, {
      relationship: {
        value: 'not_under_partner',
        underPartnerSince: noon - 1,
        evidence: { source: 'audit', observedAt: noon - 1 },
      },
    });

    await refresh(world, workOf(other));

    expect(await world.get(other)).toMatchObject({ relationship: { value: 'under_partner' } });
  });

  test('keeps its access when the vendor says that it is not ours: the re-audit decides that', async ({ world }) => {
    await remember(world, theirs);

    expect(await refresh(world, workOf(theirs))).toEqual([]);

    expect(await world.get(theirs)).toMatchObject({ version: 1, relationship: { value: 'under_partner' } });
  });

  test.for([theirs, nobody])(
    '%s leaves no trace when it is neither ours nor known: a test send names a sample',
    async (accountId, { world }) => {
      expect(await refresh(world, workOf(accountId))).toEqual([]);

      expect(await world.get(accountId)).toBeUndefined();
      expect(await world.trail()).toEqual([]);
      expect(world.simulator.requests.plan).toBe(1);
    },
  );
});

describe('when the vendor fails', () => {
  test.for([
    { fault: 'throttled', event: 'VENDOR_FAILED', kind: 'throttled', again: 1 },
    { fault: 'quota_exceeded', event: 'VENDOR_FAILED', kind: 'quota_exceeded', again: 1 },
    { fault: 'drop', event: 'VENDOR_FAILED', kind: 'unavailable', again: 1 },
    { fault: 'access_denied', event: 'ACCOUNT_NOT_REFRESHED', kind: 'forbidden', again: 1 },
    { fault: 'unauthorized', event: 'ACCOUNT_NOT_REFRESHED', kind: 'unauthorized', again: 1 },
    // The same question would get the same answer, and keep the next ones waiting for it.
    { fault: 'html', event: 'ACCOUNT_NOT_REFRESHED', kind: 'not_understood', again: 0 },
  ] as const)('by $fault, the work is done $again times again, and $event is in the log', async (given, { world }) => {
    const { fault, event, kind, again } = given;
    await remember(world, ours);
    world.simulator.faults.add({ operation: 'plan', kind: fault } satisfies Fault);

    expect(await refresh(world, workOf(ours))).toEqual(Array(again).fill(workOf(ours)));

    expect(await world.get(ours)).toMatchObject({ version: 1, activity: { value: 'open' } });
    expect(world.logged).toEqual([{ event, fields: expect.objectContaining({ accountId: ours, kind }) }]);
  });

  test('about one account, the others are read all the same', async ({ world }) => {
    world.simulator.faults.add({ operation: 'plan', kind: 'access_denied', times: 1 });

    expect(await refresh(world, workOf(ours), workOf(other))).toEqual([workOf(ours)]);

    expect(await world.get(ours)).toBeUndefined();
    expect(await world.get(other)).toMatchObject({ version: 1 });
  });
});

describe('an account whose change cannot be written', () => {
  test('is named in the log and repeated, and does not stop the others', async ({ world }) => {
    await remember(world, ours);
    await world.store.put(world.store.tables.auditRecords, { accountId: ours, version: 2, day: '2026-11-21', at: 'x' });
    world.store.clock.now = noon + 120_000;

    expect(await refresh(world, workOf(ours), workOf(other))).toEqual([workOf(ours)]);

    expect(world.logged).toEqual([
      {
        event: 'ACCOUNT_NOT_REFRESHED',
        fields: { accountId: ours, error: expect.objectContaining({ name: 'DamagedError' }) },
      },
      { event: 'ACCOUNT_REFRESHED', fields: { accountId: other, eventType: 'account.cancel' } },
    ]);
    expect(await world.get(other)).toBeDefined();
  });
});
