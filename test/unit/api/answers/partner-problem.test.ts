import { describe, expect, test } from 'vitest';
import { accountOperationAnswer } from '../../../../shared/api/answers/account-operations.ts';
import {
  partnerMeanings,
  partnerProblem,
  planOutcomeProblem,
  planProblems,
} from '../../../../shared/api/answers/partner-problem.ts';
import { httpOperations } from '../../../../shared/api/catalogue.ts';
import { problemsOf } from '../../../../shared/api/openapi/responses.ts';
import type { ProblemCode } from '../../../../shared/api/problems.ts';
import type { VendorFailure, VendorFailureKind } from '../../../../shared/constant-contact/result.ts';
import { parseAllowList } from '../../../../shared/domain/partner/allow-list.ts';

type Name = keyof typeof partnerMeanings;
const names = Object.keys(partnerMeanings) as Name[];
const now = Date.parse('2026-11-21T12:00:00.000Z');
const rejected = (status: number, errorKey?: string): VendorFailure => ({
  kind: 'rejected',
  reason: 'refused',
  status,
  ...(errorKey === undefined ? {} : { errorKey }),
});
const failed = (kind: VendorFailureKind): VendorFailure => ({ kind, reason: 'a reason' });

describe('a refusal of Constant Contact', () => {
  test.each<[Name, number, ProblemCode]>([
    ['get-plan', 404, 'CLIENT_ACCOUNT_NOT_FOUND'],
    ['get-plan', 400, 'ACCOUNT_OF_OTHER_PARTNER'],
    ['get-plan', 405, 'VENDOR_REFUSED'],
    ['update-plan', 404, 'CLIENT_ACCOUNT_NOT_FOUND'],
    ['update-plan', 400, 'VENDOR_REJECTED_INPUT'],
    ['update-plan', 415, 'VENDOR_REFUSED'],
    // T24: the two stay apart.
    ['cancel-client-account', 404, 'CLIENT_ACCOUNT_NOT_FOUND'],
    ['cancel-client-account', 400, 'ACCOUNT_OF_OTHER_PARTNER'],
    // T25: it is either of two.
    ['run-account-operation', 404, 'ACCOUNT_OR_RESOURCE_NOT_FOUND'],
    ['run-account-operation', 400, 'VENDOR_REJECTED_INPUT'],
    ['run-account-operation', 409, 'VENDOR_REJECTED_INPUT'],
    ['create-sso-user', 409, 'SSO_USER_EXISTS'],
    ['create-sso-user', 400, 'SSO_USER_REFUSED'],
    ['create-sso-user', 404, 'VENDOR_REFUSED'],
    ['unsubscribe-contacts', 404, 'CLIENT_ACCOUNT_NOT_FOUND'],
    ['unsubscribe-contacts', 400, 'VENDOR_REJECTED_INPUT'],
    ['unsubscribe-contacts', 406, 'VENDOR_REJECTED_INPUT'],
    ['list-webhook-subscriptions', 404, 'VENDOR_REFUSED'],
    ['get-webhook-subscription', 404, 'WEBHOOK_TOPIC_NOT_FOUND'],
    ['put-webhook-subscription', 404, 'WEBHOOK_TOPIC_NOT_FOUND'],
    ['put-webhook-subscription', 400, 'VENDOR_REJECTED_INPUT'],
    ['delete-webhook-subscription', 404, 'WEBHOOK_TOPIC_NOT_FOUND'],
    ['test-webhook-subscription', 404, 'WEBHOOK_TOPIC_NOT_FOUND'],
  ])('of %s with %i is %s', (name, status, problem) => {
    expect(partnerProblem(name, rejected(status, 'partner.api.key'), now).problem).toBe(problem);
  });

  test('names the code of Constant Contact, and what it may mean', () => {
    expect(partnerProblem('run-account-operation', rejected(409, 'contacts.api.conflict'), now)).toEqual({
      problem: 'VENDOR_REJECTED_INPUT',
      detail: 'Constant Contact answered 409, contacts.api.conflict',
    });
    const { detail } = partnerProblem('run-account-operation', rejected(404, 'contacts.api.not_found'), now);
    expect(detail).toContain('contacts.api.not_found');
    expect(detail).toContain('only referred');
  });

  test.each<[Name, ProblemCode]>([
    ['get-plan', 'VENDOR_REFUSED'],
    ['cancel-client-account', 'VENDOR_REJECTED_INPUT'],
    ['create-sso-user', 'SSO_USER_REFUSED'],
    ['update-plan', 'VENDOR_REJECTED_INPUT'],
  ])('T24: a 400 of %s that is about the request says nothing of another partner', (name, problem) => {
    const failure = { ...rejected(400, 'partner.api.validation.error'), isAboutRequest: true } as const;
    expect(partnerProblem(name, failure, now).problem).toBe(problem);
  });

  test.each(names)('of %s in the words of somebody else says nothing of what was asked for', (name) => {
    for (const status of [400, 404, 409]) {
      expect(partnerProblem(name, rejected(status), now)).toEqual({ problem: 'VENDOR_REFUSED' });
    }
  });
});

