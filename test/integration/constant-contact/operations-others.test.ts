import { describe, expect } from 'vitest';
import { parseCarried } from '../../../shared/base/json.ts';
import type { AccountOperation } from '../../../shared/constant-contact/operations/types.ts';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import type { VendorHarness } from '../../support/vendor-harness.ts';
import { accountId, accountPath, newUser, topicsPath } from './operations-cases.ts';

describe('an account operation', () => {
  const run = (vendor: VendorHarness, operation: AccountOperation) =>
    vendor.operations().runAccountOperation(accountId, operation, vendor.deadline());

  test('with everything', async ({ server, vendor }) => {
    server.answerWith({ json: [{ any: 'value' }, null] });
    const operation: AccountOperation = {
      method: 'PATCH',
      path: '/emails/activities/{id}',
      pathParameters: { id: 'c/1' },
      query: { limit: '5', include: 'a b' },
      payload: { name: 'quote " and \u2028' },
    };
    expect(await run(vendor, operation)).toStrictEqual({
      ok: true,
      value: { status: 200, json: JSON.stringify([{ any: 'value' }, null]) },
    });
    expect(server.onlyCall()).toMatchObject({ method: 'POST', path: `${accountPath}/account_operations/sync` });
    expect(server.onlyCall().body).toStrictEqual({
      account_operation_url: '/emails/activities/{id}',
      account_operation_method: 'PATCH',
      account_operation_payload: '{"name":"quote \\" and \u2028"}',
      account_operation_query_parameters: [
        { query_param_key: 'limit', query_param_value: '5' },
        { query_param_key: 'include', query_param_value: 'a b' },
      ],
      account_operation_path_parameters: [{ path_param_key: 'id', path_param_value: 'c/1' }],
    });
  });

  test('with nothing, and with empty members', async ({ server, vendor }) => {
    const bare = { account_operation_url: '/account/summary', account_operation_method: 'GET' };
    server.answerWith({ json: 'a text' });
    expect(await run(vendor, { method: 'GET', path: '/account/summary' })).toStrictEqual({
      ok: true,
      value: { status: 200, json: '"a text"' },
    });
    expect(server.onlyCall().body).toStrictEqual(bare);
    server.answerWith({ json: null });
    expect(await run(vendor, { method: 'GET', path: '/account/summary', query: {}, pathParameters: {} })).toStrictEqual(
      {
        ok: true,
        value: { status: 200, json: 'null' },
      },
    );
    expect(server.onlyCall().body).toStrictEqual(bare);
  });

  test.for<[number, Reply, unknown]>([
    [201, { json: { id: 1 } }, { status: 201, json: '{"id":1}' }],
    [202, { json: {} }, { status: 202, json: '{}' }],
    [204, { text: '' }, { status: 204 }],
    [200, { text: ' \n' }, { status: 200 }],
  ])('%i is a success, too', async ([status, reply, value], { server, vendor }) => {
    server.answerWith(typeof reply === 'string' ? reply : { ...reply, status });
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
      expect(await run(vendor, { method, path: '/x' })).toStrictEqual({ ok: true, value });
    }
  });

  test('carries numbers as they are written, there and back', async ({ server, vendor }) => {
    const numbers = '{"n":12345678901234567890,"f":1.0,"z":-0,"e":1e400,"n2":[1,0.10]}';
    server.answerWith({ text: `{"id":12345678901234567890,"a":1,"a":2}` });

    const result = await run(vendor, { method: 'POST', path: '/contacts', payload: parseCarried(numbers) });

    expect(result).toStrictEqual({ ok: true, value: { status: 200, json: '{"id":12345678901234567890,"a":1,"a":2}' } });
    expect(server.onlyCall().body).toMatchObject({ account_operation_payload: numbers });
  });

  test.for([
    ['GET', 'not_understood'],
    ['POST', 'outcome_unknown'],
    ['PUT', 'outcome_unknown'],
    ['PATCH', 'outcome_unknown'],
    ['DELETE', 'outcome_unknown'],
  ] as const)('an inner %s whose answer is no JSON: %s', async ([method, kind], { server, vendor }) => {
    server.answerWith({ text: '<html>Welcome</html>' });
    expect(await run(vendor, { method, path: '/x' })).toMatchObject({ ok: false, failure: { kind, status: 200 } });
    server.onlyCall();
  });
});

