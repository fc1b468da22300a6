/** Counts and sums of the findings, by verdict. */
import { addDecimals } from './amounts.ts';
import type { Finding, Verdict } from './verdicts.ts';

interface VerdictTotals {
  /** Rows; of accounts that are in no row, pairs of an account and a period. */
  readonly count: number;
  /** By currency; the empty one is that of amounts without any. */
  readonly sums: Readonly<Record<string, string>>;
  /** Amounts that are in no sum, because they cannot be read in one way only. */
  readonly notSummed: number;
}

export type Totals = Readonly<Partial<Record<Verdict, VerdictTotals>>>;

/** More currencies than there are: the others are counted as not summed. */
const maxCurrencies = 200;

export function addToTotals(totals: Totals, findings: readonly Finding[]): Totals {
  const next: Partial<Record<Verdict, VerdictTotals>> = { ...totals };
  for (const finding of findings) next[finding.verdict] = withFinding(next[finding.verdict], finding);
  return next;
}

function withFinding(
  { count, sums, notSummed }: VerdictTotals = { count: 0, sums: {}, notSummed: 0 },
  { amount }: Finding,
): VerdictTotals {
  const counted = { count: count + 1, sums, notSummed };
  if (amount === undefined) return counted;
  const { value, currency = '' } = amount;
  const known = Object.hasOwn(sums, currency) ? sums[currency] : undefined;
  const isFull = known === undefined && Object.keys(sums).length >= maxCurrencies;
  if (value === undefined || isFull) return { ...counted, notSummed: notSummed + 1 };
  return { ...counted, sums: { ...sums, [currency]: addDecimals(known ?? '0', value) } };
}
