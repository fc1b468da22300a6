import { describe, expect, test } from 'vitest';
import { partnerProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { NewSsoUser, Unsubscription } from '../../../shared/constant-contact/operations/types.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { createSsoUser, unsubscribeContacts } from '../../../shared/use-cases/partner/clients.ts';
import { foreign, nobody, open, usePartnerWorld } from '../../support/use-partner-world.ts';

const { world, dependencies, asking, recordsOf, outcomesOf, expectNowhere } = usePartnerWorld();

const user: NewSsoUser = {
  firstName: 'Firstname-3x8',
  lastName: 'Lastname-3x8',
  roleName: 'account_manager',
  contactEmail: 'mail-3x8@client.example',
  loginName: 'login-3x8',
  externalId: 'external-3x8',
  externalProvider: 'provider-3x8',
};
const create = async (accountId: AccountId = open) => {
  const made = await createSsoUser(asking(accountId), user, dependencies());
  return made.ok ? 'made' : partnerProblem('create-sso-user', made.failure, 0).problem;
};

describe('a user with single sign-on', () => {
  test('is made with all that Constant Contact asks for, and no name is kept', async () => {
    expect(await create()).toBe('made');

    expect(world().simulator.sent.at(-1)?.body).toEqual({
      first_name: 'Firstname-3x8',
      last_name: 'Lastname-3x8',
      role_name: 'account_manager',
      contact_email: 'mail-3x8@client.example',
      login_name: 'login-3x8',
      external_id: 'external-3x8',
      external_provider: 'provider-3x8',
    });
    expect(await recordsOf(open)).toMatchObject([
      { operation: 'create-sso-user', outcome: 'started', details: { roleName: 'account_manager' } },
      { outcome: 'done', details: { roleName: 'account_manager' } },
    ]);
    await expectNowhere('3x8');
  });

  test('that exists is a conflict, and still no name is kept', async () => {
    await create();
    expect(await create()).toBe('SSO_USER_EXISTS');
    expect((await recordsOf(open)).at(-1)).toMatchObject({ outcome: 'refused', status: 409 });
    await expectNowhere('3x8');
  });

  test.each([nobody, foreign])('of %s is refused: Constant Contact has no other word for it', async (accountId) => {
    expect(await create(accountId)).toBe('SSO_USER_REFUSED');
  });

  test('is asked for once, and where no answer came it is told by asking again', async () => {
    world().simulator.faults.add({ operation: 'ssoUser', kind: 'drop', times: 1 });

    expect(await create()).toBe('VENDOR_OUTCOME_UNKNOWN');
    expect(world().simulator.requests.ssoUser).toBe(1);
    expect(await create()).toBe('SSO_USER_EXISTS');
    expect(await outcomesOf(open)).toEqual([
      'create-sso-user started',
      'create-sso-user unknown',
      'create-sso-user started',
      'create-sso-user refused',
    ]);
    await expectNowhere('3x8');
  });
});

const unsubscription: Unsubscription = {
  emailAddresses: ['one-5q4@reader.example', 'two-5q4@reader.example'],
  updateSource: 'Contact',
  optOutReason: 'too much mail 5q4',
};
const unsubscribe = (accountId: AccountId, different: Partial<Unsubscription> = {}) =>
  unsubscribeContacts(asking(accountId), { ...unsubscription, ...different }, dependencies());

describe('unsubscribing', () => {
  test('is done for all addresses, of which the trail has the number only', async () => {
    expect(await unsubscribe(open)).toEqual({ ok: true, value: { unsubscribedCount: 2 } });

    expect(await recordsOf(open)).toMatchObject([
      { operation: 'unsubscribe-contacts', outcome: 'started', details: { count: 2 } },
      { outcome: 'done', details: { count: 2, unsubscribedCount: 2 } },
    ]);
    await expectNowhere('5q4');
  });

  test('tells the trail that contacts were deleted, or in every account', async () => {
    await unsubscribe(open, {
      emailAddresses: ['one-5q4@reader.example'],
      deleteContacts: true,
      globalUnsubscribe: true,
    });
    expect((await recordsOf(open)).at(0)?.details).toEqual({ count: 1, deleteContacts: true, globalUnsubscribe: true });
  });

  test.each([
    [nobody, 'CLIENT_ACCOUNT_NOT_FOUND'],
    [foreign, 'VENDOR_REJECTED_INPUT'],
  ] as const)('of %s is %s', async (accountId, problem) => {
    const result = await unsubscribe(accountId);
    expect(!result.ok && partnerProblem('unsubscribe-contacts', result.failure, 0).problem).toBe(problem);
    expect((await recordsOf(accountId)).at(-1)).toMatchObject({ outcome: 'refused' });
    await expectNowhere('5q4');
  });

  test('is asked for once', async () => {
    world().simulator.faults.add({ operation: 'unsubscribe', kind: 'close_mid_body' });

    expect(await unsubscribe(open)).toMatchObject({ ok: false, failure: { kind: 'outcome_unknown' } });
    expect(world().simulator.requests.unsubscribe).toBe(1);
    expect(await outcomesOf(open)).toEqual(['unsubscribe-contacts started', 'unsubscribe-contacts unknown']);
  });
});