test('an SSO user is made without a word', async ({ server, vendor }) => {
  server.answerWith({ status: 201, text: '' });
  expect(await vendor.operations().createSsoUser(accountId, newUser, vendor.deadline())).toStrictEqual({
    ok: true,
    value: undefined,
  });
  expect(server.onlyCall()).toMatchObject({ method: 'POST', path: `${accountPath}/users/sso` });
  expect(server.onlyCall().body).toStrictEqual({
    first_name: newUser.firstName,
    last_name: newUser.lastName,
    role_name: 'account_manager',
    contact_email: newUser.contactEmail,
    login_name: newUser.loginName,
    external_id: newUser.externalId,
    external_provider: newUser.externalProvider,
  });
});

test.for([
  [{ unsubscribed_count: '2' }, { unsubscribedCount: 2 }],
  [{ unsubscribed_count: null }, {}],
  [{}, {}],
] as const)('contacts are unsubscribed: %j', async ([json, value], { server, vendor }) => {
  server.answerWith({ json });
  const contacts = {
    emailAddresses: ['a@b.example', 'c@d.example'],
    updateSource: 'System',
    optOutReason: 'asked',
    deleteContacts: true,
    globalUnsubscribe: false,
  } as const;
  expect(await vendor.operations().unsubscribe(accountId, contacts, vendor.deadline())).toStrictEqual({
    ok: true,
    value,
  });
  expect(server.onlyCall()).toMatchObject({ method: 'POST', path: `${accountPath}/contacts/unsubscribe` });
  expect(server.onlyCall().body).toStrictEqual({
    email_addresses: ['a@b.example', 'c@d.example'],
    update_source: 'System',
    opt_out_reason: 'asked',
    delete_contacts: true,
    global_unsubscribe: false,
  });
});

describe('webhook subscriptions', () => {
  const row = {
    topic_id: 3,
    hook_uri: 'https://h.example/x',
    topic_name: 'Cancelled',
    topic_description: 'An account',
  };
  const read = {
    topicId: 3,
    hookUri: 'https://h.example/x',
    topicName: 'Cancelled',
    topicDescription: 'An account',
  };

  test('are listed', async ({ server, vendor }) => {
    server.answerWith({ json: [row, { topic_id: '4', hook_uri: null }] });
    expect(await vendor.operations().listWebhooks(vendor.deadline())).toStrictEqual({
      ok: true,
      value: [read, { topicId: 4 }],
    });
    expect(server.onlyCall()).toMatchObject({ method: 'GET', path: topicsPath, text: '' });
  });

  test.for<[string, Reply]>([
    ['an object', { json: { subscriptions: [] } }],
    ['a row without its topic', { json: [row, { hook_uri: 'https://h.example/x' }] }],
    ['HTML', { text: '<html>' }],
  ])('are no list in %s', async ([_case, reply], { server, vendor }) => {
    server.answerWith(reply);
    expect(await vendor.operations().listWebhooks(vendor.deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'not_understood' },
    });
  });

  test('are got one by one', async ({ server, vendor }) => {
    server.answerWith({ json: row });
    expect(await vendor.operations().getWebhook(3, vendor.deadline())).toStrictEqual({ ok: true, value: read });
    expect(server.onlyCall()).toMatchObject({ method: 'GET', path: `${topicsPath}/3`, text: '' });
  });

  test('are set', async ({ server, vendor }) => {
    server.answerWith({ json: { topic_id: 3, hook_uri: 'https://h.example/x' } });
    expect(await vendor.operations().putWebhook(3, 'https://h.example/x', vendor.deadline())).toStrictEqual({
      ok: true,
      value: { topicId: 3, hookUri: 'https://h.example/x' },
    });
    expect(server.onlyCall()).toMatchObject({ method: 'PUT', path: `${topicsPath}/3` });
    expect(server.onlyCall().body).toStrictEqual({ hook_uri: 'https://h.example/x' });
  });

  test('are deleted', async ({ server, vendor }) => {
    server.answerWith({ status: 204, text: '' });
    expect(await vendor.operations().deleteWebhook(3, vendor.deadline())).toStrictEqual({
      ok: true,
      value: undefined,
    });
    expect(server.onlyCall()).toMatchObject({ method: 'DELETE', path: `${topicsPath}/3`, text: '' });
  });

  test('are tested, without a body', async ({ server, vendor }) => {
    server.answerWith({ status: 201, json: row });
    expect(await vendor.operations().testWebhook(3, vendor.deadline())).toStrictEqual({ ok: true, value: read });
    expect(server.onlyCall()).toMatchObject({ method: 'POST', path: `${topicsPath}/3/tests`, text: '' });
  });
});
