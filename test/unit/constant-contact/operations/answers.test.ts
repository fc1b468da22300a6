import { AxiosError } from 'axios';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readCancellation,
  readPlanDetails,
  readProvisioned,
  readUnsubscription,
  readWebhook,
  readWebhooks,
} from '../../../../shared/constant-contact/operations/answers.ts';
import { isOnceOnly, mayHaveArrived } from '../../../../shared/constant-contact/transport/attempt.ts';
import { defaultActivityWords } from '../../../../shared/domain/membership/activity-words.ts';

const readPlan = (json: unknown) => readPlanDetails(json, defaultActivityWords);

describe('what may have been done', () => {
  const systemError = (code: string, syscall?: string) => Object.assign(new Error('x'), { code, syscall });
  const ofAddresses = (...causes: readonly Error[]) =>
    Object.assign(new AggregateError(causes, 'x'), { code: 'ECONNREFUSED' });

  test.each<[string, Error | undefined, boolean]>([
    ['nobody there', systemError('ECONNREFUSED', 'connect'), false],
    ['no such host', systemError('ENOTFOUND', 'getaddrinfo'), false],
    ['no answer about the host', systemError('EAI_AGAIN', 'getaddrinfo'), false],
    ['no way to the host', systemError('EHOSTUNREACH', 'connect'), false],
    ['no connection in time', systemError('ETIMEDOUT', 'connect'), false],
    [
      'nobody at any address',
      ofAddresses(systemError('ECONNREFUSED', 'connect'), systemError('ENETUNREACH', 'connect')),
      false,
    ],
    ['another error at one address', ofAddresses(systemError('ECONNREFUSED', 'connect'), new Error('x')), true],
    ['no address at all', ofAddresses(), true],
    ['no way to the host any more', systemError('EHOSTUNREACH', 'read'), true],
    ['no way to the network any more', systemError('ENETUNREACH', 'write'), true],
    ['a host out of reach, and nobody says when', systemError('EHOSTUNREACH'), true],
    ['a connection that broke', systemError('ECONNRESET', 'read'), true],
    ['a broken pipe', systemError('EPIPE', 'write'), true],
    ['a bad certificate', systemError('CERT_HAS_EXPIRED'), true],
    ['no error of the system', undefined, true],
  ])('%s: %s, %s', (_what, cause, may) => {
    expect(mayHaveArrived(cause === undefined ? new AxiosError('x', 'ETIMEDOUT') : AxiosError.from(cause))).toBe(may);
  });

  test.each([
    ['GET', false, false],
    ['POST', false, true],
    ['POST', true, false],
    ['PUT', true, false],
    ['PUT', false, true],
    ['DELETE', true, false],
  ] as const)('%s, repeatable: %s', (method, repeatable, once) => {
    expect(isOnceOnly({ method, url: 'http://x', headers: {}, repeatable, deadline: 0 })).toBe(once);
  });
});

describe('a plan', () => {
  test.each<[string, unknown, unknown]>([
    ['a trial', { plan_type: 'TRIAL', billing_day_of_month: null }, { planType: 'TRIAL', tiers: [] }],
    ['no tiers', { plan_type: 'X', current_tiers: null }, { planType: 'X', tiers: [] }],
    ['tiers of another type', { plan_type: 'X', current_tiers: 'many' }, { planType: 'X', tiers: [] }],
    ['tiers that are none', { plan_type: 'X', current_tiers: [null, 7, [], {}] }, { planType: 'X', tiers: [{}] }],
    [
      'members of another type',
      { plan_type: 'X', billing_day_of_month: 'first', current_tiers: [{ tier: '2', tier_max: -1, price: null }] },
      { planType: 'X', tiers: [{ tier: 2 }] },
    ],
    [
      'a new status',
      { billing_status: 'Frozen', billing_day_of_month: 0 },
      { tiers: [], activity: { value: 'unknown', raw: 'Frozen' }, billingDayOfMonth: 0 },
    ],
  ])('%s', (_case, json, plan) => {
    expect(readPlan(json)).toStrictEqual(plan);
  });

  test.each([undefined, null, 7, 'GOLD', [], {}, { current_tiers: [] }, { plan_type: null, billing_status: '' }])(
    '%j is none',
    (json) => {
      expect(readPlan(json)).toBeUndefined();
    },
  );
});

test.each<[unknown, unknown]>([
  [{ encoded_account_id: 'b1' }, { outcome: 'created', accountId: 'b1' }],
  [
    { encoded_account_id: 'b1', provision_uuid: null },
    { outcome: 'created', accountId: 'b1' },
  ],
  [
    { encoded_account_id: 'b1', provision_uuid: 7 },
    { outcome: 'created', accountId: 'b1' },
  ],
  [{ encoded_account_id: 7 }, undefined],
  [{ encoded_account_id: '../b1' }, undefined],
  [{}, undefined],
  [null, undefined],
])('a new account: %j', (json, read) => {
  expect(readProvisioned(json)).toStrictEqual(read);
});

test.each<[unknown, unknown]>([
  [
    { effective_date: '2026-12-01', reason_id: 1 },
    { effectiveDate: '2026-12-01', reasonId: 1 },
  ],
  [{ effective_date: 7, reason_id: 'x' }, {}],
  [undefined, undefined],
  [[], undefined],
])('a cancellation: %j', (json, read) => {
  expect(readCancellation(json)).toStrictEqual(read);
});

test.each<[unknown, unknown]>([
  [{ unsubscribed_count: 0 }, { unsubscribedCount: 0 }],
  [{ unsubscribed_count: -1 }, {}],
  [null, undefined],
])('unsubscribed contacts: %j', (json, read) => {
  expect(readUnsubscription(json)).toStrictEqual(read);
});

test.each<[unknown, unknown]>([
  [{ topic_id: 3 }, { topicId: 3 }],
  [{ topic_id: '3', hook_uri: '', topic_name: null }, { topicId: 3 }],
  [{ topic_id: 1.5 }, undefined],
  [{ topic_id: null }, undefined],
  [{ hook_uri: 'https://x.example' }, undefined],
  [[], undefined],
])('a webhook subscription: %j', (json, read) => {
  expect(readWebhook(json)).toStrictEqual(read);
});

test('no reader throws, and nothing that is undefined is among the members', () => {
  const readers = [readPlan, readProvisioned, readCancellation, readUnsubscription, readWebhook, readWebhooks];
  const members = fc.record(
    Object.fromEntries(
      ['encoded_account_id', 'plan_type', 'current_tiers', 'effective_date', 'reason_id', 'topic_id', 'hook_uri'].map(
        (name) => [name, fc.jsonValue()],
      ),
    ),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(members, fc.array(members), fc.jsonValue()), (json) => {
      for (const read of readers) {
        const value = read(json);
        if (value !== undefined) expect(Object.values(value)).not.toContain(undefined);
      }
    }),
  );
});
