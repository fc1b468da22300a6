import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { settingsTable } from '../../../../infra/settings.ts';
import { type BudgetState, claim, endAuditTurn } from '../../../../shared/domain/budget/claims.ts';
import { callsLeft, floorPercent, type Lane, lanes, type UsedCalls } from '../../../../shared/domain/budget/limits.ts';
import { slotLengthMs } from '../../../../shared/domain/budget/slots.ts';

const limits = { perSecond: 4, perDay: 10_000 };
const midnight = Date.parse('2026-11-21T00:00:00Z');
const begin = Math.ceil(Date.parse('2026-11-21T12:00:00Z') / 1_024) * 1_024;

test.each<[Lane, UsedCalls, number]>([
  ['interactive', { interactive: 0, webhook: 0, audit: 0 }, 35],
  ['webhook', { interactive: 0, webhook: 0, audit: 0 }, 15],
  ['audit', { interactive: 0, webhook: 0, audit: 0 }, 70],
  // The others have used their floors, and nothing of what is free.
  ['audit', { interactive: 25, webhook: 5, audit: 0 }, 70],
  ['audit', { interactive: 25, webhook: 5, audit: 70 }, 0],
  // What is free has gone to the callers; the floors have not.
  ['interactive', { interactive: 35, webhook: 0, audit: 0 }, 0],
  ['audit', { interactive: 35, webhook: 0, audit: 0 }, 60],
  ['webhook', { interactive: 35, webhook: 0, audit: 0 }, 5],
  ['webhook', { interactive: 30, webhook: 8, audit: 60 }, 2],
  // Counts of the version before, which had no floor for the audit.
  ['audit', { interactive: 80, webhook: 0, audit: 0 }, 20],
  ['interactive', { interactive: 95, webhook: 0, audit: 0 }, 0],
  ['webhook', { interactive: 97, webhook: 0, audit: 0 }, 3],
  ['audit', { interactive: 97, webhook: 0, audit: 0 }, 3],
  ['audit', { interactive: 120, webhook: 0, audit: 0 }, 0],
])('%s after %j of 100: %i left', (lane, used, left) => {
  expect(callsLeft(lane, used, { perSecond: 4, perDay: 100 })).toBe(left);
});

test.each(lanes)('the floor of %s is said where operators look', async (lane) => {
  const page = await readFile(new URL('../../../../docs/budget.md', import.meta.url), 'utf8');
  const percent = `${floorPercent[lane]} %`;

  expect(page).toMatch(new RegExp(`^\\| \`${lane}\` \\|[^|]*\\| ${percent}`, 'm'));
  expect(settingsTable.find(({ name }) => name === 'partnerRatePerDay')?.meaning).toContain(percent);
});

describe('within a second', () => {
  const slotsOf = (state: BudgetState | undefined, lane: Lane, count: number, at = begin) => {
    const answer = claim(state, { lane, earliest: at, latest: at + 60_000, count }, limits);
    if (!answer.granted) throw new Error('refused');
    return { state: answer.state, slots: answer.permits.map(({ slot }) => (slot - begin) / slotLengthMs(limits)) };
  };
  const many = (state: BudgetState | undefined, lane: Lane, count: number, at = begin): number[] => {
    const slots: number[] = [];
    let last = state;
    for (let call = 0; call < count; call += 1) {
      const next = slotsOf(last, lane, 1, at);
      last = next.state;
      slots.push(...next.slots);
    }
    return slots;
  };

  test('callers have every slot while the audit is not at work', () => {
    expect(many(undefined, 'interactive', 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('callers leave the audit two slots of four while it is at work, and webhooks too', () => {
    const { state, slots } = slotsOf(undefined, 'audit', 3);
    expect(slots).toEqual([0, 1, 2]);
    expect(many(state, 'interactive', 5)).toEqual([3, 5, 7, 9, 11]);
    expect(many(state, 'webhook', 3)).toEqual([5, 9, 13]);
  });

  test('the audit does not queue behind callers that came before it asked again', () => {
    const first = slotsOf(undefined, 'audit', 3);
    let { state } = first;
    for (let call = 0; call < 20; call += 1) ({ state } = slotsOf(state, 'interactive', 1));
    expect(slotsOf(state, 'audit', 4).slots).toEqual([4, 6, 8, 10]);
  });

  test('ten seconds after its last slot the audit is not at work any more', () => {
    const { state } = slotsOf(undefined, 'audit', 1);
    expect(many(state, 'interactive', 2, begin + 9_984)).toEqual([39, 41]);
    expect(many(state, 'interactive', 2, begin + 10_000)).toEqual([40, 41]);
  });

  test('nor after it has said so', () => {
    const { state } = slotsOf(undefined, 'audit', 1);
    expect(many(endAuditTurn(state, begin), 'interactive', 3)).toEqual([1, 2, 3]);
  });

  test('a block of the audit leaves the slot that is kept for callers', () => {
    expect(slotsOf(undefined, 'audit', 1_000).slots).toEqual([0, 1, 2, 4, 5, 6]);
  });
});

test('of twenty callers that ask without a pause from midnight on, the audit gets its floor of the day', () => {
  let state: BudgetState | undefined;
  const used = { interactive: 0, webhook: 0, audit: 0 };
  const callers: { lane: Lane; at: number; count: number }[] = [
    ...Array.from({ length: 20 }, (): { lane: Lane; at: number; count: number } => ({
      lane: 'interactive',
      at: midnight,
      count: 1,
    })),
    { lane: 'audit', at: midnight, count: 1_000 },
  ];
  const patienceMs = { interactive: 5_000, webhook: 20_000, audit: 60_000 };
  let auditAt = 0;
  let first = midnight;
  for (;;) {
    const caller = callers.reduce((one, other) => (other.at < one.at ? other : one));
    const { lane, at, count } = caller;
    if (at >= midnight + 86_400_000) break;
    const answer = claim(state, { lane, earliest: at, latest: at + patienceMs[lane], count }, limits);
    if (!answer.granted) {
      caller.at = Math.max(at + 50, answer.retryAt - patienceMs[lane]);
      continue;
    }
    ({ state } = answer);
    used[lane] += answer.permits.length;
    const last = answer.permits.at(-1)?.slot ?? at;
    caller.at = last + 100;
    if (lane === 'audit' && used.audit <= 3_000) [auditAt, first] = [last, Math.max(first, midnight)];
  }
  expect(used.audit).toBeGreaterThanOrEqual(6_000);
  expect(used.interactive).toBeGreaterThanOrEqual(2_500);
  expect(used.audit + used.interactive).toBe(9_500);
  // 3,000 calls, at two of each 1,024 ms, take less than half an hour.
  expect(auditAt - first).toBeLessThan(1_800_000);
});
