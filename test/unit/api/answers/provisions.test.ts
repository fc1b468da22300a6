import { describe, expect, test } from 'vitest';
import { createAnswerOf, provisionAnswerOf } from '../../../../shared/api/answers/provisions.ts';
import { createClientAccount, getProvision } from '../../../../shared/api/operations/provisions.ts';
import { problems } from '../../../../shared/api/problems.ts';
import type { VendorFailure } from '../../../../shared/constant-contact/result.ts';
import { expectDeclared } from '../../../support/declared.ts';
import { accountIdOf, noon } from '../../../support/memberships.ts';

const provisionId = '01KADT00000000000000000001';
const earlierId = '01KADT00000000000000000002';
const accountId = accountIdOf('a07e1lwvtuw0');
const failure = (different: Partial<VendorFailure>): VendorFailure => ({
  kind: 'rejected',
  reason: 'why',
  ...different,
});
const answerTo = (different: Partial<VendorFailure>, more: { readonly earlierId?: string } = {}) =>
  createAnswerOf({ outcome: 'failed', failure: failure(different), provisionId, ...more }, noon);

describe('an account that is made', () => {
  test('at once is a 201', () => {
    const made = { outcome: 'created', accountId, provisionUuid: 'uuid', review: 'approved' } as const;

    const answer = createAnswerOf(made, noon);

    expect(answer).toEqual({ body: { state: 'created', accountId, provisionUuid: 'uuid', review: 'approved' } });
    expectDeclared(createClientAccount, Object(answer).body);
  });

  test('later is a 202 with the place to look at', () => {
    expect(createAnswerOf({ outcome: 'accepted', provisionId, requestedAt: noon }, noon)).toEqual({
      accepted: true,
      headers: { location: `/v1/provisions/${provisionId}` },
      body: { state: 'pending', provisionId, requestedAt: '2026-11-21T12:00:00.000Z' },
    });
  });
});

describe('an account that is not made', () => {
  test.each([
    ['LOGIN_NAME_TAKEN', { status: 409 }, /an earlier request/],
    ['PROVISION_REFUSED', { status: 400, errorKey: 'contact.email.invalid' }, /contact\.email\.invalid/],
    ['PROVISION_REFUSED', { status: 400 }, /gave no reason/],
    ['VENDOR_REFUSED', { status: 404 }, undefined],
    ['VENDOR_REFUSED', { kind: 'forbidden', status: 403 }, undefined],
    ['VENDOR_THROTTLED', { kind: 'throttled', status: 429 }, /why/],
    ['VENDOR_UNAVAILABLE', { kind: 'unavailable' }, /why/],
    ['BUDGET_SPENT', { kind: 'budget_spent', retryAt: noon + 9_000 }, /why/],
    ['VENDOR_OUTCOME_UNKNOWN', { kind: 'outcome_unknown', status: 409 }, new RegExp(provisionId)],
  ] as const)('is %s: %o', (problem, different, detail) => {
    const answer = answerTo(different);

    expect(answer).toMatchObject({ problem });
    if (detail !== undefined) expect(answer).toMatchObject({ detail: expect.stringMatching(detail) });
    expect([...createClientAccount.problems]).toContain(problem);
  });

  test('names the earlier request for the same user name', () => {
    expect(answerTo({ status: 409 }, { earlierId })).toMatchObject({ detail: expect.stringContaining(earlierId) });
  });

  test('is not asked for while one is pending', () => {
    const answer = createAnswerOf({ outcome: 'already_pending', provisionId }, noon);

    expect(answer).toMatchObject({ problem: 'PROVISION_PENDING', detail: expect.stringContaining(provisionId) });
    // A process that has died may not have come to ask.
    expect(answer).toMatchObject({ detail: expect.stringContaining('may have been asked for') });
  });

  test('has the statuses that callers go by', () => {
    const statuses = createClientAccount.problems.map((code) => [code, problems[code].status]);
    expect(Object.fromEntries(statuses)).toMatchObject({
      LOGIN_NAME_TAKEN: 409,
      PROVISION_PENDING: 409,
      PROVISION_REFUSED: 422,
      VENDOR_OUTCOME_UNKNOWN: 504,
    });
  });
});

describe('what became of it', () => {
  test('is pending, without a name', () => {
    const pending = { id: provisionId, cause: 'unknown', requestedAt: noon, loginName: 'somebody' } as const;

    const answer = provisionAnswerOf(pending);

    expect(answer).toEqual({ state: 'pending', provisionId, requestedAt: '2026-11-21T12:00:00.000Z' });
    expectDeclared(getProvision, answer);
  });

  test('or settled', () => {
    const answer = provisionAnswerOf({ id: provisionId, requestedAt: noon, settledAt: noon + 1_000, accountId });

    expect(answer).toEqual({
      state: 'settled',
      provisionId,
      requestedAt: '2026-11-21T12:00:00.000Z',
      settledAt: '2026-11-21T12:00:01.000Z',
      accountId,
    });
    expectDeclared(getProvision, answer);
  });
});
