/** What an entry of the log is about, as far as news comes of it. */
import { isoInstant } from '../../base/iso-instant.ts';
import { readJson } from '../../base/json.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { AccountId, Watermark } from '../../domain/membership/facts.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { AgedEvidence } from '../../domain/news/evidence-news.ts';
import { type HoldRecord, holdActions } from '../../domain/news/hold-news.ts';
import { stages } from '../../domain/news/stages.ts';
import { type AuditRecord, auditRecordOfValues } from '../memberships/audit-records.ts';
import { storedWatermark } from '../memberships/watermark-items.ts';
import {
  evidenceAction,
  evidencePrefix,
  newsPartition,
  policyPartition,
  storedPolicy,
  watermarkPartition,
} from '../service-records.ts';

export type Logged =
  | { readonly kind: 'change'; readonly record: AuditRecord }
  | { readonly kind: 'watermark'; readonly at: number; readonly watermark: Watermark }
  | { readonly kind: 'policy'; readonly at: number; readonly policy: Policy }
  /** Without an account: of all that the watermark speaks for. */
  | { readonly kind: 'evidence'; readonly aged: AgedEvidence; readonly accountId: AccountId | undefined }
  | { readonly kind: 'hold'; readonly record: HoldRecord }
  /** Of a kind that is no news. */
  | { readonly kind: 'other' }
  | { readonly kind: 'damaged' };

const partitioned = z.object({ accountId: z.string() });
const watermarkRecord = z.object({ at: isoInstant, watermark: storedWatermark });
const policyRecord = z.object({ at: isoInstant, policy: storedPolicy });
const evidenceRecord = z.object({
  at: isoInstant,
  action: z.templateLiteral(['evidence_', z.enum(stages)]),
  asOf: isoInstant,
  ofAccount: z.optional(accountIdSchema),
});
const holdRecord = z.object({
  at: isoInstant,
  action: z.enum(holdActions),
  runId: z.string(),
  count: z.optional(z.int()),
  reason: z.optional(z.string()),
});

const damaged = { kind: 'damaged' } as const;

/** Reads an entry of the log; one that cannot be read is `damaged`. */
export function loggedOf(entry: string): Logged {
  const values = readJson(entry);
  const { data } = partitioned.safeParse(values);
  if (data === undefined) return damaged;
  const { accountId: partition } = data;
  if (!partition.includes('#')) {
    const record = auditRecordOfValues(values);
    return record === undefined ? damaged : { kind: 'change', record };
  }
  if (partition === watermarkPartition) {
    const record = watermarkRecord.safeParse(values).data;
    return record === undefined ? damaged : { kind: 'watermark', ...record };
  }
  if (partition === policyPartition) {
    const record = policyRecord.safeParse(values).data;
    return record === undefined ? damaged : { kind: 'policy', ...record };
  }
  if (partition.startsWith(evidencePrefix)) {
    const record = evidenceRecord.safeParse(values).data;
    if (record === undefined) return damaged;
    const { at, action, asOf, ofAccount: accountId } = record;
    const stage = stages.find((each) => action === evidenceAction(each)) ?? 'expired';
    return { kind: 'evidence', aged: { at, stage, asOf }, accountId };
  }
  if (!partition.startsWith(newsPartition)) return { kind: 'other' };
  const record = holdRecord.safeParse(values).data;
  return record === undefined ? { kind: 'other' } : { kind: 'hold', record };
}
