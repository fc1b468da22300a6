import type { AuditLedger } from '../../domain/audit/run.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import type { WatermarkReader } from '../../store/memberships/watermark.ts';

export interface KnownWatermark {
  /** Undefined before the first completed run, until its credit. */
  readonly watermark: Watermark | undefined;
  /** The stored one cannot be read; the credit of the run replaces it. */
  readonly isDamaged: boolean;
}

/**
 * The watermark by which a run judges. For one that cannot be read, or is lost, the last completed run
 * stands, and never nothing: without a watermark a run would count as the first one, which is trusted,
 * and the evidence of all accounts would look too old.
 */
export async function knownWatermark(read: WatermarkReader, { lastCompleted }: AuditLedger): Promise<KnownWatermark> {
  const watermark = await read();
  const isDamaged = watermark === 'damaged';
  if (!isDamaged && (watermark !== undefined || lastCompleted === undefined)) return { watermark, isDamaged };
  const { runId = 'unknown', startedAt = 0 } = lastCompleted ?? {};
  return { watermark: { runId, startedAt }, isDamaged };
}
