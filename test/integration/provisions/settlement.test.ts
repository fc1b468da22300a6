import { describe, expect } from 'vitest';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { answerVerification } from '../../support/answers.ts';
import { test } from '../../support/fixtures/provision-world.ts';
import { accountIdOf } from '../../support/memberships.ts';
import { newAccount, type ProvisionWorld } from '../../support/provisions.ts';

const { loginName: userName, organizationName = '' } = newAccount();

const doubts = (world: ProvisionWorld) => world.eventsOf('PROVISION_AMBIGUOUS').map(({ why }) => why);

describe('the account that came of a request', () => {
  test.for([
    ['has the same names', newAccount(), {}],
    ['has the user name in another case', newAccount(), { userName: userName.toUpperCase() }],
    ['has the same organization but for spaces', newAccount(), { organizationName: ` ${organizationName} ` }],
    ['may have any organization where none was asked for', newAccount({ organizationName: undefined }), {}],
  ] as const)('%s', async ([_what, account, listed], { world }) => {
    await world.askInVain(account);
    const accountId = world.addAccount(listed);

    await world.audit();

    expect(await world.settled()).toMatchObject([{ accountId }]);
    expect(await world.codeOf(userName)).toBe('MEMBER');
    expect(await world.isPending()).toBe(false);
  });

  test('is one, though a list that changes has its row twice', async ({ world }) => {
    await world.askInVain();
    const accountId = world.addAccount();
    const { constantContact } = world.auditDependencies();
    const twice: AuditDependencies['constantContact']['listAccounts'] = async (...call) => {
      const answer = await constantContact.listAccounts(...call);
      if (!answer.ok) return answer;
      return { ok: true, value: { ...answer.value, accounts: [...answer.value.accounts, ...answer.value.accounts] } };
    };

    await world.audit({ constantContact: { ...constantContact, listAccounts: twice } });

    expect(await world.settled()).toMatchObject([{ accountId }]);
  });

  test('may have been found by somebody else in the meantime', async ({ world }) => {
    await world.askInVain();
    const accountId = world.addAccount();
    const verification = world.verificationDependencies();
    await answerVerification({ accountId: accountIdOf(accountId) }, 'app', world.deadline(), verification);

    await world.audit();

    expect(await world.settled()).toMatchObject([{ accountId }]);
    expect((await world.actionsOf(accountId)).map(({ action }) => action)).toContain('linked');
  });
});

describe('an account that may be another one', () => {
  test('one of two with the same name is not taken', async ({ world }) => {
    await world.askInVain();
    world.addAccount({ organizationName: 'one' });
    world.addAccount({ organizationName: 'two' });

    await world.audit();

    expect(doubts(world)).toEqual(['several_accounts']);
    expect(await world.isPending()).toBe(true);
    expect(await world.codeOf(userName)).toBe('UNKNOWN_USER');
  });

  test('one of another organization is not taken', async ({ world }) => {
    await world.askInVain();
    world.addAccount({ organizationName: 'Somebody else' });

    await world.audit();

    expect(doubts(world)).toEqual(['other_organization']);
    expect(await world.isPending()).toBe(true);
  });

  test('one that was known before is not taken, whatever it is called by now', async ({ world }) => {
    const accountId = world.addAccount({ userName: 'somebody' });
    await world.audit();
    world.clock.now += 1;
    await world.askInVain();
    world.simulator.accounts.change(accountId, { userName });

    await world.audit();

    expect(doubts(world)).toEqual(['known_before']);
    expect(await world.isPending()).toBe(true);
    expect(await world.codeOf(userName)).toBe('UNKNOWN_USER');
  });

  test('none at all is no doubt', async ({ world }) => {
    await world.askInVain();

    await world.audit();

    expect(doubts(world)).toEqual([]);
    expect(await world.isPending()).toBe(true);
  });
});
