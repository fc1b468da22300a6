import { type Priced, prices } from './prices.ts';
import type { Usage } from './usage.ts';

export interface CostLine {
  readonly priced: Priced;
  readonly units: number;
  readonly dollars: number;
}

/** What a usage costs, dearest first. */
export function costOf(usage: Usage): { readonly lines: readonly CostLine[]; readonly dollars: number } {
  const lines = Object.entries(usage)
    .map(([name, units]): CostLine => {
      const priced = name as Priced;
      const { dollars, units: each } = prices[priced];
      return { priced, units, dollars: (units / each) * dollars };
    })
    .toSorted((a, b) => b.dollars - a.dollars);
  return { lines, dollars: lines.reduce((sum, line) => sum + line.dollars, 0) };
}
