/** AuthZEN through the gateway: the structural cases of its certification scenario, and how it fits to checks. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import {
  decidedCases,
  evaluationPath,
  evaluationsPath,
  knownName,
  knownUser,
  malformedCases,
  onlyUser,
  permitted,
  resourceSearchPath,
  subjectSearchPath,
} from '../support/authzen-cases.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectMessage, send, testBatches } from './authzen-batches.ts';
import { testSearches } from './authzen-searches.ts';
import { operationOf, useStack } from './harness.ts';

const stackInUse = useStack({ keepDecisions: 'all' });
const { ask, check, stack } = stackInUse;
const evaluate = (body: unknown) => ask('POST', evaluationPath, { body });

beforeAll(async () => {
  const rows = [
    'accountId,userId,userName',
    `${sampleAccounts.member},${knownUser},${knownName}`,
    `${sampleAccounts.canceled},${knownUser},`,
    `${sampleAccounts.trial},${knownUser},`,
    `${sampleAccounts.member},${onlyUser},`,
  ];
  await ask('POST', '/v1/memberships/import', { rawBody: rows.join('\n'), headers: { 'content-type': 'text/csv' } });
});

describe('an evaluation', () => {
  test.each(decidedCases)('of $name is $decision, each time', async (given) => {
    for (const _ of ['first', 'second']) {
      const reply = await send(ask, evaluationPath, given);

      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe('application/json');
      expect(reply.json.decision).toBe(given.decision);
      expectDeclared(operationOf('evaluate-access'), reply.json);
    }
  });

  test.each(malformedCases)('with $name is 400, with a line of text', async (given) => {
    expectMessage(await send(ask, evaluationPath, given), 400);
  });

  test('says what is wrong by where it is, and repeats nothing of the request', async () => {
    const { text } = await evaluate({ subject: { type: 'user', id: 'secret\u0000' }, action: {}, resource: null });

    expect(text).toContain('/action/name is required');
    expect(text).toContain('/resource must be an object');
    expect(text).not.toContain('secret');
  });

  test.each([
    { of: 'an answer', body: permitted, status: 200 },
    { of: 'a refusal', body: {}, status: 400 },
  ])('carries the X-Request-ID of the caller in $of, and none of its own', async ({ body, status }) => {
    const named = await ask('POST', evaluationPath, { body, headers: { 'x-request-id': 'Bfe9 eb29/ab87' } });

    expect(named.status).toBe(status);
    expect(named.headers.get('x-request-id')).toBe('Bfe9 eb29/ab87');
    expect((await evaluate(body)).headers.has('x-request-id')).toBe(false);
  });

  test('needs the scope of a check', async () => {
    const token = await stack().token(['membership/read']);

    expect((await ask('POST', evaluationPath, { body: permitted, token })).status).toBe(403);
    expect((await ask('POST', evaluationPath, { body: permitted, token: undefined })).status).toBe(401);
  });
});

testBatches(stackInUse);
testSearches(stackInUse);

describe('an evaluation about', () => {
  const { member, canceled, longId } = sampleAccounts;
  const user = { type: 'user', id: knownUser };
  const integration = { type: 'integration', id: 'constant-contact' };
  const account = (id: string) => ({ type: 'account', id });

  test.each([
    { what: 'a user is a check of all accounts', subject: user, resource: integration, code: 'MEMBER' },
    {
      what: 'an account is about that one alone',
      subject: user,
      resource: account(canceled),
      code: 'ACCOUNT_CANCELED',
    },
    { what: 'an account that is not linked is no', subject: user, resource: account(longId), code: 'UNKNOWN_USER' },
    {
      what: 'a user name finds it in any case',
      subject: { type: 'vendor_user', id: knownName.toUpperCase() },
      resource: account(member),
      code: 'MEMBER',
    },
    {
      what: 'a user name is not about a user of that id',
      subject: { type: 'vendor_user', id: knownUser },
      resource: integration,
      code: 'UNKNOWN_USER',
    },
    {
      what: 'another integration is no',
      subject: user,
      resource: { type: 'integration', id: 'x' },
      code: 'UNKNOWN_RESOURCE',
    },
    {
      what: 'what cannot be an account is no',
      subject: user,
      resource: account('../x'),
      code: 'UNKNOWN_RESOURCE',
    },
  ])('$what: $code', async ({ subject, resource, code }) => {
    const { json } = await evaluate({ subject, action: { name: 'use' }, resource });

    expect(json).toMatchObject({ decision: code === 'MEMBER', context: { code } });
  });

  test('an age refuses older evidence', async () => {
    const { json } = await evaluate({ ...permitted, context: { max_age_seconds: 0 } });

    expect(json).toMatchObject({ decision: false, context: { code: 'EVIDENCE_TOO_OLD' } });
  });

  test('a membership carries reasons, evidence as a check has it, and an id of the decision', async () => {
    const allowed = (await evaluate(permitted)).json;
    const denied = (await evaluate({ ...permitted, resource: account(canceled) })).json;
    const { evidence } = (await check({ accountId: member })).json;

    expect(allowed.context).toEqual({
      code: 'MEMBER',
      reason_admin: { en: expect.stringContaining('fresh evidence') },
      evidence: {
        source: evidence.source,
        as_of: evidence.asOf,
        age_seconds: expect.any(Number),
        fresh_until: evidence.freshUntil,
        stale: false,
      },
      decision_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(denied.context).toMatchObject({ reason_admin: { en: 'The account is canceled.' }, reason_user: {} });
  });

  test('a membership is kept as that of a check is', async () => {
    const { json } = await evaluate(permitted);

    const kept = await vi.waitFor(async () => {
      const reply = await ask('GET', `/v1/decisions/${json.context.decision_id}`);
      expect(reply.status).toBe(200);
      return reply.json;
    }, 10_000);
    expect(kept).toMatchObject({ allowed: true, code: 'MEMBER', accountId: member, now: { same: true } });
  });
});

describe('the metadata', () => {
  test('name the URL that they were asked under, and what is supported, to everybody', async () => {
    const reply = await ask('GET', '/.well-known/authzen-configuration', { token: undefined });

    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(reply.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(reply.json).toEqual({
      policy_decision_point: stack().url,
      access_evaluation_endpoint: `${stack().url}${evaluationPath}`,
      access_evaluations_endpoint: `${stack().url}${evaluationsPath}`,
      search_subject_endpoint: `${stack().url}${subjectSearchPath}`,
      search_resource_endpoint: `${stack().url}${resourceSearchPath}`,
    });
    expectDeclared(operationOf('get-authzen-configuration'), reply.json);
  });

  test('lead to operations of the catalogue', async () => {
    const { json } = await ask('GET', '/.well-known/authzen-configuration');
    const { policy_decision_point: base, ...endpoints } = json;

    for (const url of Object.values<string>(endpoints)) {
      expect(url.startsWith(base)).toBe(true);
      expect((await ask('POST', url.slice(base.length), { body: {} })).status).toBe(400);
    }
  });
});
