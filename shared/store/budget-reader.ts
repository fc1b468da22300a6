import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../base/iso-instant.ts';
import { toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import type { BudgetState } from '../domain/budget/claims.ts';
import { getItem } from './commands.ts';
import type { StoreContext } from './context.ts';

/** The one item that all processes share. */
export const budgetKey = { kind: 'budget', id: 'constant-contact' } as const;

const count = z.int().check(z.nonnegative());
export const storedBudget = z.object({
  /** `YYYY-MM-DD` */
  day: z.codec(z.iso.date(), z.int(), {
    decode: (text) => Date.parse(text),
    encode: (day) => toIso(day).slice(0, 10),
  }),
  used: z.object({ interactive: count, webhook: count, audit: count }),
  openFrom: isoInstant,
  keptFrom: isoInstant,
  pausedUntil: isoInstant,
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
    const parsed = storedBudget.safeParse(unmarshall(item));
    if (!parsed.success) context.damaged(`${budgetKey.kind}/${budgetKey.id}`);
    return { state: parsed.data, revision: item['revision'] };
  };
}
