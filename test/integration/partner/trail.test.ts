/** What holds for the trail of every operation at the vendor. */
import { describe, expect } from 'vitest';
import { partnerMeanings } from '../../../shared/api/answers/partner-problem.ts';
import { httpOperations } from '../../../shared/api/catalogue.ts';
import { createOperationRecordLister } from '../../../shared/store/operation-records.ts';
import { runAccountOperation } from '../../../shared/use-cases/partner/account-operations.ts';
import { cancelAccount } from '../../../shared/use-cases/partner/cancellation.ts';
import { createSsoUser, unsubscribeContacts } from '../../../shared/use-cases/partner/clients.ts';
import { changePlan, readPlan } from '../../../shared/use-cases/partner/plans.ts';
import {
  deleteWebhookSubscription,
  getWebhookSubscription,
  listWebhookSubscriptions,
  putWebhookSubscription,
  testWebhookSubscription,
} from '../../../shared/use-cases/partner/webhook-subscriptions.ts';
import { type ManageDependencies, open, type PartnerWorld, test } from '../../support/fixtures/partner-world.ts';

type Result = { readonly ok: boolean } | { readonly outcome: string };
type Run = (world: PartnerWorld, all: ManageDependencies) => Promise<Result>;
const isSuccess = (result: Result) => ('ok' in result ? result.ok : result.outcome !== 'failed');
const user = {
  firstName: 'A',
  lastName: 'B',
  roleName: 'campaign_creator',
  contactEmail: 'a@b.example',
  loginName: 'login-a',
  externalId: 'x',
  externalProvider: 'y',
} as const;
const post = { method: 'POST', path: '/contacts', payload: {} } as const;
const get = { method: 'GET', path: '/contacts' } as const;

/** Each as it succeeds; `account`: it is about an account, and not about the partner itself. */
const changes: readonly { name: keyof typeof partnerMeanings; account: boolean; run: Run }[] = [
  {
    name: 'update-plan',
    account: true,
    run: (world, all) => changePlan(world.asking(open), { planType: 'SILVER' }, all),
  },
  { name: 'cancel-client-account', account: true, run: (world, all) => cancelAccount(world.asking(open), {}, all) },
  {
    name: 'run-account-operation',
    account: true,
    run: (world, all) => runAccountOperation(world.asking(open), post, all),
  },
  { name: 'create-sso-user', account: true, run: (world, all) => createSsoUser(world.asking(open), user, all) },
  {
    name: 'unsubscribe-contacts',
    account: true,
    run: (world, all) =>
      unsubscribeContacts(world.asking(open), { emailAddresses: ['a@b.example'], updateSource: 'System' }, all),
  },
  {
    name: 'put-webhook-subscription',
    account: false,
    run: (world, all) => putWebhookSubscription(world.askingForTopic(1), undefined, all),
  },
  {
    name: 'test-webhook-subscription',
    account: false,
    run: (world, all) => testWebhookSubscription(world.askingForTopic(1), all),
  },
  {
    name: 'delete-webhook-subscription',
    account: false,
    run: (world, all) => deleteWebhookSubscription(world.askingForTopic(1), all),
  },
];
const reads: typeof changes = [
  { name: 'get-plan', account: true, run: (world, all) => readPlan(world.asking(open), all) },
  {
    name: 'run-account-operation',
    account: true,
    run: (world, all) => runAccountOperation(world.asking(open), get, all),
  },
  {
    name: 'list-webhook-subscriptions',
    account: false,
    run: (world, all) => listWebhookSubscriptions(world.askingForTopic(1), all),
  },
  {
    name: 'get-webhook-subscription',
    account: false,
    run: (world, all) => getWebhookSubscription(world.askingForTopic(1), all),
  },
];

/** Counts what the vendor is asked for. */
const counting = (world: PartnerWorld, different: Partial<ManageDependencies>) => {
  let calls = 0;
  const operations = new Proxy(world.dependencies().operations, {
    get: (all, name, self) => {
      calls += 1;
      return Reflect.get(all, name, self);
    },
  });
  return { all: world.dependencies({ ...different, operations }), calls: () => calls };
};

test.beforeEach(async ({ world }) => {
  await world.dependencies().operations.putWebhook(1, 'https://before.example', world.deadline());
});

test('is kept of every operation that has its own meanings of refusals', () => {
  const tried = new Set([...changes, ...reads].map(({ name }) => name));
  expect([...tried].sort()).toEqual(Object.keys(partnerMeanings).sort());
  const names = httpOperations
    .filter(({ uses }) => uses.includes('operations:record' as never))
    .map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...tried]));
});

describe.each(changes)('$name', ({ name, account, run }) => {
  const ofAccount = account ? open : undefined;

  test('is recorded before and after, under one id, with who has asked', async ({ world }) => {
    await run(world, world.dependencies());

    const records = await world.recordsOf(ofAccount);
    expect(records.map(({ outcome }) => outcome)).toEqual(['started', 'done']);
    for (const record of records) {
      expect(record).toMatchObject({ operation: name, actor: { client: 'app', person: 'alice' } });
    }
    expect(new Set(records.map(({ operationId }) => operationId)).size).toBe(1);
    const { records: others } = await createOperationRecordLister(world.store.context, world.store.tables.auditRecords)(
      account ? undefined : open,
      100,
    );
    expect(others).toEqual([]);
  });

  test('is not asked for where it cannot be recorded first', async ({ world }) => {
    const record = async () => {
      throw new Error('the store is busy');
    };
    const { all, calls } = counting(world, { record });

    await expect(run(world, all)).rejects.toThrow('the store is busy');

    expect(calls()).toBe(0);
  });

  test('is answered where its outcome cannot be recorded, and an alarm rings', async ({ world }) => {
    const { record } = world.dependencies();
    const result = await run(
      world,
      world.dependencies({
        record: async (given) => {
          if (given.outcome !== 'started') throw new Error('the store is busy');
          await record(given);
        },
      }),
    );

    expect(isSuccess(result)).toBe(true);
    expect((await world.recordsOf(ofAccount)).map(({ outcome }) => outcome)).toEqual(['started']);
    expect(world.eventsOf('OPERATION_NOT_RECORDED')).toMatchObject([{ operation: name }]);
  });
});

describe.each(reads)('$name, which only reads', ({ name, account, run }) => {
  test('is recorded once', async ({ world }) => {
    await run(world, world.dependencies());

    const records = await world.recordsOf(account ? open : undefined);
    expect(records.map(({ operation, outcome }) => [operation, outcome])).toEqual([[name, 'done']]);
  });

  test('is answered where it cannot be recorded, and an alarm rings', async ({ world }) => {
    const record = async () => {
      throw new Error('the store is busy');
    };
    const { all, calls } = counting(world, { record });

    await run(world, all);

    expect(calls()).toBe(1);
    expect(world.eventsOf('OPERATION_NOT_RECORDED')).toMatchObject([{ operation: name }]);
  });
});
