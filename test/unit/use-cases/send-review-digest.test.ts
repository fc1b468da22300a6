import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Mail } from '../../../shared/domain/transfer/mail.ts';
import { createDigestTurns, createPendingCounter } from '../../../shared/store/review-digest.ts';
import { membershipsTable, workStateTable } from '../../../shared/store/tables.ts';
import { sendReviewDigest } from '../../../shared/use-cases/send-review-digest.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';

const start = Date.parse('2026-11-28T12:00:00.000Z');
const hour = 3_600_000;

const createWorld = () => {
  const { client } = createMemoryDynamoDb({ tables: { memberships: membershipsTable, 'work-state': workStateTable } });
  const mails: Mail[] = [];
  const logged: string[] = [];
  const clock = { now: start };
  let delivery: Delivery = { outcome: 'sent', messageId: 'id' };
  return {
    mails,
    logged,
    clock,
    answer: (next: Delivery) => {
      delivery = next;
    },
    newcomer: (name: string, members: object = {}) => {
      const standing = 'under_partner#pending';
      const item = { key: `account#${name}`, standing, reviewSince: new Date(clock.now).toISOString(), ...members };
      return client.send(new PutItemCommand({ TableName: 'memberships', Item: marshall(item) }));
    },
    run: () =>
      sendReviewDigest({
        countPending: createPendingCounter({ client }, 'memberships'),
        turns: createDigestTurns({ client }, 'work-state'),
        sendMail: async (mail) => {
          mails.push(mail);
          return delivery;
        },
        parties: {
          sender: 's@p.example',
          recipients: ['r@p.example'],
          everyMs: 24 * hour,
          listUrl: 'https://a.example',
        },
        now: () => clock.now,
        log: ({ event }) => void logged.push(event),
      }),
  };
};
let world: ReturnType<typeof createWorld>;
beforeEach(() => {
  world = createWorld();
});

describe('the digest', () => {
  it('is not sent while none waits, and at once when one does', async () => {
    await world.run();
    await world.newcomer('a', { standing: 'under_partner#approved' });
    await world.run();
    expect(world.mails).toEqual([]);
    await world.newcomer('b');
    await world.newcomer('c', { reviewSince: new Date(start - 50 * hour).toISOString() });
    await world.run();
    expect(world.mails.map(({ subject, text }) => `${subject}: ${text.split('\n')[0]}`)).toEqual([
      '2 accounts wait for a review: 2 accounts wait for a review, the longest for 2 days.',
    ]);
    expect(world.logged).toEqual(['REVIEW_DIGEST_SENT']);
  });

  it('is sent once in a period, however often it is asked for, and by how many at once', async () => {
    await world.newcomer('a');
    await Promise.all([world.run(), world.run(), world.run()]);
    world.clock.now = start + 24 * hour - 1;
    await world.run();
    expect(world.mails).toHaveLength(1);
    world.clock.now = start + 24 * hour;
    await world.run();
    await world.run();
    expect(world.mails).toHaveLength(2);
  });

  it.each(['refused', 'unavailable'] as const)('is tried again after an hour when it was %s', async (outcome) => {
    await world.newcomer('a');
    world.answer({ outcome, error: 'MessageRejected' });
    await world.run();
    expect(world.logged).toEqual(['MAIL_NOT_SENT']);
    world.clock.now = start + hour - 1;
    await world.run();
    expect(world.mails).toHaveLength(1);
    world.clock.now = start + hour;
    world.answer({ outcome: 'sent', messageId: 'id' });
    await world.run();
    world.clock.now = start + 25 * hour - 1;
    await world.run();
    expect(world.mails).toHaveLength(2);
  });

  it('counts as sent when no answer came', async () => {
    await world.newcomer('a');
    world.answer({ outcome: 'unknown', error: 'TimeoutError' });
    await world.run();
    world.clock.now = start + 24 * hour - 1;
    await world.run();
    expect(world.mails).toHaveLength(1);
  });
});
