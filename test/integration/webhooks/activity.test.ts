import { describe, expect } from 'vitest';
import type { EventType } from '../../../shared/domain/membership/notice.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { type MembershipWorld, testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf, hour } from '../../support/memberships.ts';

const accountId = accountIdOf('a07eours00001');
const others = Array.from({ length: 3 }, (_, index) => ({
  accountId: `a07eothers00${index}`,
  partner: 'ours' as const,
  billingStatus: 'Open',
}));
const test = testMemberships({ seed: [{ accountId, partner: 'ours', billingStatus: 'Open' }, ...others] });

const webhook = (world: MembershipWorld, eventType: EventType) => {
  world.store.clock.now += hour;
  const at = world.store.clock.now;
  return refreshAccounts([{ accountId, eventType, signedAt: at, receivedAt: at }], world.deadline(), {
    ...world.verificationDependencies(),
    postpone: async () => {},
    log: world.auditDependencies().log,
  });
};
const nextAudit = (world: MembershipWorld) => {
  world.store.clock.now += 6 * hour;
  return world.audit();
};

describe('an account that a webhook says is disabled or canceled', () => {
  test.for([
    { word: 'Disabled', eventType: 'account.disable', code: 'ACCOUNT_DISABLED' },
    { word: 'Suspended', eventType: 'account.disable', code: 'ACCOUNT_DISABLED' },
    // Two words that are not known: the type of the webhook says it.
    { word: 'Frozen', eventType: 'account.disable', code: 'ACCOUNT_DISABLED' },
    { word: 'Terminated', eventType: 'account.cancel', code: 'ACCOUNT_CANCELED' },
    // The vendor's later word is understood, and says something else.
    { word: 'Open', eventType: 'account.disable', code: 'MEMBER' },
    { word: 'Canceled', eventType: 'account.disable', code: 'ACCOUNT_CANCELED' },
    // These types say nothing of the activity.
    { word: 'Frozen', eventType: 'tier.increase', code: 'MEMBER' },
  ] as const)('is $code with the word $word and $eventType, also after the audits', async (given, { world }) => {
    const { word, eventType, code } = given;
    await world.audit();
    world.simulator.accounts.change(accountId, { billingStatus: word });

    expect(await webhook(world, eventType)).toMatchObject([{ outcome: 'settled' }]);

    for (let audits = 0; audits < 3; audits += 1) {
      expect(await world.check({ accountId })).toMatchObject({ code });
      expect(await world.get(accountId)).toMatchObject({ activity: { raw: word } });
      await nextAudit(world);
    }
    expect(await world.verify({ accountId })).toMatchObject({ code });
  });

  test('keeps the webhook as the evidence of that, while the audits vouch for the account', async ({ world }) => {
    await world.audit();
    world.simulator.accounts.change(accountId, { billingStatus: 'Frozen' });
    await webhook(world, 'account.disable');
    const toldAt = world.store.clock.now;

    await nextAudit(world);

    expect(await world.get(accountId)).toMatchObject({
      version: 2,
      activity: { value: 'disabled', raw: 'Frozen', evidence: { source: 'webhook', observedAt: toldAt } },
    });
    expect(await world.check({ accountId })).toMatchObject({ evidence: { source: 'audit', ageSeconds: 0 } });
  });

  test.for([
    { word: 'Open', code: 'MEMBER' },
    // Not understood: it gives nothing back.
    { word: 'Thawed', code: 'ACCOUNT_DISABLED' },
  ])('is $code when the word has become $word', async ({ word, code }, { world }) => {
    await world.audit();
    world.simulator.accounts.change(accountId, { billingStatus: 'Frozen' });
    await webhook(world, 'account.disable');
    world.simulator.accounts.change(accountId, { billingStatus: word });

    await nextAudit(world);

    expect(await world.check({ accountId })).toMatchObject({ code });
  });
});

test('an account with a word for disabled is found by the audit alone', async ({ world }) => {
  await world.audit();
  world.simulator.accounts.change(accountId, { billingStatus: 'disabled' });

  await nextAudit(world);

  expect(await world.check({ accountId })).toMatchObject({ code: 'ACCOUNT_DISABLED' });
});
