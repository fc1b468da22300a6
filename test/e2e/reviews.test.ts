import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import type { ProblemCode } from '../../shared/api/problems.ts';
import { expectDeclared } from '../support/declared.ts';
import { transactionConflict } from '../support/dynamodb-proxy.ts';
import { type Ask, expectProblem, manyAccounts, operationOf, type Reply, useStack } from './harness.ts';

const { ask, check, logs, proxy, stack } = useStack(
  { reviewMode: 'manual' },
  { seedCount: manyAccounts, behindProxy: true },
);

type Decision = 'approve' | 'deny' | 'revoke' | 'reopen';
const operationFor = (decision: Decision) => operationOf(`${decision}-membership`);

const decide = (accountId: string, decision: Decision, ifMatch: string, asked: Ask = {}): Promise<Reply> =>
  ask('POST', `/v1/memberships/${accountId}/${decision}`, { ...asked, headers: { 'if-match': ifMatch } });
const reviewBatch = (items: readonly object[], more: object = {}) =>
  ask('POST', '/v1/memberships/review-batch', { body: { items, ...more } });
const recordsOf = async (accountId: string) => {
  const { json } = await ask('GET', `/v1/memberships/${accountId}/audit-records`);
  expectDeclared(operationOf('list-audit-records'), json);
  return json.auditRecords;
};

/** Everybody who waits, in the order of the queue. */
const queue = async (): Promise<{ readonly accountId: string; readonly review: { readonly since: string } }[]> => {
  const waiting = [];
  let next: string | undefined;
  do {
    const query = new URLSearchParams({ review: 'pending', pageSize: '100', ...(next ? { pageToken: next } : {}) });
    const { json } = await ask('GET', `/v1/memberships?${query}`);
    expectDeclared(operationOf('list-memberships'), json);
    waiting.push(...json.memberships);
    next = json.nextPageToken;
  } while (next !== undefined);
  return waiting;
};
const waits = async (accountId: string) => (await queue()).some((each) => each.accountId === accountId);
/** Accounts that no other test has decided about. */
const newcomers = async (count: number): Promise<string[]> => {
  const samples: readonly string[] = Object.values(sampleAccounts);
  return (await queue()).flatMap(({ accountId }) => (samples.includes(accountId) ? [] : [accountId])).slice(0, count);
};

describe('a newcomer', () => {
  const accountId = sampleAccounts.member;
  const codeOfCheck = async () => (await check({ accountId })).json.code;

  test('waits in the queue, is let in, is a member, and can lose that again', async () => {
    const token = (subject: string) => stack().token(stack().scopes, { subject });
    const [alice, bob] = await Promise.all([token('alice'), token('bob')]);
    expect(await codeOfCheck()).toBe('PENDING_REVIEW');
    expect(await waits(accountId)).toBe(true);
    const looked = await ask('GET', `/v1/memberships/${accountId}`);
    const etag = looked.headers.get('etag') ?? '';

    const approved = await decide(accountId, 'approve', etag, { token: alice });

    expect(approved.status).toBe(200);
    expectDeclared(operationFor('approve'), approved.json);
    expect(approved.json).toMatchObject({ accountId, version: 2, review: { value: 'approved' } });
    expect(approved.headers.get('etag')).toBe('"2"');
    expect(await codeOfCheck()).toBe('MEMBER');
    expect(await waits(accountId)).toBe(false);

    const justification = 'Contract ended\non 31 May';
    const revoked = await decide(accountId, 'revoke', '"2"', { token: bob, body: { justification } });

    expectDeclared(operationFor('revoke'), revoked.json);
    expect(revoked.headers.get('etag')).toBe('"3"');
    expect(await codeOfCheck()).toBe('REVOKED');
    expect(await recordsOf(accountId)).toMatchObject([
      { version: 1, action: 'discovered', actor: { kind: 'audit' } },
      { version: 2, action: 'approved', actor: { kind: 'reviewer', id: 'alice' }, changed: ['review'] },
      {
        version: 3,
        action: 'revoked',
        actor: { kind: 'reviewer', id: 'bob' },
        before: { review: 'approved' },
        after: { review: 'revoked' },
        justification,
      },
    ]);
  });

  test('that is reopened waits at the end of the queue', async () => {
    const reopened = await decide(accountId, 'reopen', '"3"');

    expectDeclared(operationFor('reopen'), reopened.json);
    const waiting = await queue();
    expect(waiting.at(-1)?.accountId).toBe(accountId);
    const since = waiting.map(({ review }) => review.since);
    expect(since).toEqual([...since].sort());
    expect(await codeOfCheck()).toBe('PENDING_REVIEW');
  });

  test('can be denied, and the next audit leaves it so', async () => {
    const denied = await decide(sampleAccounts.trial, 'deny', '*', { body: { justification: 'Not a customer' } });
    await stack().runSchedule('re-audit');

    expectDeclared(operationFor('deny'), denied.json);
    expect((await check({ accountId: sampleAccounts.trial })).json.code).toBe('REVIEW_DENIED');
  });

  test('that is only looked at with validateOnly waits as before', async () => {
    const [waiting = ''] = await newcomers(1);

    const answer = await decide(waiting, 'approve', '"1"', { body: { validateOnly: true } });

    expectDeclared(operationFor('approve'), answer.json);
    expect(answer.json).toMatchObject({ version: 1, review: { value: 'approved' } });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await waits(waiting)).toBe(true);
    expect(await recordsOf(waiting)).toHaveLength(1);
  });
});

