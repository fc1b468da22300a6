import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf } from './harness.ts';
import { useManagedAccounts } from './manage-harness.ts';

const { logs, proxy, simulator, addAccount, accountId, call, recordsOf } = useManagedAccounts({ behindProxy: true });

describe('a call in the name of an account', () => {
  const operation = operationOf('run-account-operation');
  const inner = { method: 'GET', path: '/account/summary' };

  test('is answered as Constant Contact answers', async () => {
    const { status, json } = await call('run-account-operation', accountId(), inner);

    expect(status).toBe(200);
    expectDeclared(operation, json);
    expect(json).toMatchObject({ status: 200, body: { encoded_account_id: accountId() } });
  });

  test('of one contact: what stands in the path is not recorded', async () => {
    const id = addAccount({ subscriberCount: 3 });
    const { json } = await call('run-account-operation', id, { method: 'GET', path: '/contacts' });
    const contactId: string = json.body.contacts[0].contact_id;

    const body = { method: 'GET', path: '/contacts/{contact_id}', pathParameters: { contact_id: contactId } };
    const answer = await call('run-account-operation', id, body);

    expect(answer.json).toMatchObject({ status: 200, body: { contact_id: contactId } });
    const records = await recordsOf(id);
    expect(records).toMatchObject([
      { details: { path: '/contacts/{contact_id}' } },
      { details: { path: '/contacts' } },
    ]);
    expect(JSON.stringify(records)).not.toContain(contactId);
  });

  test.each([
    { body: { method: 'POST', path: '/contacts', payload: {} } },
    { body: { method: 'GET', path: '/partner/accounts' } },
    { body: { method: 'GET', path: '/{x}/accounts', pathParameters: { x: 'PARTNER' } } },
    { body: { method: 'GET', path: '/{v}/partner/accounts', pathParameters: { v: 'v3' } } },
  ])('that is not allowed is a 403: $body.method $body.path', async ({ body }) => {
    const before = simulator().requests.accountOperation;

    const answer = await call('run-account-operation', accountId(), body);

    expectProblem(answer, 'ACCOUNT_OPERATION_NOT_ALLOWED', operation);
    expect(answer.json.detail).toContain('GET /**');
    expect(simulator().requests.accountOperation).toBe(before);
  });

  test('that only reads is made anew whatever its key, and its answer is not kept', async () => {
    const before = simulator().requests.accountOperation;
    const headers = { 'idempotency-key': randomUUID() };

    for (const body of [inner, inner, { method: 'GET', path: '/contacts' }]) {
      expect((await call('run-account-operation', accountId(), body, headers)).status).toBe(200);
    }

    expect(simulator().requests.accountOperation).toBe(before + 3);
  });

  test('that finds nothing is a 404 which says that it is ambiguous', async () => {
    const referred = addAccount({ managed: false });
    for (const id of [sampleAccounts.nobody, referred]) {
      const answer = await call('run-account-operation', id, inner);
      expectProblem(answer, 'ACCOUNT_OR_RESOURCE_NOT_FOUND', operation);
      expect(answer.json.detail).toContain('only referred');
    }
  });
});

