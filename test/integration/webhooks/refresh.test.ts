import { describe, expect } from 'vitest';
import { noon } from '../../support/memberships.ts';
import { nobody, other, ours, refresh, remember, test, theirs, workOf } from './refresh-harness.ts';

describe('an account that a webhook has named', () => {
  test('is what the vendor says of it now, with the webhook as its evidence', async ({ world }) => {
    await remember(world, ours);
    world.store.clock.now = noon + 5_000;

    expect(await refresh(world, workOf(ours, 'account.disable'))).toEqual([[ours, 'settled']]);

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

    expect(await refresh(world, workOf(theirs))).toEqual([[theirs, 'settled']]);

    expect(await world.get(theirs)).toMatchObject({ version: 1, relationship: { value: 'under_partner' } });
  });

  test.for([theirs, nobody])(
    '%s leaves no trace when it is neither ours nor known: a test send names a sample',
    async (accountId, { world }) => {
      expect(await refresh(world, workOf(accountId))).toEqual([[accountId, 'settled']]);

      expect(await world.get(accountId)).toBeUndefined();
      expect(await world.trail()).toEqual([]);
      expect(world.simulator.requests.plan).toBe(1);
    },
  );
});
