/** The names of users at single sign-on, through the gateway. */
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask } = useStack();
const { member, canceled } = sampleAccounts;

const register = (userId: string, accountId: string) => ask('POST', '/v1/memberships', { body: { userId, accountId } });
const put = (body: unknown) => ask('PUT', '/v1/sso/identities', { body });
const remove = (body: unknown) => ask('POST', '/v1/sso/identities/remove', { body });
const list = (userId: string) => ask('POST', '/v1/sso/identities/list', { body: { userId } });
const idsOf = async (userId: string) => (await list(userId)).json.identities;

describe('names at single sign-on', () => {
  test('are set, listed, replaced and removed', async () => {
    await register('sso/1', member);
    await register('sso/1', canceled);
    expect(await put({ userId: 'sso/1', accountId: member, externalId: 'ext-1' })).toMatchObject({ status: 204 });
    expect((await put({ userId: 'sso/1', accountId: canceled, externalId: 'ext-2' })).status).toBe(204);
    expect((await put({ userId: ' sso/1', accountId: member, externalId: 'ext-3' })).status).toBe(204);
    const { json } = await list('sso/1');
    expectDeclared(operationOf('list-sso-identities'), json);
    expect(json.identities).toEqual(
      [
        { accountId: member, externalId: 'ext-3' },
        { accountId: canceled, externalId: 'ext-2' },
      ].toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1)),
    );
    expect((await remove({ userId: 'sso/1', accountId: member })).status).toBe(204);
    const again = await remove({ userId: 'sso/1', accountId: member });
    expectProblem(again, 'IDENTITY_NOT_FOUND', operationOf('remove-sso-identity'));
    expect(await idsOf('sso/1')).toEqual([{ accountId: canceled, externalId: 'ext-2' }]);
    expect((await remove({ userId: 'sso/1', accountId: canceled })).status).toBe(204);
    expect(await idsOf('sso/1')).toEqual([]);
  });

  test('belong to one user, who is linked', async () => {
    await register('sso-2', member);
    await register('sso-3', member);
    expect((await put({ userId: 'sso-2', accountId: member, externalId: 'one' })).status).toBe(204);
    const taken = await put({ userId: 'sso-3', accountId: member, externalId: 'one' });
    expectProblem(taken, 'EXTERNAL_ID_TAKEN', operationOf('put-sso-identity'));
    const unlinked = await put({ userId: 'sso-3', accountId: canceled, externalId: 'two' });
    expectProblem(unlinked, 'LINK_NOT_FOUND', operationOf('put-sso-identity'));
    const blanks = await put({ userId: 'sso-3', accountId: member, externalId: 'two  blanks' });
    expectProblem(blanks, 'VALIDATION_FAILED', operationOf('put-sso-identity'));
  });

  test('go with the link, with the user, and with the person', async () => {
    const leave = [
      () => ask('DELETE', `/v1/users/sso-4/memberships/${member}`),
      () => ask('POST', '/v1/memberships/unlink', { body: { userId: 'sso-4', accountId: member } }),
      () => ask('DELETE', '/v1/users/sso-4?confirm=sso-4'),
      () => ask('POST', '/v1/memberships/forget', { body: { userId: 'sso-4' } }),
    ];
    for (const leaves of leave) {
      await register('sso-4', member);
      expect((await put({ userId: 'sso-4', accountId: member, externalId: 'again-free' })).status).toBe(204);
      expect((await leaves()).status).toBeLessThan(300);
      expect(await idsOf('sso-4')).toEqual([]);
    }
  });

  test('come with accounts and users that are made for them', async () => {
    const common = { externalProvider: 'acme', contactEmail: 'sso5@client.example' };
    const account = { ...common, countryCode: 'GB', loginName: 'sso-five', externalId: 'made-5', userId: 'sso-5' };
    const created = await ask('POST', '/v1/client-accounts', { body: account });
    expect(created.status).toBe(201);
    expect(await idsOf('sso-5')).toEqual([{ accountId: created.json.accountId, externalId: 'made-5' }]);
    const taken = await ask('POST', '/v1/client-accounts', { body: { ...account, loginName: 'x-five', userId: 'x' } });
    expectProblem(taken, 'EXTERNAL_ID_TAKEN', operationOf('create-client-account'));

    const path = `/v1/client-accounts/${member}/sso-users`;
    const user = { ...common, firstName: 'Ada', lastName: 'E', roleName: 'campaign_creator', loginName: 'ada-6' };
    const made = await ask('POST', path, { body: { ...user, externalId: 'made-6', userId: 'sso-6' } });
    expect(made).toMatchObject({ status: 201, json: { accountId: member, linked: true } });
    expectDeclared(operationOf('create-sso-user'), made.json);
    expect(await idsOf('sso-6')).toEqual([{ accountId: member, externalId: 'made-6' }]);
  });
});
