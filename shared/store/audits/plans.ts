import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import type { PlannedChange, Probe } from '../../domain/audit/plan.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { changeActions } from '../../domain/membership/transitions.ts';
import type { Item, StoreContext } from '../context.ts';
import { activitySchema, profileSchema } from './pages.ts';

/** How long a plan can be looked at. */
const keptForSeconds = 30 * 86_400;

const clearProbe = z.union([
  z.object({ outcome: z.literal('not_ours'), observedAt: z.int() }),
  z.object({ outcome: z.literal('ours'), observedAt: z.int(), activity: z.optional(activitySchema) }),
]);
const storedProbe = z.union([clearProbe, z.object({ outcome: z.literal('unclear') })]);

const finding = z.union([
  z.object({ kind: z.literal('listed'), activity: z.optional(activitySchema), profile: profileSchema }),
  z.object({ kind: z.literal('not_listed') }),
  z.object({ kind: z.literal('probed'), outcome: z.literal('not_ours'), observedAt: z.int() }),
  z.object({
    kind: z.literal('probed'),
    outcome: z.literal('ours'),
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

const probesOf = (runId: string): string => `audit-probe#${runId}`;
/** By its hash as well: a plan that somebody else has made of the same run is another one. */
const planOf = (runId: string, hash: string): string => `audit-plan#${runId}#${hash}`;
const partId = (part: number): string => String(part).padStart(8, '0');

/** Reads a part of a plan, from 0 on; undefined for one that is not there, or no longer. */
export const createPlanReader =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (runId: string, hash: string, part: number): Promise<readonly PlannedChange[] | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: marshall({ kind: planOf(runId, hash), id: partId(part) }),
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return undefined;
    const { changes } = z.object({ changes: z.string() }).parse(unmarshall(item));
    return storedChanges.parse(JSON.parse(changes));
  };

/** What a run has asked and what it means to do, in WorkState, so that any tick can go on with it. */
export const createAuditPlanStore = ({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string) => {
  const put = async (kind: string, id: string, item: Readonly<Record<string, unknown>>): Promise<void> => {
    const expiresAt = Math.floor(now() / 1000) + keptForSeconds;
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: marshall({ kind, id, ...item, expiresAt }, { removeUndefinedValues: true }),
      }),
    );
  };

  return {
    putProbe: (runId: string, accountId: AccountId, probe: Probe): Promise<void> =>
      put(probesOf(runId), accountId, { probe }),

    /** What the vendor has said so far about the suspects of a run. */
    readProbes: async (runId: string): Promise<ReadonlyMap<AccountId, Probe>> => {
      const probes = new Map<AccountId, Probe>();
      let startKey: Item | undefined;
      do {
        const { Items: items = [], LastEvaluatedKey: more } = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'kind = :kind',
            ExpressionAttributeValues: { ':kind': { S: probesOf(runId) } },
            ConsistentRead: true,
            ExclusiveStartKey: startKey,
          }),
        );
        for (const item of items) {
          const { id, probe } = z.object({ id: accountIdSchema, probe: storedProbe }).parse(unmarshall(item));
          probes.set(id, probe);
        }
        startKey = more;
      } while (startKey !== undefined);
      return probes;
    },

    /** @param part from 0 on */
    putPart: (runId: string, hash: string, part: number, changes: readonly PlannedChange[]): Promise<void> =>
      put(planOf(runId, hash), partId(part), { changes: JSON.stringify(changes) }),

    readPart: createPlanReader({ client }, table),
  };
};
export type AuditPlanStore = ReturnType<typeof createAuditPlanStore>;