describe('two reviewers at once', () => {
  test('with the same ETag: one has decided, the other has to look again', async () => {
    const [accountId = ''] = await newcomers(1);

    const answers = await Promise.all([
      decide(accountId, 'approve', '"1"'),
      decide(accountId, 'deny', '"1"', { body: { justification: 'No' } }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(await recordsOf(accountId)).toHaveLength(2);
  });
});

describe('a decision is refused', () => {
  const nobody = sampleAccounts.nobody;
  const refused: { what: string; ifMatch: Record<string, string>; body: object; code: ProblemCode }[] = [
    { what: 'without a version', ifMatch: {}, body: {}, code: 'PRECONDITION_REQUIRED' },
    { what: 'with a broken version', ifMatch: { 'if-match': '1' }, body: {}, code: 'INVALID_IF_MATCH' },
    { what: 'about nobody', ifMatch: { 'if-match': '"1"' }, body: {}, code: 'MEMBERSHIP_NOT_FOUND' },
    { what: 'with an unknown field', ifMatch: {}, body: { reason: 'x' }, code: 'VALIDATION_FAILED' },
  ];

  test.each(refused)('$what: $code', async ({ ifMatch: headers, body, code }) => {
    const answer = await ask('POST', `/v1/memberships/${nobody}/approve`, { headers, body });

    expectProblem(answer, code, operationFor('approve'));
  });

  test('where the version is another one, or the state does not allow it', async () => {
    const [accountId = ''] = await newcomers(1);

    expectProblem(await decide(accountId, 'reopen', '"2"'), 'PRECONDITION_FAILED', operationFor('reopen'));
    expectProblem(await decide(accountId, 'reopen', 'W/"1"'), 'PRECONDITION_FAILED', operationFor('reopen'));
    expectProblem(await decide(accountId, 'reopen', '"1"'), 'REVIEW_NOT_POSSIBLE', operationFor('reopen'));
  });

  test('while the store is busy, and nothing is half written', async () => {
    const [accountId = ''] = await newcomers(1);
    proxy().interfere((operation) => (operation === 'TransactWriteItems' ? transactionConflict : undefined));
    const answer = await decide(accountId, 'approve', '"1"');
    proxy().interfere(() => undefined);

    expectProblem(answer, 'STORE_UNAVAILABLE', operationFor('approve'));
    expect(await recordsOf(accountId)).toHaveLength(1);
    expect(await waits(accountId)).toBe(true);
  });
});

describe('a batch of decisions', () => {
  test('is answered item by item', async () => {
    const [first = '', second = ''] = await newcomers(2);
    const items = [
      { accountId: first, decision: 'approve', version: 1 },
      { accountId: second, decision: 'deny', version: 1 },
      { accountId: first, decision: 'revoke', version: 2, justification: 'Let in by mistake' },
      { accountId: sampleAccounts.nobody, decision: 'approve', version: 1 },
    ];

    const checked = await reviewBatch(items, { validateOnly: true });
    const { status, json } = await reviewBatch(items);

    expect(status).toBe(200);
    for (const answer of [checked.json, json]) expectDeclared(operationOf('review-memberships'), answer);
    expect(checked.json.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'valid',
      'refused',
      'valid',
      'refused',
    ]);
    expect(json.results).toMatchObject([
      { outcome: 'done', version: 2, review: 'approved' },
      { outcome: 'refused', problem: { code: 'VALIDATION_FAILED', status: 400 } },
      { outcome: 'done', version: 3, review: 'revoked' },
      { outcome: 'refused', problem: { code: 'MEMBERSHIP_NOT_FOUND', status: 404 } },
    ]);
    expect((await check({ accountId: first })).json.code).toBe('REVOKED');
  });

  test('of a hundred is done within its time', async () => {
    const accountIds = await newcomers(100);
    const decided = await reviewBatch(accountIds.map((accountId) => ({ accountId, decision: 'approve', version: 1 })));

    expect(accountIds).toHaveLength(100);
    expect(new Set(decided.json.results.map(({ outcome }: { outcome: string }) => outcome))).toEqual(new Set(['done']));
  });

  test('without items is refused', async () => {
    expectProblem(await reviewBatch([]), 'VALIDATION_FAILED', operationOf('review-memberships'));
  });
});

test('the functions have logged every decision, and neither reasons nor reviewers', () => {
  const lines = logs.map((line) => JSON.parse(line));
  expect(lines.filter(({ event }) => event === 'REVIEW_DECIDED')).toContainEqual(
    expect.objectContaining({ level: 'INFO', accountId: sampleAccounts.member, decision: 'revoke', version: 3 }),
  );
  for (const word of ['Contract ended', 'Let in by mistake', 'alice']) expect(logs.join('\n')).not.toContain(word);
});
