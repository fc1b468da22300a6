import { isDeepStrictEqual } from 'node:util';
import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { WatermarkReader } from '../../store/memberships/watermark.ts';
import {
  policyChanged,
  type ServiceRecordReader,
  type ServiceRecordWriter,
  watermarkFound,
} from '../../store/service-records.ts';

export interface RecordRulesDependencies {
  readonly serviceRecords: ServiceRecordReader & Pick<ServiceRecordWriter, 'write'>;
  readonly readWatermark: WatermarkReader;
  /** By which checks answer. */
  readonly policy: Policy;
  readonly now: () => Instant;
  readonly log: Log;
}

/**
 * Records the policy, and the watermark, where they are not as their last records say: the policy after
 * a deployment with other settings, the watermark after a backup was put back. Never throws, because
 * no audit may fail for it; the next tick does it again.
 */
export async function recordRules(dependencies: RecordRulesDependencies): Promise<void> {
  try {
    // In this order a record of the policy says, too, that a watermark of that time has its record.
    await recordWatermark(dependencies);
    await recordPolicy(dependencies);
  } catch (error) {
    dependencies.log(events.RULES_NOT_RECORDED, { error: describeError(error) });
  }
}

async function recordPolicy({ serviceRecords, policy, now }: RecordRulesDependencies): Promise<void> {
  const at = now();
  const { fields } = policyChanged(policy);
  const last = await serviceRecords.policyAt(at);
  if (last !== undefined && isDeepStrictEqual(policyChanged(last.value).fields, fields)) return;
  await serviceRecords.write(policyChanged(policy), at);
}

/**
 * The time is from before the record is read, and the watermark is read last: a credit at the same
 * moment is then either found in both, or has a later record than what is written here.
 */
async function recordWatermark({ serviceRecords, readWatermark, now }: RecordRulesDependencies): Promise<void> {
  const at = now();
  const last = await serviceRecords.watermarkAt(at);
  const watermark = await readWatermark();
  if (watermark === undefined || watermark === 'damaged' || isDeepStrictEqual(last?.value, watermark)) return;
  await serviceRecords.write(watermarkFound(watermark), at);
}
