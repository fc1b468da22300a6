import { describe, expect, test } from 'vitest';
import type { EventType, Notice } from '../../../shared/domain/membership/notice.ts';
import { createWebhookRecorder } from '../../../shared/store/webhook-work.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
import { createTestStore } from '../../support/store.ts';

const store = await createTestStore();
const record = createWebhookRecorder(store.context, store.tables.workState);

let accounts = 0;
/** About an account of its own for each test. */
const aNotice = (eventType: EventType = 'account.cancel'): Notice => {
  accounts += 1;
  return { accountId: accountIdOf(`a07e${String(accounts).padStart(8, '0')}`), eventType };
};
const at = (instant: number): void => {
  store.clock.now = instant;
};
const second = 1_000;
const minute = 60 * second;

describe('a webhook', () => {
  test('is recorded with all that its work takes, for two days', async () => {
    at(noon);
    const notice = aNotice();

    expect(await record(notice, noon - second)).toBe(true);

    expect(await store.dump(store.tables.workState)).toContainEqual({
      kind: `webhook#${notice.accountId}`,
      id: 'account.cancel',
      ...notice,
      signedAt: '2026-11-21T11:59:59.000Z',
      receivedAt: '2026-11-21T12:00:00.000Z',
      expiresAt: noon / 1000 + 2 * 86_400,
    });
  });

  test.each([
    { what: 'that came again', after: 0, signedAfter: 0 },
    { what: 'that came again a minute later', after: minute, signedAfter: 0 },
    { what: 'that somebody has kept, and sends when the hour is over', after: hour + minute, signedAfter: 0 },
    { what: 'that was signed before the one that is recorded', after: hour + minute, signedAfter: -minute },
  ])('$what is the same work', async ({ after, signedAfter }) => {
    const notice = aNotice();
    at(noon);
    await record(notice, noon);

    at(noon + after);
    expect(await record(notice, noon + signedAfter)).toBe(false);
  });

  test('that is signed later is work again, however soon it comes', async () => {
    const notice = aNotice();
    at(noon);
    await record(notice, noon);

    at(noon + second);
    expect(await record(notice, noon + second)).toBe(true);
    // From here on it is the one to compare with.
    expect(await record(notice, noon + second)).toBe(false);
    expect(await record(notice, noon)).toBe(false);
  });

  test('of another type, or about another account, is work of its own', async () => {
    at(noon);
    const notice = aNotice();
    await record(notice, noon);

    expect(await record({ ...notice, eventType: 'account.disable' }, noon)).toBe(true);
    expect(await record({ ...aNotice(), eventType: notice.eventType }, noon)).toBe(true);
  });

  test('that comes many times at once is recorded once', async () => {
    at(noon);
    const notice = aNotice();

    const results = await Promise.all(Array.from({ length: 20 }, () => record(notice, noon)));

    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test('that cannot be recorded is not passed over', async () => {
    const lost = createWebhookRecorder(store.context, `no-such-table-${crypto.randomUUID()}`);

    await expect(lost(aNotice(), noon)).rejects.toThrow();
  });
});
