/** Entries of lists whose stored item is damaged: a problem in the place of what they would show. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';

const problem = <C extends 'MEMBERSHIP_DAMAGED' | 'ITEM_DAMAGED'>(code: C) =>
  z.object({ code: z.enum([code]), title: z.string(), status: z.int() });

export const damagedMembership = z.object({ accountId: z.string(), problem: problem('MEMBERSHIP_DAMAGED') });
export const damagedAuditRecord = z.object({ version: z.number(), problem: problem('MEMBERSHIP_DAMAGED') });
export const damagedAudit = z.object({ runId: z.string(), problem: problem('ITEM_DAMAGED') });
export const damagedCase = z.object({ accountId: z.string(), problem: problem('ITEM_DAMAGED') });
/** A part of what a run has found, which may have been many changes. */
export const damagedChanges = z.object({ problem: problem('ITEM_DAMAGED') });
/** `at` is what the number of the record says. */
export const damagedOperationRecord = z.object({ at: isoInstant, problem: problem('ITEM_DAMAGED') });
/** `sequence` is what the key of the delivery says. */
export const damagedDelivery = z.object({ sequence: z.int(), problem: problem('ITEM_DAMAGED') });
