import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, decisionCodes, isEntitled, type Knowledge } from '../../shared/domain/membership/decide.ts';
import { activities, evidenceSources, relationships, reviews } from '../../shared/domain/membership/facts.ts';
import { inactiveActivities, type Policy } from '../../shared/domain/membership/policy.ts';
import { aMembership, noon } from '../support/memberships.ts';

const year = 365 * 86_400_000;
const within = (ms: number) => fc.integer({ min: noon - ms, max: noon + ms });
// As far apart as the durations of a policy, or much farther.
const instants = fc.oneof(within(8 * 86_400_000), within(year));
const evidence = fc.record({ source: fc.constantFrom(...evidenceSources), observedAt: instants });
const optionalInstant = fc.option(instants, { nil: undefined });

const policies: fc.Arbitrary<Policy> = fc
  .record({
    freshForSeconds: fc.integer({ min: 0, max: 200_000 }),
    extraGrace: fc.integer({ min: 0, max: 400_000 }),
    whenEvidenceExpires: fc.constantFrom('deny' as const, 'allow' as const),
    inactiveActivities: fc.subarray([...inactiveActivities]),
  })
  .map(({ extraGrace, ...policy }) => ({ ...policy, graceSeconds: policy.freshForSeconds + extraGrace }));

const memberships = fc
  .record({
    relationship: fc.record({
      value: fc.constantFrom(...relationships),
      evidence,
      underPartnerSince: optionalInstant,
      missingSince: optionalInstant,
      neverListed: fc.constantFrom(true as const, undefined),
    }),
    activity: fc.record({ value: fc.constantFrom(...activities), evidence }),
    review: fc.record({ value: fc.constantFrom(...reviews), since: instants }),
  })
  .map(({ relationship: { neverListed, ...relationship }, ...facts }) =>
    aMembership({ ...facts, relationship: { ...relationship, ...(neverListed && { neverListed }) } }),
  );
const except = optionalInstant.map((seenAt) =>
  seenAt === undefined ? undefined : [{ accountId: aMembership().accountId, seenAt }],
);

const knowledge: fc.Arbitrary<Knowledge> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ found: fc.constant(false as const), asked: fc.constantFrom('account', 'user') }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      found: fc.constant(true as const),
      membership: memberships,
      watermark: fc.option(fc.record({ runId: fc.string(), startedAt: instants, except }), { nil: undefined }),
    }),
  },
);
const maxAge = fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: undefined });
const runs = { numRuns: 2_000 };

test('every knowledge has an answer with a known code, and asking changes nothing', () => {
  fc.assert(
    fc.property(knowledge, policies, instants, maxAge, (known, policy, now, age) => {
      const before = structuredClone(known);
      const decision = decide(known, policy, now, age);

      expect(decisionCodes).toContain(decision.code);
      expect(known).toEqual(before);
      expect(decide(known, policy, now, age)).toEqual(decision);
    }),
    runs,
  );
});

test('a yes always has an under-partner fact, an approval, and evidence', () => {
  fc.assert(
    fc.property(knowledge, policies, instants, maxAge, (known, policy, now, age) => {
      const decision = decide(known, policy, now, age);
      if (!decision.allowed) return;

      expect(decision.membership?.relationship.value).toBe('under_partner');
      expect(decision.membership?.review.value).toBe('approved');
      expect(decision.evidence).toBeDefined();
    }),
    runs,
  );
});

test('a no never becomes a yes by waiting', () => {
  const waits = fc.record({ now: instants, waitMs: fc.nat(year) });
  fc.assert(
    fc.property(knowledge, policies, waits, maxAge, (known, policy, { now, waitMs }, age) => {
      const first = decide(known, policy, now, age);
      const second = decide(known, policy, now + waitMs, age);

      if (!first.allowed) expect(second.allowed).toBe(false);
    }),
    runs,
  );
});

test('a member whose evidence has expired never gets access back by waiting', () => {
  const days = (count: number) => fc.integer({ min: 0, max: count * 86_400_000 });
  const { relationship } = aMembership();
  const members = fc.record({
    source: fc.constantFrom(...evidenceSources),
    neverListed: fc.boolean(),
    agoMs: days(20),
  });
  const scans = fc.record({ agoMs: days(20), seenAgoMs: fc.option(days(20), { nil: undefined }) });
  const waits = fc.array(days(3), { maxLength: 8 });
  fc.assert(
    fc.property(members, fc.option(scans, { nil: undefined }), policies, waits, (member, scan, policy, waited) => {
      const membership = aMembership({
        relationship: {
          ...relationship,
          evidence: { source: member.source, observedAt: noon - member.agoMs },
          ...(member.neverListed && { neverListed: true }),
        },
      });
      const seenAt = scan?.seenAgoMs === undefined ? undefined : noon - scan.seenAgoMs;
      const watermark = scan && {
        runId: 'r',
        startedAt: noon - scan.agoMs,
        except: seenAt === undefined ? undefined : [{ accountId: membership.accountId, seenAt }],
      };
      let now = noon;
      let { allowed } = decide({ found: true, membership, watermark }, policy, now);
      for (const waitMs of waited) {
        now += waitMs;
        const after = decide({ found: true, membership, watermark }, policy, now).allowed;
        if (!allowed) expect(after).toBe(false);
        allowed = after;
      }
    }),
    runs,
  );
});

test('a caller who accepts less never gets more', () => {
  fc.assert(
    fc.property(knowledge, policies, instants, maxAge, (known, policy, now, age) => {
      if (decide(known, policy, now, age).allowed) expect(decide(known, policy, now).allowed).toBe(true);
    }),
    runs,
  );
});

test('unknown activity takes nothing away', () => {
  fc.assert(
    fc.property(memberships, policies, instants, (membership, policy, now) => {
      const answerWith = (value: 'unknown' | 'open') =>
        decide(
          {
            found: true,
            membership: { ...membership, activity: { ...membership.activity, value } },
            watermark: undefined,
          },
          policy,
          now,
        ).code;

      expect(answerWith('unknown')).toBe(answerWith('open'));
    }),
    runs,
  );
});

test('whoever is entitled by the facts is who has a yes while the evidence is fresh', () => {
  fc.assert(
    fc.property(memberships, policies, (membership, policy) => {
      const justSeen = membership.relationship.evidence.observedAt;
      const known: Knowledge = { found: true, membership, watermark: undefined };

      expect(isEntitled(membership, policy)).toBe(decide(known, policy, justSeen).allowed);
    }),
    runs,
  );
});

test('whoever is not entitled by the facts never has a yes', () => {
  fc.assert(
    fc.property(knowledge, policies, instants, maxAge, (known, policy, now, age) => {
      if (known.found && decide(known, policy, now, age).allowed)
        expect(isEntitled(known.membership, policy)).toBe(true);
    }),
    runs,
  );
});
