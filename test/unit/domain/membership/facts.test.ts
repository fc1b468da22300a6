import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type RelationshipFact,
  relationshipEvidence,
  type Watermark,
} from '../../../../shared/domain/membership/facts.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';

const { relationship, accountId } = aMembership();
const watermark: Watermark = { runId: 'run-1', startedAt: noon + 6 * hour };
const own = relationship.evidence;
const ofScan = { source: 'audit', observedAt: watermark.startedAt };
const exceptAt = (seenAt: number, of = accountId): Watermark => ({ ...watermark, except: [{ accountId: of, seenAt }] });

interface Row {
  readonly when: string;
  readonly different?: Partial<RelationshipFact>;
  readonly watermark?: Watermark;
  readonly is: typeof own | typeof ofScan;
}
const rows: readonly Row[] = [
  { when: 'a later scan has listed it', watermark, is: ofScan },
  { when: 'no scan was completed', is: own },
  { when: 'it was seen since the scan began', watermark: { ...watermark, startedAt: noon - 1 }, is: own },
  { when: 'a scan has missed it', watermark, different: { missingSince: noon + 1 }, is: own },
  { when: 'no list has ever shown it', watermark, different: { neverListed: true }, is: own },
  { when: 'it has left', watermark, different: { value: 'not_under_partner' }, is: own },
  { when: 'nobody knows where it is', watermark, different: { value: 'unknown' }, is: own },
  { when: 'the scan could not speak for it', watermark: exceptAt(noon - hour), is: own },
  { when: 'the scan could not speak for another one', watermark: exceptAt(noon, accountIdOf('a07eother')), is: ofScan },
];

describe('the evidence of a relationship', () => {
  test.each(rows)('when $when', ({ different, watermark: moved, is }) => {
    const known = aMembership({ relationship: { ...relationship, ...different } });

    expect(relationshipEvidence(known, moved)).toEqual(is);
  });

  test('of an exception is as old as the scan that saw it last', () => {
    expect(relationshipEvidence(aMembership(), exceptAt(noon + hour))).toEqual({
      source: 'audit',
      observedAt: noon + hour,
    });
  });

  test('of the legacy API is never that of a list', () => {
    const evidence = { source: 'legacy', observedAt: noon } as const;
    const known = aMembership({ relationship: { ...relationship, evidence } });

    expect(relationshipEvidence(known, watermark)).toEqual(evidence);
  });

  test('is the later one of its own and of what the watermark says of it', () => {
    const moments = fc.integer({ min: -50, max: 50 }).map((hours) => noon + hours * hour);
    fc.assert(
      fc.property(moments, moments, fc.option(moments, { nil: undefined }), (observedAt, startedAt, seenAt) => {
        const known = aMembership({ relationship: { ...relationship, evidence: { source: 'audit', observedAt } } });
        const except = seenAt === undefined ? undefined : [{ accountId, seenAt }];
        const evidence = relationshipEvidence(known, { runId: 'run-1', startedAt, except });

        expect(evidence.observedAt).toBe(Math.max(observedAt, seenAt ?? startedAt));
      }),
    );
  });
});
