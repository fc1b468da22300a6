import { describe, expect, test } from 'vitest';
import type { Subject, SubjectKnowledge } from '../../../../shared/store/memberships/knowledge.ts';
import { searchAccounts, searchOrigins } from '../../../../shared/use-cases/memberships/search.ts';
import { accountIdOf, aMembership, defaultPolicy, noon } from '../../../support/memberships.ts';

const [member, canceled, damaged] = [accountIdOf('a07e0001'), accountIdOf('a07e0002'), accountIdOf('a07e0003')];
const stranger: SubjectKnowledge = { accountId: undefined, knowledge: { found: false, asked: 'user' } };

const knownOf = (accountId: typeof member): SubjectKnowledge => {
  if (accountId === damaged) return { accountId, knowledge: 'damaged' };
  const { activity, ...facts } = aMembership({ accountId });
  const value = accountId === canceled ? 'canceled' : 'open';
  const membership = { ...facts, activity: { ...activity, value } } as const;
  return { accountId, knowledge: { found: true, membership, watermark: undefined } };
};

/** @param links the accounts of each user */
const dependenciesOf = (links: Readonly<Record<string, readonly (typeof member)[]>>) => {
  const reads: unknown[] = [];
  return {
    reads,
    policy: { ...defaultPolicy, inactiveActivities: ['canceled'] as const },
    now: () => noon,
    readKnowledge: async (subjects: readonly Subject[]) => {
      reads.push(subjects);
      return subjects.map((subject) => {
        if ('accountId' in subject) return [knownOf(subject.accountId)];
        const accounts = 'userId' in subject ? (links[subject.userId] ?? []) : [];
        return accounts.length === 0 ? [stranger] : accounts.map(knownOf);
      });
    },
    listLinks: async () => ({
      origins: Object.keys(links).map((userId) => ({ userId })),
      next: { linkedTo: '*' },
    }),
  };
};

describe('a search for accounts', () => {
  test('finds those that give a yes, and leaves out what is damaged', async () => {
    const dependencies = dependenciesOf({ anna: [canceled, damaged, member] });

    expect(await searchAccounts({ subject: { userId: 'anna' } }, dependencies)).toEqual([member]);
    expect(await searchAccounts({ subject: { userId: 'nobody' } }, dependencies)).toEqual([]);
    expect(await searchAccounts({ subject: { userId: 'anna' }, maxAgeSeconds: 0 }, dependencies)).toEqual(
      // Evidence of this very moment is as young as it can be.
      [member],
    );
  });
});

describe('a search for subjects', () => {
  const page = { limit: 10, from: undefined };
  const question = { accountId: member, kind: 'user' } as const;

  test('finds those who are linked now, whatever the list says, and passes the next page on', async () => {
    const dependencies = dependenciesOf({ anna: [member], bert: [canceled], carl: [], dora: [damaged, member] });

    expect(await searchOrigins(question, page, dependencies)).toEqual({
      origins: [{ userId: 'anna' }, { userId: 'dora' }],
      next: { linkedTo: '*' },
    });
    expect(dependencies.reads).toHaveLength(2);
  });

  test.each([canceled, damaged])('lists nobody for %s, which gives no access', async (accountId) => {
    const dependencies = {
      ...dependenciesOf({ anna: [accountId] }),
      listLinks: () => expect.fail('is not to be listed'),
    };

    expect(await searchOrigins({ ...question, accountId }, page, dependencies)).toEqual({ origins: [] });
  });
});
