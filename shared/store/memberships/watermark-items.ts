import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { storedAccountId } from '../codecs.ts';

/** The stored form of the watermark, in its item and in the records of where it stood. */
export const storedWatermark = z.object({
  runId: z.string(),
  startedAt: isoInstant,
  except: z.optional(z.readonly(z.array(z.object({ accountId: storedAccountId, seenAt: isoInstant })))),
});
