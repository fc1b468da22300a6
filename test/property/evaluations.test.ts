/** Several evaluations of AuthZEN: which are answered, with which parts, and what is reported. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluationAnswersOf, evaluationsIn } from '../../shared/api/answers/evaluations.ts';
import { evaluations as evaluationsSchema } from '../../shared/api/schemas/authzen.ts';
import { evaluationSemantics } from '../../shared/domain/membership/evaluation-semantics.ts';
import type { Subject, SubjectKnowledge } from '../../shared/store/memberships/knowledge.ts';
import type { CheckOutcome } from '../../shared/use-cases/memberships/check.ts';
import {
  type AccessQuestion,
  evaluate,
  evaluateAll,
  type Foreign,
  type Wrong,
} from '../../shared/use-cases/memberships/evaluate.ts';
import { accountIdOf, aMembership, defaultPolicy, noon } from '../support/memberships.ts';

const accountId = accountIdOf('a07e0001');

/** By the user who is asked about: a yes, a no, and what cannot be read. */
const stored: Readonly<Record<string, SubjectKnowledge>> = {
  member: { accountId, knowledge: { found: true, membership: aMembership({ accountId }), watermark: undefined } },
  stranger: { accountId: undefined, knowledge: { found: false, asked: 'user' } },
  damaged: { accountId, knowledge: 'damaged' },
};
const questions: readonly (AccessQuestion | Foreign | Wrong)[] = [
  ...Object.keys(stored).map((userId) => ({ subject: { userId } })),
  { subject: { userId: 'member' }, accountId },
  { subject: { userId: 'member' }, accountId: accountIdOf('a07e0002') },
  { outcome: 'foreign', code: 'UNKNOWN_ACTION' },
  { outcome: 'wrong', message: '/action is required' },
];
const asked = fc.array(fc.constantFrom(...questions), { minLength: 1, maxLength: 12 });

const world = () => {
  const reports: (readonly [string, readonly CheckOutcome[]])[] = [];
  let ids = 0;
  let reads = 0;
  return {
    reports,
    reads: () => reads,
    dependencies: {
      policy: defaultPolicy,
      now: () => noon,
      newId: () => {
        ids += 1;
        return `batch-${ids}`;
      },
      readKnowledge: async (subjects: readonly Subject[]) => {
        reads += 1;
        return subjects.map((subject) => ('userId' in subject ? [stored[subject.userId]] : [])) as SubjectKnowledge[][];
      },
      onDecision: () => {},
      onBatch: (id: string, outcomes: readonly CheckOutcome[]) => void reports.push([id, outcomes]),
    },
  };
};

const decisionsOf = (answer: ReturnType<typeof evaluationAnswersOf>): boolean[] =>
  (answer.body as { evaluations: { decision: boolean }[] }).evaluations.map(({ decision }) => decision);

test('the answers are those of each evaluation by itself, up to the one that ends them', async () => {
  await fc.assert(
    fc.asyncProperty(asked, fc.constantFrom(...evaluationSemantics), async (all, semantic) => {
      const { dependencies } = world();
      const alone: boolean[] = [];
      for (const one of all) alone.push(...decisionsOf(evaluationAnswersOf([await evaluate(one, dependencies)])));

      const answers = decisionsOf(evaluationAnswersOf(await evaluateAll(all, semantic, dependencies)));

      const last = {
        execute_all: -1,
        deny_on_first_deny: alone.indexOf(false),
        permit_on_first_permit: alone.indexOf(true),
      };
      expect(answers).toEqual(last[semantic] === -1 ? alone : alone.slice(0, last[semantic] + 1));
    }),
  );
});

test('they are read at once, and what was looked up for an answer is reported, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(asked, fc.constantFrom(...evaluationSemantics), async (all, semantic) => {
      const { dependencies, reports, reads } = world();

      const results = await evaluateAll(all, semantic, dependencies);

      const lookedUp = results.filter(({ outcome }) => outcome === 'checked' || outcome === 'damaged');
      expect(reads()).toBe(all.some((one) => !('outcome' in one)) ? 1 : 0);
      expect(reports).toEqual(lookedUp.length === 0 ? [] : [['batch-1', lookedUp]]);
      // Each is kept under its place in the report.
      for (const [index, result] of lookedUp.entries()) {
        if (result.outcome === 'checked') expect(result.checked.decisionId).toBe(`batch-1.${index}`);
      }
    }),
  );
});

const parts = ['subject', 'action', 'resource', 'context'] as const;
const part = fc.dictionary(fc.constantFrom('type', 'id', 'name', 'properties'), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 3,
});
const someParts = fc.record(Object.fromEntries(parts.map((name) => [name, part])), { requiredKeys: [] });

test('an evaluation has each part as a whole: its own, else that of the request', () => {
  fc.assert(
    fc.property(someParts, fc.array(someParts, { maxLength: 5 }), (defaults, own) => {
      const sent = structuredClone({ ...defaults, evaluations: own, options: {}, foo: 1 });
      const before = structuredClone(sent);

      const all = evaluationsIn(evaluationsSchema.parse(sent)) as Record<string, unknown>[];

      expect(sent).toEqual(before);
      expect(all).toHaveLength(Math.max(own.length, 1));
      for (const [index, evaluation] of all.entries()) {
        for (const name of parts) expect(evaluation[name]).toEqual(own[index]?.[name] ?? defaults[name]);
        expect(Object.keys(evaluation).filter((name) => !parts.some((known) => known === name))).toEqual([]);
      }
    }),
  );
});
