import { describe, expect, test } from 'vitest';
import {
  approveMembership,
  cancelClientAccount,
  listMemberships,
  type MembershipClient,
  MembershipError,
  putWebhookSubscription,
  updatePlan,
} from '../../../client/src/index.ts';
import { away, clientOf, no, problem, yes } from './harness.ts';

const question = { userId: 'user-1' };

describe('a check', () => {
  test('asks the service, with a token of the issuer', async () => {
    const { membership, requests, tokens } = clientOf([yes]);

    expect(await membership.isMember(question)).toBe(true);

    const [request] = requests;
    expect(request?.url).toBe('https://api.example/v1/memberships/check');
    expect(request?.headers.get('authorization')).toBe('Bearer token');
    expect(await request?.json()).toEqual(question);
    const [asked] = tokens;
    expect(asked?.headers.get('authorization')).toBe(`Basic ${btoa('app:se%3Acret')}`);
    expect(await asked?.text()).toBe('grant_type=client_credentials');
  });

  test('that is answered by no is a no, and no error', async () => {
    expect(await clientOf([no]).membership.check(question)).toMatchObject({
      allowed: false,
      code: 'LEFT_PARTNER',
      origin: 'service',
    });
  });

  test('is made once for all who ask the same at the same time, and again for the next', async () => {
    const { membership, requests, tokens } = clientOf([yes, no]);

    const answers = await Promise.all(Array.from({ length: 20 }, () => membership.isMember(question)));

    expect(new Set(answers)).toEqual(new Set([true]));
    expect(requests).toHaveLength(1);
    expect(tokens).toHaveLength(1);
    expect(await membership.isMember(question)).toBe(false);
  });

  test('of another question is a request of its own', async () => {
    const { membership, requests } = clientOf([yes]);
    const questions = [
      ...[{ userId: 'a' }, { accountId: 'a' }, { userName: 'a' }, { userId: 'b' }],
      { userId: 'a', maxAgeSeconds: 60 },
    ];

    await Promise.all(questions.map(membership.check));

    expect(requests).toHaveLength(questions.length);
  });
});

describe('what fails', () => {
  test.each([
    ['does not answer', away],
    ['is busy', () => problem(503, 'STORE_UNAVAILABLE')],
    ['is throttled by the gateway', () => problem(429)],
    ['fails', () => problem(500)],
    ['fails, and says null', () => Response.json(null, { status: 500 })],
  ])('is asked again, later each time, when the service %s', async (_, step) => {
    const { membership, requests, waits } = clientOf([step, step, yes]);

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'service' });
    expect(requests).toHaveLength(3);
    expect(waits).toEqual([400, 800]);
    expect(await requests[2]?.json()).toEqual(question);
  });

  test('waits as long as Retry-After says', async () => {
    const { membership, waits } = clientOf([() => problem(503, 'STORE_UNAVAILABLE', { 'retry-after': '3' }), yes]);

    expect(await membership.isMember(question)).toBe(true);
    expect(waits).toEqual([3_000]);
  });

  test('and asks for a long wait is not asked again', async () => {
    const { membership, requests } = clientOf([() => problem(429, 'BUDGET_SPENT', { 'retry-after': '3600' })]);

    await expect(membership.check(question)).rejects.toMatchObject({ status: 429, problem: { code: 'BUDGET_SPENT' } });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['refuses the question', () => problem(400, 'VALIDATION_FAILED'), 400],
    ['has damaged data', () => problem(500, 'MEMBERSHIP_DAMAGED'), 500],
    ['does not let this client ask', () => problem(403), 403],
  ])('is an error at once, and never a no, when the service %s', async (_, step, status) => {
    const { membership, requests } = clientOf([step]);

    const failure = membership.isMember(question);

    await expect(failure).rejects.toBeInstanceOf(MembershipError);
    await expect(failure).rejects.toMatchObject({ status });
    expect(requests).toHaveLength(1);
  });

  // Constant Contact may have done it: see "Repeats" in docs/guides/managing-client-accounts.md.
  test.each(
    [away, () => problem(504, 'VENDOR_OUTCOME_UNKNOWN'), () => problem(503)].flatMap((step) =>
      (
        [
          (client) => updatePlan({ client, path: { accountId: 'a1' }, body: { planType: 'GOLD', reactivate: true } }),
          (client) => cancelClientAccount({ client, path: { accountId: 'a1' } }),
          (client) => putWebhookSubscription({ client, path: { topicId: 3 } }),
        ] satisfies ((client: MembershipClient['client']) => unknown)[]
      ).map((change) => [step, change] as const),
    ),
  )('is not sent again when it changes something at Constant Contact (%#)', async (step, change) => {
    const { membership, requests } = clientOf([step]);

    await change(membership.client);

    expect(requests).toHaveLength(1);
  });

  test('for good is an error without a status when the service cannot be reached', async () => {
    await expect(clientOf([away]).membership.check(question)).rejects.toMatchObject({
      name: 'MembershipError',
      status: undefined,
      message: 'The service cannot be reached',
    });
  });
});

describe('every other operation', () => {
  test('is a function that takes the client', async () => {
    const { membership, requests } = clientOf([() => Response.json({ memberships: [] })]);

    const { data } = await listMemberships({ client: membership.client, query: { review: 'pending', pageSize: 10 } });

    expect(data).toEqual({ memberships: [] });
    expect(requests[0]?.url).toBe('https://api.example/v1/memberships?review=pending&pageSize=10');
  });

  test.each([
    ['is not sent again', {}, 1],
    ['is sent again with an Idempotency-Key', { 'Idempotency-Key': 'key-1' }, 3],
  ])('that changes something %s', async (_, headers, times) => {
    const { membership, requests } = clientOf([away]);

    const { error } = await approveMembership({
      client: membership.client,
      path: { accountId: 'a07e1lwvtuw0' },
      body: { justification: 'a client of ours' },
      headers: { 'If-Match': '"1"', ...headers } as never,
    });

    expect(error).toBeInstanceOf(TypeError);
    expect(requests).toHaveLength(times);
  });
});
