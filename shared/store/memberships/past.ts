/** What was known of an account at an instant of the past, from the trail alone. */
import { hash } from 'node:crypto';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { type Instant, toIso } from '../../base/time.ts';
import type { AccountId, Membership, Watermark } from '../../domain/membership/facts.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import { queryAll } from '../commands.ts';
import { DamagedError, type StoreContext } from '../context.ts';
import { logRecordOf } from '../log/items.ts';
import { createServiceRecordReader } from '../service-records.ts';
import { auditRecordOf, recordsAfter } from './audit-records.ts';
import { replayed } from './replay.ts';
import type { ChangerTables } from './transaction.ts';

/** Which record says something, and since when. */
export interface RecordName {
  /** An account, or a part of the service. */
  readonly partition: string;
  readonly version: number;
  readonly at: string;
}

export interface Past {
  /** Undefined: no record before says that the account was known. */
  readonly membership: Membership | undefined;
  /** Undefined: no record before says that a scan had succeeded. */
  readonly watermark: Watermark | undefined;
  /** Undefined: no record before says which policy was in force. */
  readonly policy: Policy | undefined;
  /** The last record of each, up to the instant. */
  readonly records: Readonly<Partial<Record<'membership' | 'watermark' | 'policy', RecordName>>>;
}

/**
 * Reads what was known at an instant. The trail of the account is replayed page by page, so that its
 * length costs time and no memory. Its names are in no record.
 *
 * @throws DamagedError if a record that matters cannot be read, is missing, or is another one than
 *   the next one names; nothing is guessed
 */
export function createPastReader(
  context: Pick<StoreContext, 'client'>,
  { auditRecords }: Pick<ChangerTables, 'auditRecords'>,
) {
  const { watermarkAt, policyAt } = createServiceRecordReader(context, auditRecords);
  return async (accountId: AccountId, at: Instant): Promise<Past> => {
    const [account, watermark, policy] = await Promise.all([
      membershipAt(context, recordsAfter(auditRecords, accountId, 0), at),
      watermarkAt(at),
      policyAt(at),
    ]);
    return {
      membership: account,
      watermark: watermark?.value,
      policy: policy?.value,
      records: {
        ...(account && {
          membership: { partition: accountId, version: account.version, at: toIso(account.updatedAt) },
        }),
        ...(watermark && { watermark: nameOf(watermark) }),
        ...(policy && { policy: nameOf(policy) }),
      },
    };
  };
}
export type PastReader = ReturnType<typeof createPastReader>;

const nameOf = ({ partition, version, at }: RecordName): RecordName => ({ partition, version, at });

/** The membership as of the last record up to the instant, in the order of the versions. */
async function membershipAt(
  context: Pick<StoreContext, 'client'>,
  records: QueryCommandInput,
  at: Instant,
): Promise<Membership | undefined> {
  let known: Membership | undefined;
  let hashBefore: string | undefined;
  for await (const item of queryAll(context, records)) {
    // What came later may be damaged: it does not matter.
    if (Date.parse(item['at']?.S ?? '') > at) break;
    const record = auditRecordOf(item);
    const { accountId, version, previousHash } = record;
    const expected = (known?.version ?? 0) + 1;
    if (version !== expected) throw new DamagedError(`record ${expected} of ${accountId} is missing`);
    // Records of earlier versions name none.
    if (previousHash !== undefined && previousHash !== hashBefore) {
      throw new DamagedError(`record ${version - 1} of ${accountId} is not the one that the next one names`);
    }
    known = replayed(known, record);
    hashBefore = hash('sha256', logRecordOf(item).entry, 'hex');
  }
  return known;
}
