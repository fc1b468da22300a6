import { describe, expect } from 'vitest';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import type { TransferDependencies } from '../../../shared/use-cases/memberships/request-transfer.ts';
import { auditActor, changerOf } from '../../support/changes.ts';
import { functionMs, test } from '../../support/fixtures/transfer-world.ts';
import { noon } from '../../support/memberships.ts';

describe('two at once', () => {
  test('are one mail: whoever comes second is told to wait', async ({ world }) => {
    const sent = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = world.ask(
      {},
      {
        sendMail: async () => {
          begun.resolve();
          await sent.promise;
          return { outcome: 'sent', messageId: 'slow' };
        },
      },
    );
    await begun.promise;

    expect(await world.ask()).toEqual({ outcome: 'in_progress' });

    sent.resolve();
    expect(await slow).toMatchObject({ outcome: 'requested' });
    expect(await world.ask()).toMatchObject({ obstacle: { why: 'already_requested' } });
    expect(world.ses.requests).toEqual([]);
    expect(await world.records()).toHaveLength(1);
  });

  test('of ten, one is sent', async ({ world }) => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => world.ask()));

    expect(outcomes.filter(({ outcome }) => outcome === 'requested')).toHaveLength(1);
    expect(world.ses.requests).toHaveLength(1);
    expect(await world.records()).toHaveLength(1);
  });
});

describe('a function that dies', () => {
  test('with the mail out and nothing recorded blocks the account until its time is over', async ({ world }) => {
    const mailIsOut = Promise.withResolvers<void>();
    void world.ask(
      {},
      {
        changeMembership: () => {
          mailIsOut.resolve();
          return new Promise(() => {});
        },
      },
    );
    await mailIsOut.promise;
    world.store.clock.now = noon + functionMs + 999;
    expect(await world.ask()).toEqual({ outcome: 'in_progress' });
    world.store.clock.now = noon + functionMs + 1_000;

    expect(await world.ask()).toMatchObject({ outcome: 'requested' });

    // The price of a crash at the worst moment.
    expect(world.ses.requests).toHaveLength(2);
    expect(await world.records()).toHaveLength(1);
  });

  test('is not woken up to send what another one may have sent', async ({ world }) => {
    const read = createMembershipReader(world.store.context, world.store.tables.memberships);
    const asleepUntilTooLate: TransferDependencies['readMembership'] = async (of) => {
      const known = await read(of);
      world.store.clock.now += functionMs;
      return known;
    };

    expect(await world.ask({}, { readMembership: asleepUntilTooLate })).toEqual({ outcome: 'no_time' });
    expect(world.ses.requests).toEqual([]);
  });
});

describe('when the store', () => {
  test('does not take the record, the mail is out, and the log says so', async ({ world }) => {
    const failure = new Error('the store is busy');

    await expect(world.ask({}, { changeMembership: () => Promise.reject(failure) })).rejects.toBe(failure);

    expect(world.logged).toEqual([
      {
        event: 'TRANSFER_NOT_RECORDED',
        fields: {
          accountId: world.accountId,
          messageId: 'message-1',
          error: expect.objectContaining({ message: 'the store is busy' }),
        },
      },
    ]);
    expect(await world.ask()).toEqual({ outcome: 'in_progress' });
  });

  test('cannot be read, nobody has to wait for the end of the lease', async ({ world }) => {
    const failure = new Error('the store is busy');

    await expect(world.ask({}, { readMembership: () => Promise.reject(failure) })).rejects.toBe(failure);

    expect(await world.ask()).toMatchObject({ outcome: 'requested' });
  });

  test('has got another change in between, both stand', async ({ world }) => {
    const change = changerOf(world.store);
    const sendMail: TransferDependencies['sendMail'] = async () => {
      await change(world.accountId, (known) => known && { action: 'linked', facts: known }, auditActor);
      return { outcome: 'sent', messageId: 'm' };
    };

    await world.ask({}, { sendMail });

    expect(await world.membership()).toMatchObject({ version: 3, transfer: { requestedAt: noon } });
  });

  test('does not take the lease back, the mail counts all the same', async ({ world }) => {
    const release = () => Promise.reject(new Error('busy'));
    const lease: TransferDependencies['lease'] = () => ({ tryAcquire: async () => true, release });

    expect(await world.ask({}, { lease })).toMatchObject({ outcome: 'requested' });
  });
});
