/** Faults of the budget. */
import type { Mutant } from './mutant.ts';

const limits = 'shared/domain/budget/limits.ts';

export const budgetMutants: readonly Mutant[] = [
  {
    name: 'the audit takes what is kept for others',
    file: limits,
    find: 'return Math.max(0, leftOfDay - keptByOthers, leftOfFloor);',
    replace: "return Math.max(0, leftOfDay - (lane === 'audit' ? 0 : keptByOthers), leftOfFloor);",
    found: /^a lane has not had its floor/,
  },
  {
    name: 'the day has no limit',
    file: limits,
    find: 'const leftOfDay = limits.perDay - callsIn(used);',
    replace: 'const leftOfDay = 2 * limits.perDay - callsIn(used);',
    found: /^(?:the audits have taken what is for others|too many requests on a day)/,
  },
  {
    name: 'a slot is granted twice',
    file: 'shared/domain/budget/claims.ts',
    find: 'return { slot, free: { ...free, [cursor]: slot + lengthMs } };',
    replace: 'return { slot, free: { ...free, [cursor]: slot } };',
    found: /^too many requests in a second/,
  },
  {
    name: 'requests go on after the vendor has closed the day',
    file: 'shared/domain/budget/claims.ts',
    find: 'const earliest = Math.max(open, state.probeFrom ?? open);',
    replace: 'const earliest = open;',
    found: /^a request on a day that the vendor has closed/,
  },
];
