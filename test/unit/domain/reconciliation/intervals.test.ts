import { expect, test } from 'vitest';
import type { Relationship } from '../../../../shared/domain/membership/facts.ts';
import { intervalsUnderPartner, type TrailRecord } from '../../../../shared/domain/reconciliation/intervals.ts';
import { standingOf } from '../../../../shared/domain/reconciliation/verdicts.ts';

const on = (day: string): number => Date.parse(day);

/** Records as `day relationship`, or `day of the record < day of the evidence relationship`. */
const trail = (...entries: string[]): TrailRecord[] =>
  entries.map((entry, index) => {
    const [, at = '', , observed = at, relationship = '', review = 'approved'] =
      /^(\S+)( < (\S+))? (\S+)(?: (\S+))?$/.exec(entry) ?? [];
    const iso = (day: string) => new Date(on(day)).toISOString();
    const after = { relationship: relationship as Relationship, activity: 'open', review } as TrailRecord['after'];
    return { version: index + 1, at: iso(at), after, evidence: { observedAt: iso(observed) } };
  });

const ours = 'under_partner';
const gone = 'not_under_partner';

test.each([
  { of: 'nothing', records: [], is: [] },
  { of: 'an account that is on a list', records: ['2026-01-05 unknown'], is: [] },
  { of: 'a refusal', records: [`2026-01-05 ${gone}`], is: [] },
  { of: 'a first sighting', records: [`2026-01-05 ${ours}`], is: [['2026-01-05', undefined, undefined]] },
  {
    of: 'a sighting that was written later',
    records: [`2026-01-07 < 2026-01-05 ${ours}`],
    is: [['2026-01-05', undefined, undefined]],
  },
  {
    of: 'an account that joins and leaves',
    records: ['2026-01-01 unknown', `2026-01-05 ${ours}`, `2026-02-03 < 2026-02-01 ${ours}`, `2026-02-04 ${gone}`],
    is: [['2026-01-05', '2026-02-04', '2026-02-01']],
  },
  {
    of: 'one that returns',
    records: [`2026-01-05 ${ours}`, `2026-02-04 ${gone}`, `2026-03-01 ${gone}`, `2026-04-01 ${ours}`],
    is: [
      ['2026-01-05', '2026-02-04', '2026-01-05'],
      ['2026-04-01', undefined, undefined],
    ],
  },
  {
    of: 'evidence that is older than the change before it',
    records: [`2026-01-05 ${ours}`, `2026-02-04 ${gone}`, `2026-02-09 < 2026-01-20 ${ours}`],
    is: [
      ['2026-01-05', '2026-02-04', '2026-01-05'],
      ['2026-02-04', undefined, undefined],
    ],
  },
  {
    of: 'evidence of the future, by a clock that is fast',
    records: [`2026-01-05 < 2026-01-09 ${ours}`],
    is: [['2026-01-05', undefined, undefined]],
  },
  {
    of: 'a departure that is as old as the sighting',
    records: [`2026-01-05 ${ours}`, `2026-01-06 < 2026-01-05 ${gone}`],
    is: [],
  },
  {
    of: 'reviews and links, which change nothing',
    records: [`2026-01-05 ${ours}`, `2026-01-06 ${ours} denied`, `2026-01-07 ${ours} revoked`],
    is: [['2026-01-05', undefined, undefined]],
  },
])('the times of $of', ({ records, is }) => {
  const intervals = intervalsUnderPartner(trail(...records));
  const day = (at: number | undefined) => at && new Date(at).toISOString().slice(0, 10);
  expect(intervals.map(({ from, to, lastSeenAt }) => [day(from), day(to), day(lastSeenAt)])).toEqual(is);
});

const march = { from: on('2026-03-01'), to: on('2026-04-01') };

test.each([
  { of: 'all of it', records: [`2026-01-05 ${ours}`], share: 'all', proofs: [1] },
  { of: 'its first day on', records: [`2026-03-01 ${ours}`], share: 'all', proofs: [1] },
  { of: 'to its last moment', records: [`2026-01-05 ${ours}`, `2026-04-01 ${gone}`], share: 'all', proofs: [1, 2] },
  { of: 'a part, from its middle on', records: [`2026-03-10 ${ours}`], share: 'part', proofs: [1] },
  {
    of: 'a part, with a gap',
    records: [`2026-01-05 ${ours}`, `2026-03-04 ${gone}`, `2026-03-06 ${ours}`],
    share: 'part',
    proofs: [1, 2, 3],
  },
  { of: 'none, before it', records: [`2026-01-05 ${ours}`, `2026-02-04 ${gone}`], share: 'none', proofs: [1, 2] },
  { of: 'none, after it', records: [`2026-04-01 ${ours}`], share: 'none', proofs: [1] },
  { of: 'none, on a list only', records: ['2026-01-05 unknown'], share: 'none', proofs: [1] },
  {
    of: 'all of it, and denied since',
    records: [`2026-01-05 ${ours}`, `2026-03-09 ${ours} denied`],
    share: 'all',
    proofs: [1, 2],
  },
])('March, and under the partner in $of', ({ records, share, proofs }) => {
  const standing = standingOf(trail(...records), march, on('2026-06-01'));
  expect([standing.share, standing.records]).toEqual([share, proofs]);
});

test('says what a review had decided by the end of the period', () => {
  const records = trail(`2026-01-05 ${ours}`, `2026-03-09 ${ours} denied`, `2026-04-09 ${ours} approved`);
  expect(standingOf(records, march, on('2026-06-01')).atEnd).toMatchObject({ relationship: ours, review: 'denied' });
  expect(standingOf(trail(`2026-04-01 ${ours}`), march, on('2026-06-01')).atEnd).toBeUndefined();
});

test('a period that is not over ends now', () => {
  const left = trail(`2026-01-05 ${ours}`, `2026-03-20 ${gone}`);
  expect(standingOf(left.slice(0, 1), march, on('2026-03-15')).share).toBe('all');
  expect(standingOf(left, march, on('2026-03-25')).share).toBe('part');
});
