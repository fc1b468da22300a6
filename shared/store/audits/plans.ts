import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import type { PlannedChange } from '../../domain/audit/plan.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { changeActions } from '../../domain/membership/transitions.ts';
import { usualRetention } from '../../domain/retention.ts';
import { getItem, toItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { idOfNumber } from '../number-id.ts';
import { parsedItem, parsedText } from '../parsed-item.ts';
import { activitySchema, profileSchema } from './pages.ts';

const finding = z.union([
  z.object({
    kind: z.literal('listed'),
    activity: z.optional(activitySchema),
    profile: profileSchema,
    readAt: z.optional(z.int()),
    shownName: z.optional(z.string()),
  }),
  z.object({ kind: z.literal('not_listed') }),
  z.object({
    kind: z.literal('probed'),
    outcome: z.enum(['not_ours', 'ours']),
    observedAt: z.int(),
    activity: z.optional(activitySchema),
  }),
]);
const storedChanges = z.array(
  z.object({
    accountId: accountIdSchema,
    version: z.int(),
    action: z.enum(changeActions),
    revokes: z.boolean(),
    finding,
  }),
);
const storedPart = z.object({ changes: z.string() });

/**
 * The findings and the plan of a run, in WorkState, so that any tick can resume it.
 *
 * @param days how long callers can read a plan
 */
export function createAuditPlanStore(
  context: Pick<StoreContext, 'client' | 'now'>,
  table: string,
  days: number = usualRetention.auditPlanDays,
) {
  const put = async (kind: string, id: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
    const expiresAt = Math.floor(context.now() / 1000) + days * 86_400;
    await context.client.send(
      new PutItemCommand({ TableName: table, Item: toItem({ kind, id, ...values, expiresAt }) }),
    );
  };

  return {
    /** @param part from 0 on */
    putPart: (runId: string, key: string, part: number, changes: readonly PlannedChange[]): Promise<void> =>
      put(planOf(runId, key), idOfNumber(part), { changes: JSON.stringify(changes) }),

    readPart: createPlanReader(context, table),
  };
}
export type AuditPlanStore = ReturnType<typeof createAuditPlanStore>;

/** Reads a part of a plan, from 0 on; undefined: unknown, or expired. Throws a DamagedError. */
export function createPlanReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (runId: string, key: string, part: number): Promise<readonly PlannedChange[] | undefined> => {
    const item = await getItem(context, table, marshall({ kind: planOf(runId, key), id: idOfNumber(part) }));
    if (item === undefined) return undefined;
    const { changes } = parsedItem(storedPart, item);
    return parsedText(storedChanges, changes, item);
  };
}

/** Holds the key of the attempt, because another tick may make a different plan of the same run. */
const planOf = (runId: string, key: string): string => `audit-plan#${runId}#${key}`;
