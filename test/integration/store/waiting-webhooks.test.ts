import { beforeEach, describe, expect, test } from 'vitest';
import type { ReceivedNotice } from '../../../shared/domain/membership/notice.ts';
import { createWaitingWebhooks, createWebhookPostponer } from '../../../shared/store/waiting-webhooks.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await createTestStore();
});
const waiting = () => createWaitingWebhooks(store.context, store.tables.workState);
const postpone = (notice: ReceivedNotice, nextAt: number) =>
  createWebhookPostponer(store.context, store.tables.workState)(notice, nextAt);
const aNotice = (account = 'a07e1lwvtuw0', receivedAt = noon): ReceivedNotice => ({
  accountId: accountIdOf(account),
  eventType: 'account.cancel',
  signedAt: receivedAt - 1_000,
  receivedAt,
});

describe('a postponed webhook', () => {
  test('is due from the time of its next try on, the longest due first', async () => {
    const [first, second, later] = [aNotice('a07efirst00'), aNotice('a07esecond0'), aNotice('a07elater00')];
    await postpone(second, noon);
    await postpone(first, noon - 1);
    await postpone(later, noon + 1);

    expect(await waiting().due()).toMatchObject([first, second]);
    store.clock.now = noon + 1;
    expect(await waiting().due()).toMatchObject([first, second, later]);
  });

  test('waits for its next try when it is postponed again', async () => {
    await postpone(aNotice(), noon);
    await postpone(aNotice(), noon + 1);

    expect(await waiting().due()).toEqual([]);
  });

  test('waits no longer when its work has ended', async () => {
    await postpone(aNotice(), noon);
    await waiting().end(aNotice());

    expect(await store.dump(store.tables.workState)).toEqual([]);
  });

  test('stays when one received before it is ended or postponed', async () => {
    const later = aNotice(undefined, noon + hour);
    await postpone(later, noon);
    await postpone(aNotice(), noon + 5);
    await waiting().end(aNotice());

    expect(await waiting().due()).toMatchObject([later]);
  });
});

test('a damaged one is reported once, and does not keep the others waiting', async () => {
  await store.put(store.tables.workState, { kind: 'webhook-waiting', id: 'a07edamaged#x', nextAt: 'soon' });
  await postpone(aNotice(), noon);

  expect(await waiting().due()).toMatchObject([aNotice()]);
  expect(await waiting().due()).toMatchObject([aNotice()]);

  expect(store.damaged).toEqual(['webhook-waiting a07edamaged#x']);
});
