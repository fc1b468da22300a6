import { describe, expect } from 'vitest';
import { partnerProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { NewSsoUser, Unsubscription } from '../../../shared/constant-contact/operations/types.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { createSsoUser, unsubscribeContacts } from '../../../shared/use-cases/partner/clients.ts';
import { foreign, nobody, open, type PartnerWorld, test } from '../../support/fixtures/partner-world.ts';

const user: NewSsoUser = {
  firstName: 'Firstname-3x8',
  lastName: 'Lastname-3x8',
  roleName: 'account_manager',
  contactEmail: 'mail-3x8@client.example',
  loginName: 'login-3x8',
  externalId: 'external-3x8',
  externalProvider: 'provider-3x8',
};
const create = async (world: PartnerWorld, accountId: AccountId = open) => {
  const made = await createSsoUser(world.asking(accountId), user, world.dependencies());
  return made.ok ? 'made' : partnerProblem('create-sso-user', made.failure, 0).problem;
};

describe('a user with single sign-on', () => {
  test('is made with all that Constant Contact asks for, and nobody’s name is kept', async ({ world }) => {
    expect(await create(world)).toBe('made');

    expect(world.simulator.sent.at(-1)?.body).toEqual({
      first_name: 'Firstname-3x8',
      last_name: 'Lastname-3x8',
      role_name: 'account_manager',
      contact_email: 'mail-3x8@client.example',
      login_name: 'login-3x8',
      external_id: 'external-3x8',
      external_provider: 'provider-3x8',
    });
    expect(await world.recordsOf(open)).toMatchObject([
      { operation: 'create-sso-user', outcome: 'started', details: { roleName: 'account_manager' } },
      { outcome: 'done', details: { roleName: 'account_manager' } },
    ]);
    await world.expectNowhere('3x8');
  });

  test('that exists is a conflict, and still nobody’s name is kept', async ({ world }) => {
    await create(world);
    expect(await create(world)).toBe('SSO_USER_EXISTS');
    expect((await world.recordsOf(open)).at(-1)).toMatchObject({ outcome: 'refused', status: 409 });
    await world.expectNowhere('3x8');
  });

  test.for([nobody, foreign])(
    'of %s is refused: Constant Contact has no other word for it',
    async (accountId, { world }) => {
      expect(await create(world, accountId)).toBe('SSO_USER_REFUSED');
    },
  );

  test('is asked for once, and where no answer came it is told by asking again', async ({ world }) => {
    world.simulator.faults.add({ operation: 'ssoUser', kind: 'drop', times: 1 });

    expect(await create(world)).toBe('VENDOR_OUTCOME_UNKNOWN');
    expect(world.simulator.requests.ssoUser).toBe(1);
    expect(await create(world)).toBe('SSO_USER_EXISTS');
    expect(await world.outcomesOf(open)).toEqual([
      'create-sso-user started',
      'create-sso-user unknown',
      'create-sso-user started',
      'create-sso-user refused',
    ]);
    await world.expectNowhere('3x8');
  });
});

const unsubscription: Unsubscription = {
  emailAddresses: ['one-5q4@reader.example', 'two-5q4@reader.example'],
  updateSource: 'Contact',
  optOutReason: 'too much mail 5q4',
};
const unsubscribe = (world: PartnerWorld, accountId: AccountId, different: Partial<Unsubscription> = {}) =>
  unsubscribeContacts(world.asking(accountId), { ...unsubscription, ...different }, world.dependencies());

describe('unsubscribing', () => {
  test('is done for all addresses, of which the trail has the number only', async ({ world }) => {
    expect(await unsubscribe(world, open)).toEqual({ ok: true, value: { unsubscribedCount: 2 } });

    expect(await world.recordsOf(open)).toMatchObject([
      { operation: 'unsubscribe-contacts', outcome: 'started', details: { count: 2 } },
      { outcome: 'done', details: { count: 2, unsubscribedCount: 2 } },
    ]);
    await world.expectNowhere('5q4');
  });

  test('tells the trail that contacts were deleted, or in every account', async ({ world }) => {
    await unsubscribe(world, open, {
      emailAddresses: ['one-5q4@reader.example'],
      deleteContacts: true,
      globalUnsubscribe: true,
    });
    expect((await world.recordsOf(open)).at(0)?.details).toEqual({
      count: 1,
      deleteContacts: true,
      globalUnsubscribe: true,
    });
  });

  test.for([
    [nobody, 'CLIENT_ACCOUNT_NOT_FOUND'],
    [foreign, 'VENDOR_REJECTED_INPUT'],
  ] as const)('of %s is %s', async ([accountId, problem], { world }) => {
    const result = await unsubscribe(world, accountId);
    expect(!result.ok && partnerProblem('unsubscribe-contacts', result.failure, 0).problem).toBe(problem);
    expect((await world.recordsOf(accountId)).at(-1)).toMatchObject({ outcome: 'refused' });
    await world.expectNowhere('5q4');
  });

  test('is asked for once', async ({ world }) => {
    world.simulator.faults.add({ operation: 'unsubscribe', kind: 'close_mid_body' });

    expect(await unsubscribe(world, open)).toMatchObject({ ok: false, failure: { kind: 'outcome_unknown' } });
    expect(world.simulator.requests.unsubscribe).toBe(1);
    expect(await world.outcomesOf(open)).toEqual(['unsubscribe-contacts started', 'unsubscribe-contacts unknown']);
  });
});
