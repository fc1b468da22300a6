import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../base/zod.ts';
import type { BudgetState } from '../domain/budget/claims.ts';
import type { StoreContext } from './context.ts';
import { storedInstant } from './instants.ts';

/** The one item that all processes share. */
export const budgetKey = { kind: 'budget', id: 'constant-contact' } as const;

const count = z.int().check(z.nonnegative());
export const storedBudget = z.object({
  /** `YYYY-MM-DD` */
  day: z.codec(z.iso.date(), z.int(), {
    decode: (text) => Date.parse(text),
    encode: (day) => new Date(day).toISOString().slice(0, 10),
  }),
  used: z.object({ interactive: count, webhook: count, audit: count }),
  openFrom: storedInstant,
  keptFrom: storedInstant,
  pausedUntil: storedInstant,
});

/** What is stored, as far as it can be read. */
export interface StoredBudget {
  readonly state: BudgetState | undefined;
  /** Whatever stands there; undefined: nothing. */
  readonly revision: AttributeValue | undefined;
}

/** Reads the budget with the revision that it may be overwritten under; an item that cannot be read is reported. */
export const createStoredBudgetReader =
  ({ client, damaged }: Pick<StoreContext, 'client' | 'damaged'>, table: string) =>
  async (): Promise<StoredBudget> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: marshall(budgetKey), ConsistentRead: true }),
    );
    if (item === undefined) return { state: undefined, revision: undefined };
    const parsed = storedBudget.safeParse(unmarshall(item));
    if (!parsed.success) damaged(`${budgetKey.kind}/${budgetKey.id}`);
    return { state: parsed.data, revision: item['revision'] };
  };

/** Reads the budget for people to see; undefined: nobody has called yet, or what is stored cannot be read. */
export const createBudgetReader = (context: Pick<StoreContext, 'client' | 'damaged'>, table: string) => {
  const read = createStoredBudgetReader(context, table);
  return async (): Promise<BudgetState | undefined> => (await read()).state;
};