describe.each(names)('%s', (name) => {
  const operation = httpOperations.find((row) => row.name === name);
  const declared = operation === undefined ? [] : problemsOf(operation);

  test('declares every problem that it can answer with', () => {
    const kinds: VendorFailureKind[] = [
      'throttled',
      'quota_exceeded',
      'unauthorized',
      'forbidden',
      'unavailable',
      'not_understood',
      'budget_spent',
    ];
    const failures = [400, 401, 404, 405, 406, 409, 415].map((status) => rejected(status, 'key'));
    for (const failure of [...failures, ...kinds.map(failed)]) {
      expect(declared).toContain(partnerProblem(name, failure, now).problem);
    }
  });

  test('says what to look at, where it is not known what was done', () => {
    const { problem, detail } = partnerProblem(name, failed('outcome_unknown'), now);
    expect(problem).toBe('VENDOR_OUTCOME_UNKNOWN');
    expect(declared.includes(problem)).toBe(detail !== undefined);
    expect(operation?.method !== 'GET').toBe(detail !== undefined);
  });
});

test('a plan is not changed where the account is canceled, or may be: the problem is one, and says which', () => {
  const { reactivation_not_asked: canceled, perhaps_reactivation: unknown } = planProblems;
  expect([canceled.problem, unknown.problem]).toEqual(['REACTIVATION_NOT_ASKED', 'REACTIVATION_NOT_ASKED']);
  expect(canceled.detail).toContain('the account is canceled');
  expect(unknown.detail).toContain('is missing or unknown');
});

test('a plan that is not changed says why, and whether it was the reading that failed', () => {
  const plan = { tiers: [] };
  for (const [why, problem] of Object.entries(planProblems)) {
    const refusal = { outcome: 'refused', why: why as keyof typeof planProblems, plan } as const;
    expect(planOutcomeProblem(refusal, now)).toEqual(problem);
  }
  const failure = rejected(400, 'key');
  expect(planOutcomeProblem({ outcome: 'failed', phase: 'reading', failure }, now).problem).toBe(
    'ACCOUNT_OF_OTHER_PARTNER',
  );
  expect(planOutcomeProblem({ outcome: 'failed', phase: 'changing', failure }, now).problem).toBe(
    'VENDOR_REJECTED_INPUT',
  );
});

describe('the answer of a call in the name of an account', () => {
  const allowed = parseAllowList('GET /**,POST /contacts') ?? [];
  const long = { outcome: 'answered', answer: { status: 200, json: JSON.stringify('"'.repeat(2_000_000)) } } as const;

  test('is what Constant Contact has answered', () => {
    const outcome = { outcome: 'answered', answer: { status: 200, json: '[1.0]' } } as const;
    expect(accountOperationAnswer('GET', outcome, allowed, now)).toEqual({ text: '{"status":200,"body":[1.0]}' });
    const empty = { outcome: 'answered', answer: { status: 204 } } as const;
    expect(accountOperationAnswer('GET', empty, allowed, now)).toEqual({ text: '{"status":204}' });
  });

  test('that is not allowed says what is', () => {
    expect(accountOperationAnswer('PUT', { outcome: 'not_allowed' }, allowed, now)).toEqual({
      problem: 'ACCOUNT_OPERATION_NOT_ALLOWED',
      detail: 'allowed are GET /**, POST /contacts, but nothing below /partner or a version such as /v3',
    });
    expect(accountOperationAnswer('GET', { outcome: 'not_allowed' }, [], now)).toMatchObject({
      detail: 'no calls are allowed',
    });
  });

  test('that Lambda could not hand on is a problem, unless something was done', () => {
    expect(accountOperationAnswer('GET', long, allowed, now)).toMatchObject({
      problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD',
    });
    expect(accountOperationAnswer('POST', long, allowed, now)).toEqual({ text: '{"status":200}' });
  });
});