/** Words that are nowhere but in what was sent. */
const secret = () => `x${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const userOf = (word: string) => ({
  firstName: `First-${word}`,
  lastName: `Last-${word}`,
  roleName: 'account_manager',
  contactEmail: `${word}@client.example`,
  loginName: `login-${word}`,
  externalId: `external-${word}`,
  externalProvider: `provider-${word}`,
});

describe('a user with single sign-on', () => {
  const operation = operationOf('create-sso-user');

  test('is made once; nobody’s name is in the trail or the log', async () => {
    const word = secret();

    const made = await call('create-sso-user', accountId(), userOf(word));
    expect(made.status).toBe(201);
    expect(made.json).toEqual({ accountId: accountId() });
    expectDeclared(operation, made.json);
    expectProblem(await call('create-sso-user', accountId(), userOf(word)), 'SSO_USER_EXISTS', operation);
    expectProblem(
      await call('create-sso-user', accountId(), { ...userOf(word), roleName: 'x' }),
      'VALIDATION_FAILED',
      operation,
    );
    expectProblem(
      await call('create-sso-user', sampleAccounts.nobody, userOf(secret())),
      'SSO_USER_REFUSED',
      operation,
    );

    expect(JSON.stringify(await recordsOf())).not.toContain(word);
    expect(logs.join('\n')).not.toContain(word);
  });

  test('with the same Idempotency-Key is made once, and answered twice', async () => {
    const before = simulator().requests.ssoUser;
    const headers = { 'idempotency-key': randomUUID() };
    const user = userOf(secret());

    for (const _ of [1, 2]) {
      const { status, json } = await call('create-sso-user', accountId(), user, headers);
      expect({ status, json }).toEqual({ status: 201, json: { accountId: accountId() } });
    }

    expect(simulator().requests.ssoUser).toBe(before + 1);
  });

  test('of whom no answer came is asked for once, also with the same key, and may be looked for', async () => {
    const before = simulator().requests.ssoUser;
    const headers = { 'idempotency-key': randomUUID() };
    const user = userOf(secret());
    simulator().faults.add({ operation: 'ssoUser', kind: 'drop', times: 1 });

    for (const _ of [1, 2]) {
      const answer = await call('create-sso-user', accountId(), user, headers);
      expectProblem(answer, 'VENDOR_OUTCOME_UNKNOWN', operation);
      expect(answer.json.detail).toContain('SSO_USER_EXISTS');
    }

    expect(simulator().requests.ssoUser).toBe(before + 1);
    expect((await recordsOf()).at(0)).toMatchObject({ outcome: 'unknown' });
    expectProblem(await call('create-sso-user', accountId(), user), 'SSO_USER_EXISTS', operation);
  });
});

describe('unsubscribing', () => {
  const operation = operationOf('unsubscribe-contacts');

  test('says how many; no address is in the trail or the log', async () => {
    const word = secret();
    const body = { emailAddresses: [`a-${word}@r.example`, `b-${word}@r.example`], updateSource: 'Contact' };

    const { status, json } = await call('unsubscribe-contacts', accountId(), body);

    expect(status).toBe(200);
    expect(json).toEqual({ accountId: accountId(), unsubscribedCount: 2 });
    expectDeclared(operation, json);
    expect((await recordsOf()).at(0)).toMatchObject({ outcome: 'done', details: { count: 2, unsubscribedCount: 2 } });
    const everywhere = { ...body, globalUnsubscribe: true };
    expectProblem(await call('unsubscribe-contacts', accountId(), everywhere), 'VALIDATION_FAILED', operation);
    expectProblem(
      await call('unsubscribe-contacts', sampleAccounts.nobody, body),
      'CLIENT_ACCOUNT_NOT_FOUND',
      operation,
    );
    expect(JSON.stringify(await recordsOf())).not.toContain(word);
    expect(logs.join('\n')).not.toContain(word);
  });

  test('is asked for once where no answer came', async () => {
    const before = simulator().requests.unsubscribe;
    simulator().faults.add({ operation: 'unsubscribe', kind: 'drop' });

    const body = { emailAddresses: ['a@r.example'], updateSource: 'System' };
    const answer = await call('unsubscribe-contacts', accountId(), body);

    expectProblem(answer, 'VENDOR_OUTCOME_UNKNOWN', operation);
    expect(simulator().requests.unsubscribe).toBe(before + 1);
  });
});

test('what cannot be recorded is not done', async () => {
  const before = simulator().requests.ssoUser;
  proxy().interfere((operation) =>
    operation === 'PutItem'
      ? { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException', message: 'no' }
      : undefined,
  );

  const answer = await call('create-sso-user', accountId(), userOf(secret()));

  expectProblem(answer, 'STORE_UNAVAILABLE', operationOf('create-sso-user'));
  expect(simulator().requests.ssoUser).toBe(before);
});
