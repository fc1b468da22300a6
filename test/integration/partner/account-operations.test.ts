import { describe, expect } from 'vitest';
import { accountOperationAnswer } from '../../../shared/api/answers/account-operations.ts';
import type { AccountOperation } from '../../../shared/constant-contact/operations/types.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { parseAllowList } from '../../../shared/domain/partner/allow-list.ts';
import { runAccountOperation } from '../../../shared/use-cases/partner/account-operations.ts';
import { foreign, nobody, open, type PartnerWorld, referred, test } from '../../support/fixtures/partner-world.ts';

const run = async (world: PartnerWorld, accountId: AccountId, operation: AccountOperation, list?: string) => {
  const different = list === undefined ? {} : { allowed: parseAllowList(list) ?? [] };
  const { allowed } = world.dependencies(different);
  const outcome = await runAccountOperation(world.asking(accountId), operation, world.dependencies(different));
  const answer = accountOperationAnswer(operation.method, outcome, allowed, 0);
  return 'text' in answer ? { body: JSON.parse(answer.text ?? '') } : answer;
};

describe('a call in the name of an account', () => {
  test('that only reads is answered as it came, and recorded once, without its parameters', async ({ world }) => {
    const first = await run(world, open, { method: 'GET', path: '/contacts', query: { limit: '1' } });
    expect(first).toMatchObject({ body: { status: 200, body: { contacts: [{ contact_id: expect.any(String) }] } } });
    expect(await world.recordsOf(open)).toMatchObject([
      { outcome: 'done', details: { method: 'GET', path: '/contacts' } },
    ]);
  });

  test('that changes something is recorded before and after', async ({ world }) => {
    const payload = { email_address: { address: 'new-reader-9k2@client.example' }, first_name: 'Firstname-9k2' };

    const answer = await run(world, open, { method: 'POST', path: '/contacts', payload });

    expect(answer).toMatchObject({ body: { status: 200, body: payload } });
    expect(await world.outcomesOf(open)).toEqual(['run-account-operation started', 'run-account-operation done']);
    await world.expectNowhere('new-reader-9k2', 'Firstname-9k2');
  });

  test('has neither parameters nor query nor payload in the trail or the log, also where it fails', async ({
    world,
  }) => {
    world.simulator.faults.add({ operation: 'accountOperation', kind: 'status', status: 400, times: 1 });
    const pathParameters = { contact_id: 'secret-7w1@client.example' };
    const query = { email: 'query-7w1@client.example' };
    const call: AccountOperation = { method: 'GET', path: '/contacts/{contact_id}', pathParameters, query };

    expect(await run(world, open, call)).toMatchObject({ problem: 'VENDOR_REJECTED_INPUT' });
    expect(await run(world, open, call)).toMatchObject({ problem: 'ACCOUNT_OR_RESOURCE_NOT_FOUND' });

    expect((await world.recordsOf(open)).map(({ details }) => details)).toEqual([
      { method: 'GET', path: '/contacts/{contact_id}' },
      { method: 'GET', path: '/contacts/{contact_id}' },
    ]);
    await world.expectNowhere('7w1');
  });

  test.for([
    { accountId: nobody, path: '/contacts' },
    { accountId: referred, path: '/contacts' },
    { accountId: open, path: '/no_such_thing' },
  ])('T25: $path of $accountId is a 404 that is either of two', async ({ accountId, path }, { world }) => {
    expect(await run(world, accountId, { method: 'GET', path })).toMatchObject({
      problem: 'ACCOUNT_OR_RESOURCE_NOT_FOUND',
      detail: expect.stringContaining('does not say which'),
    });
    expect((await world.recordsOf(accountId)).at(-1)).toMatchObject({ outcome: 'refused', status: 404 });
  });

  test('of another partner’s account is not accepted', async ({ world }) => {
    const answer = await run(world, foreign, { method: 'GET', path: '/contacts' });
    expect('problem' in answer && answer.problem).toMatch(/ACCOUNT_OR_RESOURCE_NOT_FOUND|VENDOR_REJECTED_INPUT/);
  });

  test.for<{ operation: AccountOperation; list: string | undefined }>([
    { operation: { method: 'DELETE', path: '/contacts/{id}', pathParameters: { id: '1' } }, list: undefined },
    { operation: { method: 'POST', path: '/contact_lists', payload: {} }, list: undefined },
    { operation: { method: 'GET', path: '/contacts' }, list: '' },
    { operation: { method: 'GET', path: '/contacts/{id}', pathParameters: { id: '1' } }, list: 'GET /contacts' },
    { operation: { method: 'GET', path: '/partner/accounts' }, list: 'GET /**' },
    { operation: { method: 'GET', path: '/{x}/accounts', pathParameters: { x: 'partner' } }, list: 'GET /**' },
    { operation: { method: 'GET', path: '/{v}/partner/accounts', pathParameters: { v: 'v3' } }, list: 'GET /**' },
    { operation: { method: 'GET', path: '/V3/partner/accounts' }, list: 'GET /**' },
  ])(
    'that is not allowed is refused and recorded, and Constant Contact not asked',
    async ({ operation, list }, { world }) => {
      expect(await run(world, open, operation, list)).toMatchObject({ problem: 'ACCOUNT_OPERATION_NOT_ALLOWED' });

      expect(world.simulator.requests.accountOperation).toBe(0);
      const { method, path } = operation;
      expect(await world.recordsOf(open)).toMatchObject([
        { outcome: 'refused', details: { method, path, why: 'not_allowed' } },
      ]);
    },
  );

  test('that changes something is sent once, and its outcome unknown where no answer came', async ({ world }) => {
    world.simulator.faults.add({ operation: 'accountOperation', kind: 'drop' });

    const answer = await run(world, open, { method: 'POST', path: '/contacts', payload: {} });

    expect(answer).toMatchObject({
      problem: 'VENDOR_OUTCOME_UNKNOWN',
      detail: expect.stringContaining('check with a GET'),
    });
    expect(world.simulator.requests.accountOperation).toBe(1);
    expect(await world.outcomesOf(open)).toEqual(['run-account-operation started', 'run-account-operation unknown']);
    expect(world.eventsOf('VENDOR_FAILED')).toMatchObject([
      { operation: 'run-account-operation', kind: 'outcome_unknown' },
    ]);
  });

  test('that only reads is repeated', async ({ world }) => {
    world.simulator.faults.add({ operation: 'accountOperation', kind: 'drop', times: 1 });

    expect(await run(world, open, { method: 'GET', path: '/contacts' })).toMatchObject({ body: { status: 200 } });
    expect(world.simulator.requests.accountOperation).toBe(2);
  });
});
