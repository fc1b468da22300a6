import type { Put } from '@aws-sdk/client-dynamodb';
import { type Instant, toIso } from '../../base/time.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import { serviceRecordPut, watermarkMoved } from '../service-records.ts';
import { watermarkItem } from './items.ts';

/** A watermark to write, and where. */
export interface NewWatermark {
  readonly table: string;
  readonly value: Watermark;
  /** The table of its record, and the instant that this is about. */
  readonly auditRecords: string;
  readonly at: Instant;
  /** The stored one cannot be read, so there is nothing that it could move back from. */
  readonly replacesDamaged?: boolean;
}

/**
 * Moves the watermark and records it, as a part of the transaction that credits a run. It never moves
 * back; the same run may write it again, because the answer of its first write may have been lost.
 */
export function watermarkPuts(watermark: NewWatermark): readonly Put[] {
  const { auditRecords, value, at } = watermark;
  return [watermarkPut(watermark), serviceRecordPut(auditRecords, watermarkMoved(value), at)];
}

function watermarkPut({ table, value: watermark, replacesDamaged }: NewWatermark): Put {
  const put = { TableName: table, Item: watermarkItem(watermark) };
  if (replacesDamaged) return put;
  return {
    ...put,
    ConditionExpression: 'attribute_not_exists(startedAt) OR startedAt < :startedAt OR runId = :runId',
    ExpressionAttributeValues: { ':startedAt': { S: toIso(watermark.startedAt) }, ':runId': { S: watermark.runId } },
  };
}
