import * as z from '../../base/zod.ts';
import type { Progress, Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { Finding, Verdict } from '../../domain/reconciliation/verdicts.ts';
import type { PlacesReader } from '../../store/log/places.ts';
import type { ReconciliationReader } from '../../store/reconciliations/store.ts';

/** The finding after which a page begins: the number of its part, and its place in it from 1 on. */
export const findingPosition = z.object({ part: z.int().check(z.positive()), place: z.int().check(z.positive()) });
type FindingPosition = z.infer<typeof findingPosition>;

export interface FindingsPage {
  readonly findings: readonly Finding[];
  /** The places of their records in the log. */
  readonly indexOf: (accountId: string, version: number) => number | undefined;
  /** Absent on the last page. */
  readonly next?: FindingPosition;
}

/** @returns undefined: there is none, or its time is over */
export async function readReconciliation(
  id: string,
  reader: Pick<ReconciliationReader, 'read' | 'readProgress'>,
): Promise<{ readonly reconciliation: Reconciliation; readonly progress: Progress<unknown> | undefined } | undefined> {
  const [reconciliation, progress] = await Promise.all([reader.read(id), reader.readProgress(id)]);
  return reconciliation && { reconciliation, progress };
}

export interface PageOrder {
  readonly reconciliationId: string;
  /** Absent: all. */
  readonly verdict: Verdict | undefined;
  readonly pageSize: number;
  readonly from: FindingPosition | undefined;
}

/** Reads a page of the findings, of one verdict or of all. */
export async function readFindings(
  { reconciliationId, verdict, pageSize, from }: PageOrder,
  {
    reader,
    readPlaces,
  }: { readonly reader: Pick<ReconciliationReader, 'readFindings'>; readonly readPlaces: PlacesReader },
): Promise<FindingsPage> {
  const findings: Finding[] = [];
  let [last, next]: (FindingPosition | undefined)[] = [];
  for await (const { number, findings: all } of reader.readFindings(reconciliationId, (from?.part ?? 1) - 1)) {
    for (const [index, finding] of all.entries()) {
      const isBefore = from !== undefined && number === from.part && index < from.place;
      if (isBefore || (verdict !== undefined && finding.verdict !== verdict)) continue;
      if (findings.length === pageSize) next = last;
      if (next !== undefined) break;
      findings.push(finding);
      last = { part: number, place: index + 1 };
    }
    if (next !== undefined) break;
  }
  const ids = findings.flatMap(({ accountId, records = [] }) =>
    accountId === undefined ? [] : records.map((version) => ({ partition: accountId, version })),
  );
  const places = await readPlaces(ids);
  const indexOf = (partition: string, version: number) => places({ partition, version });
  return { findings, indexOf, ...(next && { next }) };
}
