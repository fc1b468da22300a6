import { describe, expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { httpOperations } from '../../../../shared/api/catalogue.ts';
import type { HttpOperation } from '../../../../shared/api/operation.ts';
import {
  createSsoUser,
  runAccountOperation,
  unsubscribeContacts,
} from '../../../../shared/api/operations/account-operations.ts';
import { cancelClientAccount, updatePlan } from '../../../../shared/api/operations/client-accounts.ts';
import {
  getWebhookSubscription,
  putWebhookSubscription,
} from '../../../../shared/api/operations/webhook-subscriptions.ts';

/** Where a body is not what it should be: the pointers of its errors; none: it is. */
const wrongIn = (schema: z.ZodMiniType, value: unknown): readonly string[] => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('/'));
};
const text = (length: number) => 'x'.repeat(length);

interface Bodies {
  readonly name: string;
  readonly body: z.ZodMiniType;
  readonly good: readonly unknown[];
  readonly bad: readonly (readonly [unknown, string])[];
}

describe.each<Bodies>([
  {
    name: 'update-plan',
    body: updatePlan.request.body,
    good: [
      { planType: 'GOLD' },
      { planType: '1' },
      { planType: 'Email Plus-v1.2_a' },
      { planType: text(80), planGroupId: -2_147_483_648, billingDayOfMonth: 31, reactivate: false },
    ],
    bad: [
      [{}, 'planType'],
      [{ planType: '' }, 'planType'],
      [{ planType: '_trial' }, 'planType'],
      [{ planType: 'GOLD_' }, 'planType'],
      [{ planType: '.' }, 'planType'],
      [{ planType: text(81) }, 'planType'],
      [{ planType: 'somebody@example.com' }, 'planType'],
      [{ planType: 'GOLD', planGroupId: 2_147_483_648 }, 'planGroupId'],
      [{ planType: 'GOLD', planGroupId: 1.5 }, 'planGroupId'],
      [{ planType: 'GOLD', billingDayOfMonth: 0 }, 'billingDayOfMonth'],
      [{ planType: 'GOLD', billingDayOfMonth: 32 }, 'billingDayOfMonth'],
      [{ planType: 'GOLD', reactivate: 'yes' }, 'reactivate'],
      [{ planType: 'GOLD', force: true }, ''],
    ],
  },
  {
    name: 'cancel-client-account',
    body: cancelClientAccount.request.body,
    good: [
      {},
      { reason: 'billing_policies' },
      { effectiveDate: '2026-12-31T23:00:00+01:00' },
      { effectiveDate: '2026-12-31T23:00:00.000Z' },
      { effectiveAt: '2026-12-31T23:00:00+01:00' },
    ],
    bad: [
      [{ reason: 1 }, 'reason'],
      [{ reason: 'toString' }, 'reason'],
      [{ effectiveDate: '2026-12-31' }, 'effectiveDate'],
      [{ effectiveDate: '2026-12-31T23:00:00' }, 'effectiveDate'],
      [{ effectiveDate: '2026-02-30T23:00:00Z' }, 'effectiveDate'],
      [{ effectiveAt: '2026-12-31' }, 'effectiveAt'],
      [{ effectiveDate: '2026-12-31T23:00:00Z', effectiveAt: '2026-12-31T23:00:00Z' }, 'effectiveAt'],
    ],
  },
  {
    name: 'run-account-operation',
    body: runAccountOperation.request.body,
    good: [
      { method: 'GET', path: '/contacts' },
      { method: 'GET', path: '/contacts/{id}', pathParameters: { id: 'a-1' }, query: { include: 'x,y', status: '' } },
      { method: 'PATCH', path: '/contacts', payload: null },
      { method: 'POST', path: '/contacts', payload: [1, 'a', { b: true }] },
    ],
    bad: [
      [{ method: 'get', path: '/contacts' }, 'method'],
      [{ method: 'HEAD', path: '/contacts' }, 'method'],
      [{ method: 'GET', path: '/contacts?limit=1' }, 'path'],
      [{ method: 'GET', path: `/${text(512)}` }, 'path'],
      [{ method: 'GET', path: '/contacts/{id}' }, 'pathParameters'],
      [{ method: 'GET', path: '/contacts', pathParameters: { id: '1' } }, 'pathParameters'],
      [{ method: 'GET', path: '/contacts/{id}', pathParameters: { id: 'a/b' } }, 'pathParameters/id'],
      [{ method: 'GET', path: '/contacts/{id}', pathParameters: { id: '..' } }, 'pathParameters/id'],
      [{ method: 'GET', path: '/contacts/{id}', pathParameters: { id: 1 } }, 'pathParameters/id'],
      [{ method: 'GET', path: '/contacts', query: { limit: 1 } }, 'query/limit'],
      [{ method: 'GET', path: '/contacts', query: { '': '1' } }, 'query/'],
      [{ method: 'GET', path: '/contacts', query: JSON.parse('{"limit":"1","__proto__":"x"}') }, 'query'],
      [
        { method: 'GET', path: '/contacts/{id}', pathParameters: JSON.parse('{"id":"1","__proto__":"x"}') },
        'pathParameters',
      ],
      [{ method: 'GET', path: '/contacts', payload: {} }, 'payload'],
      [{ method: 'POST', path: '/contacts', headers: {} }, ''],
    ],
  },
  {
    name: 'unsubscribe-contacts',
    body: unsubscribeContacts.request.body,
    good: [
      { emailAddresses: ['a@b.example'], updateSource: 'Account' },
      { emailAddresses: Array.from({ length: 500 }, (_, index) => `r${index}@b.example`), updateSource: 'System' },
      { emailAddresses: ["o'neill+x@münchen.example"], updateSource: 'Contact', globalUnsubscribe: true },
      { emailAddresses: ['a@b.example', 'c@d.example'], updateSource: 'Contact', globalUnsubscribe: false },
      { emailAddresses: ['a@b.example'], updateSource: 'Contact', optOutReason: text(255), deleteContacts: true },
    ],
    bad: [
      [{ emailAddresses: [], updateSource: 'Account' }, 'emailAddresses'],
      [{ emailAddresses: Array.from({ length: 501 }, () => 'a@b.example'), updateSource: 'Account' }, 'emailAddresses'],
      [{ emailAddresses: ['a'], updateSource: 'Account' }, 'emailAddresses/0'],
      ...['mailto:a@b.example', '<a@b.example>', 'a@b.example;', 'a@b.example,', 'a,c@b.example', 'a@b.example.'].map(
        (address) => [{ emailAddresses: [address], updateSource: 'Account' }, 'emailAddresses/0'] as const,
      ),
      [{ emailAddresses: [`${text(60)}@${text(20)}`], updateSource: 'Account' }, 'emailAddresses/0'],
      [{ emailAddresses: ['a@b.example'] }, 'updateSource'],
      [{ emailAddresses: ['a@b.example'], updateSource: 'account' }, 'updateSource'],
      [{ emailAddresses: ['a@b.example'], updateSource: 'Account', optOutReason: text(256) }, 'optOutReason'],
      [
        { emailAddresses: ['a@b.example', 'c@d.example'], updateSource: 'Contact', globalUnsubscribe: true },
        'emailAddresses',
      ],
    ],
  },
  {
    name: 'put-webhook-subscription',
    body: putWebhookSubscription.request.body,
    good: [{}, { hookUri: 'https://hooks.example/x?y=1' }, { hookUri: `https://h.example/${text(494)}` }],
    bad: [
      [{ hookUri: 'http://hooks.example/x' }, 'hookUri'],
      [{ hookUri: 'https://' }, 'hookUri'],
      [{ hookUri: 'https://user:password@hooks.example' }, 'hookUri'],
      [{ hookUri: `https://h.example/${text(495)}` }, 'hookUri'],
      [{ hookUri: null }, 'hookUri'],
    ],
  },
])('a body for $name', ({ body, good, bad }) => {
  test.each(good.map((value) => [value]))('%j is taken', (value) => {
    expect(wrongIn(body, value)).toEqual([]);
  });

  test.each(bad)('%j is refused at %j', (value, pointer) => {
    expect(wrongIn(body, value)).toContain(pointer);
  });
});

