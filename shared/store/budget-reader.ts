import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { defined } from '../base/defined.ts';
import { isoInstant } from '../base/iso-instant.ts';
import { nextDay, toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import type { BudgetState } from '../domain/budget/claims.ts';
import { getItem } from './commands.ts';
import type { StoreContext } from './context.ts';
import { valuesOf } from './values.ts';

/** The one item that all processes share. */
export const budgetKey = { kind: 'budget', id: 'constant-contact' } as const;

const count = z.int().check(z.nonnegative());

const form = z.object({
  /** `YYYY-MM-DD` */
  day: z.codec(z.iso.date(), z.int(), {
    decode: (text) => Date.parse(text),
    encode: (day) => toIso(day).slice(0, 10),
  }),
  used: z.object({ interactive: count, webhook: count, audit: count }),
  openFrom: isoInstant,
  keptFrom: isoInstant,
  /** Absent in items of version 0.1.0. */
  auditFrom: z.optional(isoInstant),
  auditUntil: z.optional(isoInstant),
  pausedUntil: isoInstant,
  probeFrom: z.optional(isoInstant),
});

/** The state as it is stored. Items of version 0.1.0 are still read. */
export const storedBudget = z.codec(form, z.custom<BudgetState>(), {
  decode: ({ auditFrom, auditUntil, probeFrom, ...rest }): BudgetState => {
    if (auditFrom !== undefined && auditUntil !== undefined) {
      return { ...rest, auditFrom, auditUntil, ...defined({ probeFrom }) };
    }
    // The audit had the slots that were open to all, and a closed day was a pause until midnight.
    const { day, openFrom, pausedUntil } = rest;
    const converted = { ...rest, auditFrom: openFrom, auditUntil: day };
    return pausedUntil < nextDay(day) ? converted : { ...converted, pausedUntil: openFrom, probeFrom: openFrom };
  },
  encode: (state) => state,
});

export interface StoredBudget {
  /** Undefined: no item is stored, or it is damaged. */
  readonly state: BudgetState | undefined;
  /** As stored, also in a damaged item; undefined: the item or the attribute is absent. */
  readonly revision: AttributeValue | undefined;
}

/** Reads the budget for a report; undefined before the first call, or if the item is damaged. */
export function createBudgetReader(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  const read = createStoredBudgetReader(context, table);
  return async (): Promise<BudgetState | undefined> => (await read()).state;
}

/** Reads the budget with its revision, for a conditional write. A damaged item is reported. */
export function createStoredBudgetReader(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (): Promise<StoredBudget> => {
    const item = await getItem(context, table, marshall(budgetKey));
    if (item === undefined) return { state: undefined, revision: undefined };
    const parsed = storedBudget.safeParse(valuesOf(item));
    if (!parsed.success) context.damaged(`${budgetKey.kind}/${budgetKey.id}`);
    return { state: parsed.data, revision: item['revision'] };
  };
}
