import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AuditRun } from '../audit/run-record.ts';
import type { StoreContext } from './context.ts';
import { toIso } from './items.ts';

/** How long the record of a run is kept. */
const keptForDays = 400;

/** Records audit runs in WorkState, newest last by their id. Each write replaces the record of the same run. */
export const createAuditRunStore = ({ client }: Pick<StoreContext, 'client'>, table: string) => ({
  put: async (run: AuditRun): Promise<void> => {
    const { runId, startedAt, endedAt, ...rest } = run;
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: marshall(
          {
            kind: 'audit-run',
            id: runId,
            ...rest,
            startedAt: toIso(startedAt),
            endedAt: endedAt === undefined ? undefined : toIso(endedAt),
            expiresAt: Math.floor(startedAt / 1000) + keptForDays * 86_400,
          },
          { removeUndefinedValues: true },
        ),
      }),
    );
  },
});
export type AuditRunStore = ReturnType<typeof createAuditRunStore>;