describe('a user with single sign-on', () => {
  const { body, ...rest } = createSsoUser.request;
  const { example } = createSsoUser;

  test('is taken with all of its fields', () => {
    expect(rest).toHaveProperty('path');
    expect(wrongIn(body, example)).toEqual([]);
    expect(wrongIn(body, { ...example, roleName: 'account_manager' })).toEqual([]);
  });

  test('needs no user of the application', () => {
    expect(wrongIn(body, { ...example, userId: undefined })).toEqual([]);
  });

  test.each(Object.keys(example).filter((field) => field !== 'userId'))('needs %s', (field) => {
    expect(wrongIn(body, { ...example, [field]: undefined })).toEqual([field]);
    expect(wrongIn(body, { ...example, [field]: '' })).toContain(field);
  });

  test.each([
    ['firstName', 80],
    ['lastName', 80],
    ['loginName', 50],
    ['externalId', 255],
    ['externalProvider', 80],
  ] as const)('has a %s of %i characters at most', (field, most) => {
    expect(wrongIn(body, { ...example, [field]: text(most) })).toEqual([]);
    expect(wrongIn(body, { ...example, [field]: text(most + 1) })).toEqual([field]);
    expect(wrongIn(body, { ...example, [field]: 'a\nb' })).toEqual([field]);
  });

  test('has an e-mail address of 80 characters at most, and is no owner', () => {
    expect(wrongIn(body, { ...example, contactEmail: `${text(60)}@${text(19)}` })).toEqual([]);
    expect(wrongIn(body, { ...example, contactEmail: `${text(60)}@${text(20)}` })).toEqual(['contactEmail']);
    expect(wrongIn(body, { ...example, contactEmail: 'nobody' })).toEqual(['contactEmail']);
    expect(wrongIn(body, { ...example, roleName: 'account_owner' })).toEqual(['roleName']);
  });
});

describe.each(
  httpOperations.flatMap(({ name, path: route, request }: HttpOperation) =>
    route.startsWith('/v1/client-accounts/{') && request.path !== undefined ? { name, path: request.path } : [],
  ),
)('the path of $name', ({ path }) => {
  test('has an id of Constant Contact’s, and none that we have made', () => {
    expect(wrongIn(path, { accountId: 'a07e1lwvtuw0' })).toEqual([]);
    expect(wrongIn(path, { accountId: 'siteowner~1' })).toEqual(['accountId']);
    expect(wrongIn(path, { accountId: 'a/b' })).toEqual(['accountId']);
  });
});

test.each(['1', '4', '9999'])('%s is the id of a topic', (topicId) => {
  expect(getWebhookSubscription.request.path.parse({ topicId })).toEqual({ topicId: Number(topicId) });
});

test.each(['0', '01', '10000', '-1', '1.0', '1e3', 'x', '', ' 1', '1 '])('%j is none', (topicId) => {
  expect(wrongIn(getWebhookSubscription.request.path, { topicId })).toEqual(['topicId']);
});
