import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Review, reviews } from '../../shared/domain/membership/facts.ts';
import { decisions } from '../../shared/domain/membership/reviews.ts';
import { decideReview } from '../../shared/use-cases/memberships/review.ts';
import { answerReviewBatch } from '../support/answers.ts';
import { accountIdOf, aMembership, noon } from '../support/memberships.ts';
import { type ReviewWorld, reviewWorldWith } from '../support/reviews.ts';

const accountId = accountIdOf('a07e1lwvtuw0');

/** What may become what: written down here once more, to be held against what happens. */
const steps = [
  'pending approve approved',
  'pending deny denied',
  'approved revoke revoked',
  'denied reopen pending',
  'revoked reopen pending',
];
const stepFrom = (review: string, decision: string): string | undefined =>
  steps.find((step) => step.startsWith(`${review} ${decision} `))?.split(' ')[2];

const decision = fc.record({
  decision: fc.constantFrom(...decisions),
  about: fc.constantFrom('current', 'stale', 'any' as const),
  validateOnly: fc.boolean(),
  inBatch: fc.boolean(),
});
const start = fc.record({ review: fc.constantFrom(...reviews), version: fc.integer({ min: 1, max: 50 }) });

const worldFrom = ({ review, version }: { readonly review: Review; readonly version: number }) =>
  reviewWorldWith(aMembership({ accountId, version, review: { value: review, since: noon } }));

/** One record for each version after the first, each beginning where the one before it has ended. */
const expectWholeTrail = (
  world: ReviewWorld,
  { review: first, version }: { readonly review: Review; readonly version: number },
): void => {
  const records = world.db.dump('auditRecords') as {
    readonly version: number;
    readonly action: string;
    readonly before: { readonly review: string };
    readonly after: { readonly review: string };
  }[];
  let review: string = first;
  for (const [index, record] of records.sort((a, b) => a.version - b.version).entries()) {
    expect(record.version).toBe(version + index + 1);
    expect(record.before.review).toBe(review);
    const allowed = steps.map((step) => step.split(' ')).map(([from, , to]) => `${from} ${to}`);
    expect(allowed).toContain(`${record.before.review} ${record.after.review}`);
    review = record.after.review;
  }
  expect(world.db.dump('memberships')).toMatchObject([
    { version: version + records.length, review: { value: review } },
  ]);
};

test('any sequence of decisions keeps to the table, and leaves versions without gaps', async () => {
  await fc.assert(
    fc.asyncProperty(start, fc.array(decision, { maxLength: 25 }), async (from, sequence) => {
      const world = await worldFrom(from);
      let { review, version }: { review: string; version: number } = from;

      for (const { decision: wanted, about, validateOnly, inBatch } of sequence) {
        const to = about === 'stale' ? undefined : stepFrom(review, wanted);
        const request = { accountId, justification: 'Because', validateOnly, person: 'alice' };
        // A batch has no word for "any version".
        const asked = about === 'stale' ? version - 1 : version;
        if (inBatch && asked > 0) {
          const items = [{ accountId, decision: wanted, version: asked, justification: 'Because' }];
          const batch = { items, validateOnly, person: 'alice', requestId: 'r', deadline: noon + 1_000 };
          const [result] = await answerReviewBatch(batch, world.dependencies);
          expect(result?.outcome).toBe(to === undefined ? 'refused' : validateOnly ? 'valid' : 'done');
        } else {
          const versions = about === 'any' ? ('any' as const) : [asked];
          const result = await decideReview({ ...request, decision: wanted, versions }, world.dependencies);
          expect('membership' in result).toBe(to !== undefined);
        }
        if (to !== undefined && !validateOnly) {
          review = to;
          version += 1;
        }
        expect(world.db.dump('memberships')).toMatchObject([{ version, review: { value: review } }]);
      }
      expectWholeTrail(world, from);
    }),
    { numRuns: 300 },
  );
});

test('and so do decisions of many reviewers at once, of whom nobody undoes what he has not seen', async () => {
  await fc.assert(
    fc.asyncProperty(
      start,
      fc.array(fc.array(decision, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
      async (from, rounds) => {
        const world = await worldFrom(from);
        for (const round of rounds) {
          const seen = Number(world.db.dump('memberships')[0]?.['version']);
          const results = await Promise.all(
            round.map(({ decision: wanted, about, validateOnly }) => {
              const versions = about === 'any' ? ('any' as const) : [about === 'current' ? seen : seen - 1];
              const request = { accountId, justification: undefined, person: 'alice', validateOnly };
              return decideReview({ ...request, decision: wanted, versions }, world.dependencies);
            }),
          );
          const made = results.filter(
            (result, index) =>
              'membership' in result && round[index]?.about === 'current' && !round[index].validateOnly,
          );
          expect(made.length).toBeLessThanOrEqual(1);
        }
        expectWholeTrail(world, from);
      },
    ),
    { numRuns: 300 },
  );
});
