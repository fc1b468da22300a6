import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { bodies, callWith, errorList, list, outcome, start, writerTo } from './harness.ts';

const { member, canceled, foreign, nobody } = sampleAccounts;

describe('a call on behalf of a client', () => {
  const setUp = async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const run = (
      method: string,
      url: string,
      more: Readonly<Record<string, unknown>> = {},
      accountId: string = member,
    ) =>
      outcome(
        write('POST', `${list}/${accountId}/account_operations/sync`, {
          account_operation_url: url,
          account_operation_method: method,
          ...more,
        }),
      );
    return { simulator, write, run };
  };

  it('gives the summary that the owner gets', async () => {
    const { simulator, run } = await setUp();
    const own = callWith(simulator, await simulator.endUserToken(member))('/v3/account/summary');
    expect(await run('GET', '/account/summary')).toEqual(await outcome(own));
  });

  it('lists, reads and adds contacts', async () => {
    const { run } = await setUp();
    const contacts = z.strictObject({ contacts: z.array(z.looseObject({ contact_id: z.uuid() })) });
    const listed = async (more = {}) => contacts.parse((await run('GET', '/contacts', more)).body).contacts;
    const limit = (value: string) => ({
      account_operation_query_parameters: [{ query_param_key: 'limit', query_param_value: value }],
    });
    const all = await listed();
    expect(all).toHaveLength(12);
    expect(await listed(limit('2'))).toEqual(all.slice(0, 2));
    expect(await run('GET', '/contacts', limit('0'))).toEqual(errorList(400));
    expect((await run('GET', '/contacts?limit=3')).body).toEqual({ contacts: all.slice(0, 3) });

    const payload = { account_operation_payload: JSON.stringify({ first_name: 'Jo' }) };
    const added = await run('POST', '/contacts', payload);
    expect(added).toEqual({ status: 200, body: { contact_id: expect.any(String), first_name: 'Jo' } });
    const contactId = z.looseObject({ contact_id: z.uuid() }).parse(added.body).contact_id;
    const named = (value: string) => ({
      account_operation_path_parameters: [{ path_param_key: 'contact_id', path_param_value: value }],
    });
    expect(await run('GET', '/contacts/{contact_id}', named(contactId))).toEqual(added);
    expect(await run('GET', '/contacts/{contact_id}', named('c0'))).toEqual(errorList(404));
    expect(await run('POST', '/contacts')).toEqual(errorList(400));
    expect((await run('GET', '/contacts', {}, canceled)).body).not.toMatchObject({ contacts: all });
  });

  it('is a 404 for what there is not, and for whoever is not a managed client of ours (T25)', async () => {
    const { simulator, run } = await setUp();
    expect(await run('DELETE', '/contacts')).toEqual(errorList(404));
    expect(await run('GET', '/emails')).toEqual(errorList(404));
    for (const accountId of [foreign, nobody]) {
      expect(await run('GET', '/account/summary', {}, accountId)).toEqual(errorList(404));
    }
    simulator.accounts.change(member, { managed: false });
    expect(await run('GET', '/account/summary')).toEqual(errorList(404));
    expect(simulator.requests).toMatchObject({ accountOperation: 5, summary: 0 });
  });

  it('is refused with a wrong body', async () => {
    const { write, run } = await setUp();
    expect(await run('get', '/contacts')).toEqual(errorList(400));
    expect(await run('POST', '/contacts', { account_operation_payload: { first_name: 'Jo' } })).toEqual(errorList(400));
    expect(await run('POST', '/contacts', { account_operation_payload: 'Jo' })).toEqual(errorList(400));
    const asForm = write('POST', `${list}/${member}/account_operations/sync`, bodies.accountOperation, 'text/plain');
    expect(await outcome(asForm)).toEqual(errorList(400));
  });
});

describe('a user for single sign-on', () => {
  const usersOf = (accountId: string) => `${list}/${accountId}/users/sso`;
  const { ssoUser } = bodies;

  it('is made without a word (T32)', async () => {
    const write = await writerTo(await start());
    const response = await write('POST', usersOf(member), ssoUser);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-length')).toBe('0');
    expect(response.headers.has('content-type')).toBe(false);
    expect(await response.text()).toBe('');
  });

  it('has a user name and an address of its own', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    expect((await write('POST', usersOf(member), ssoUser)).status).toBe(201);
    for (const taken of [
      { contact_email: 'JO@bakery.example', login_name: 'other' },
      { contact_email: 'other@bakery.example', login_name: 'JO.LEE' },
      { contact_email: 'third@bakery.example', login_name: simulator.accounts.get(foreign)?.userName },
    ]) {
      expect(await outcome(write('POST', usersOf(canceled), { ...ssoUser, ...taken }))).toEqual(errorList(409));
    }
  });

  it('has all seven fields, and an account of ours, for which no 404 is known', async () => {
    const write = await writerTo(await start());
    for (const name of Object.keys(ssoUser)) {
      expect((await write('POST', usersOf(member), { ...ssoUser, [name]: undefined })).status).toBe(400);
    }
    for (const accountId of [foreign, nobody]) {
      expect(await outcome(write('POST', usersOf(accountId), ssoUser))).toEqual(errorList(400));
    }
    expect((await write('POST', usersOf(member), ssoUser, 'text/plain')).status).toBe(400);
    expect((await write('POST', usersOf(member), ssoUser)).status).toBe(201);
  });
});

describe('an unsubscription', () => {
  const pathOf = (accountId: string) => `${list}/${accountId}/contacts/unsubscribe`;

  it('says how many it was for', async () => {
    const write = await writerTo(await start());
    expect(await outcome(write('POST', pathOf(member), bodies.unsubscribe))).toEqual({
      status: 200,
      body: { unsubscribed_count: 2 },
    });
    const nobodyAtAll = write('POST', pathOf(member), { update_source: 'System' });
    expect(await outcome(nobodyAtAll)).toEqual({ status: 200, body: { unsubscribed_count: 0 } });
  });

  it('is refused for other accounts, with a wrong body and as another type', async () => {
    const write = await writerTo(await start());
    expect(await outcome(write('POST', pathOf(nobody), bodies.unsubscribe))).toEqual(errorList(404));
    expect(await outcome(write('POST', pathOf(foreign), bodies.unsubscribe))).toEqual(errorList(400));
    const everywhere = { ...bodies.unsubscribe, global_unsubscribe: true };
    expect(await outcome(write('POST', pathOf(member), everywhere))).toEqual(errorList(400));
    expect(await outcome(write('POST', pathOf(member), bodies.unsubscribe, 'text/plain'))).toEqual(errorList(406));
  });
});
