import { describe, expect, test } from 'vitest';
import { evaluationAnswerOf } from '../../../../shared/api/answers/evaluations.ts';
import type { SubjectKnowledge } from '../../../../shared/store/memberships/knowledge.ts';
import type { Checked } from '../../../../shared/use-cases/memberships/check.ts';
import { evaluate } from '../../../../shared/use-cases/memberships/evaluate.ts';
import { accountIdOf, aMembership, defaultPolicy, noon } from '../../../support/memberships.ts';

const [member, other] = [accountIdOf('a07e0001'), accountIdOf('a07e0002')];

const known = (accountId: typeof member): SubjectKnowledge => ({
  accountId,
  knowledge: { found: true, membership: aMembership({ accountId }), watermark: undefined },
});
const damaged = (accountId?: typeof member): SubjectKnowledge => ({ accountId, knowledge: 'damaged' });
const unknownUser: SubjectKnowledge = { accountId: undefined, knowledge: { found: false, asked: 'user' } };

const answerTo = async (stored: readonly SubjectKnowledge[], accountId?: typeof member) => {
  const decided: Checked[] = [];
  const dependencies = {
    policy: defaultPolicy,
    now: () => noon,
    newId: () => 'decision-1',
    readKnowledge: async () => [[...stored]],
    onDecision: (checked: Checked) => void decided.push(checked),
  };
  const answer = evaluationAnswerOf(await evaluate({ subject: { userId: 'user-1' }, accountId }, dependencies));
  return { answer, decided };
};

const bodyOf = (decision: boolean, code: string) => ({ body: { decision, context: { code } } });

describe('an evaluation', () => {
  test.each([
    { of: 'a linked account', stored: [known(other), known(member)], expected: bodyOf(true, 'MEMBER') },
    {
      of: 'an account beside a damaged one',
      stored: [damaged(other), known(member)],
      expected: bodyOf(true, 'MEMBER'),
    },
    {
      of: 'an account beside what cannot be read',
      stored: [known(member), damaged()],
      expected: bodyOf(true, 'MEMBER'),
    },
    {
      of: 'an account that is damaged',
      stored: [known(other), damaged(member)],
      expected: { problem: 'MEMBERSHIP_DAMAGED' },
    },
    {
      of: 'an account that may be what cannot be read',
      stored: [known(other), damaged()],
      expected: { problem: 'MEMBERSHIP_DAMAGED' },
    },
    { of: 'an account that is not linked', stored: [known(other)], expected: bodyOf(false, 'UNKNOWN_USER') },
    {
      of: 'an account beside a damaged one that is not asked about',
      stored: [damaged(other)],
      expected: bodyOf(false, 'UNKNOWN_USER'),
    },
    { of: 'an account of nobody', stored: [unknownUser], expected: bodyOf(false, 'UNKNOWN_USER') },
  ])('of $of', async ({ stored, expected }) => {
    expect((await answerTo(stored, member)).answer).toMatchObject(expected);
  });

  test('without an account is about the most favourable one', async () => {
    expect((await answerTo([damaged(other), known(member)])).answer).toMatchObject(bodyOf(true, 'MEMBER'));
  });

  test('reports its decision with the account that was asked about', async () => {
    const { decided } = await answerTo([known(other)], member);

    expect(decided).toMatchObject([
      { accountId: member, decisionId: 'decision-1', decision: { code: 'UNKNOWN_USER' } },
    ]);
  });

  test('about something else asks and reports nothing', async () => {
    const fail = (): never => {
      throw new Error('is not to be called');
    };
    const dependencies = { policy: defaultPolicy, now: fail, newId: fail, readKnowledge: fail, onDecision: fail };

    expect(evaluationAnswerOf(await evaluate({ outcome: 'foreign', code: 'UNKNOWN_ACTION' }, dependencies))).toEqual({
      body: {
        decision: false,
        context: { code: 'UNKNOWN_ACTION', reason_admin: { en: 'The action is not `use`.' } },
      },
    });
  });
});
