import { describe, expect, test } from 'vitest';
import { linksAnswerOf } from '../../../../shared/api/answers/links.ts';
import { listLinks } from '../../../../shared/use-cases/memberships/list-links.ts';
import { accountIdOf, aMembership, defaultPolicy, noon } from '../../../support/memberships.ts';

const [member, damaged, unknown] = [accountIdOf('a07e0001'), accountIdOf('a07e0002'), accountIdOf('a07e0003')];

const dependencies = {
  policy: defaultPolicy,
  now: () => noon,
  readLink: async () => ({
    key: 'user#u-1',
    stored: [member, damaged, unknown],
    accountIds: [member, damaged, unknown],
    linkedAt: { [member]: noon },
  }),
  readKnowledge: async () => [
    [
      {
        accountId: member,
        knowledge: { found: true, membership: aMembership({ accountId: member }), watermark: undefined } as const,
      },
    ],
    [{ accountId: damaged, knowledge: 'damaged' as const }],
    [{ accountId: unknown, knowledge: { found: false, asked: 'account' } as const }],
  ],
};

describe('the accounts of a user', () => {
  test('come with what a check of each would answer, and a damaged one spoils no other', async () => {
    const { body } = linksAnswerOf(await listLinks({ userId: 'u-1' }, dependencies));

    expect(body.memberships).toEqual([
      {
        accountId: member,
        linkedAt: '2026-11-21T12:00:00.000Z',
        allowed: true,
        code: 'MEMBER',
        membership: {
          relationship: 'under_partner',
          activity: 'open',
          review: 'approved',
          version: expect.any(Number),
        },
      },
      {
        accountId: damaged,
        problem: { code: 'MEMBERSHIP_DAMAGED', title: expect.any(String), status: 500 },
      },
      { accountId: unknown, allowed: false, code: 'UNKNOWN_ACCOUNT' },
    ]);
  });

  test('are none without a link', async () => {
    const answer = linksAnswerOf(
      await listLinks({ userId: 'u-1' }, { ...dependencies, readLink: async () => undefined }),
    );
    expect(answer).toEqual({ body: { memberships: [] } });
  });
});
