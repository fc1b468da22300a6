/** The stored form of reconciliations. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isoInstant } from '../../base/iso-instant.ts';
import { readJson } from '../../base/json.ts';
import * as z from '../../base/zod.ts';
import { activities, relationships, reviews } from '../../domain/membership/facts.ts';
import type { Progress, Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import { type Finding, matches, namings, type ReportRow, verdicts } from '../../domain/reconciliation/verdicts.ts';
import { storedAccountId } from '../codecs.ts';
import type { Item } from '../context.ts';
import { type ListPosition, listPosition } from '../memberships/list.ts';
import { DamagedItemError, parsedItem } from '../parsed-item.ts';
import { valuesOf } from '../values.ts';

const count = z.int().check(z.nonnegative());

const period = z.object({ text: z.string(), from: z.int(), to: z.int() });
const amount = z.object({ text: z.string(), value: z.optional(z.string()), currency: z.optional(z.string()) });
const named = {
  naming: z.optional(z.enum(namings)),
  name: z.optional(z.string()),
  period: z.optional(period),
  amount: z.optional(amount),
  fault: z.optional(z.string()),
};
const storedRows = z.array(z.object({ ...named, line: z.int() }));
const interval = z.object({
  from: z.int(),
  to: z.optional(z.int()),
  lastSeenAt: z.optional(z.int()),
  begunBy: z.int(),
  endedBy: z.optional(z.int()),
});
const storedFindings = z.array(
  z.object({
    ...named,
    verdict: z.enum(verdicts),
    line: z.optional(z.int()),
    accountId: z.optional(storedAccountId),
    matchedBy: z.optional(z.enum(matches)),
    candidates: z.optional(z.array(storedAccountId)),
    intervals: z.optional(z.array(interval)),
    atEnd: z.optional(
      z.object({ relationship: z.enum(relationships), activity: z.enum(activities), review: z.enum(reviews) }),
    ),
    records: z.optional(z.array(z.int())),
    earlierLine: z.optional(z.int()),
  }),
);

const asked = z.object({
  reconciliationId: z.string(),
  createdAt: isoInstant,
  startedBy: z.string(),
  rows: count,
  parts: count,
  namedRows: count,
  periods: z.array(period),
  otherColumns: z.array(z.string()),
});
const totals = z.partialRecord(
  z.enum(verdicts),
  z.object({ count, sums: z.record(z.string(), z.string()), notSummed: count }),
);
const reached = z.union([
  z.object({ phase: z.literal('rows'), part: count }),
  z.object({ phase: z.literal('accounts'), pass: count, from: z.optional(listPosition) }),
  z.object({ phase: z.enum(['done', 'failed']) }),
]);
const progress = z.object({ number: count, reached, rows: count, accounts: count, totals, at: isoInstant });

export type StoredProgress = Progress<ListPosition>;

export const askedValues = ({ expiresAt: _, ...reconciliation }: Reconciliation) =>
  z.encode(asked, {
    ...reconciliation,
    periods: [...reconciliation.periods],
    otherColumns: [...reconciliation.otherColumns],
  });

/** @throws DamagedItemError */
export const reconciliationOf = (item: Item): Reconciliation => ({
  ...parsedItem(asked, item),
  expiresAt: Number(item['expiresAt']?.N) * 1000,
});

export const progressValues = (reachedNow: StoredProgress) =>
  z.encode(progress, reachedNow as z.output<typeof progress>);

/** @throws DamagedItemError */
export const progressOf = (item: Item): StoredProgress => parsedItem(progress, item) as StoredProgress;

/** JSON text, deflated: a part is always read as a whole, and a write is charged by its size. */
const packed = (value: unknown): string => deflateRawSync(JSON.stringify(value)).toString('base64');

export const packedRows = (rows: readonly ReportRow[]): string =>
  packed(z.encode(storedRows, rows as z.output<typeof storedRows>));
export const packedFindings = (findings: readonly Finding[]): string =>
  packed(z.encode(storedFindings, findings as z.output<typeof storedFindings>));

/** @throws DamagedItemError */
export const rowsOf = (item: Item): readonly ReportRow[] => unpacked(storedRows, item);
/** @throws DamagedItemError */
export const findingsOf = (item: Item): readonly Finding[] => unpacked(storedFindings, item);

function unpacked<T extends z.ZodMiniType>(schema: T, item: Item): z.output<T> {
  const parsed = schema.safeParse(readJson(inflated(Object(valuesOf(item))['packed'])));
  if (parsed.success) return parsed.data;
  throw new DamagedItemError(`the item ${item['kind']?.S} ${item['id']?.S} cannot be read`, { cause: parsed.error });
}

function inflated(text: unknown): string {
  try {
    return inflateRawSync(Buffer.from(String(text), 'base64')).toString('utf8');
  } catch {
    return '';
  }
}
