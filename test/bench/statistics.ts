export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};
export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** What it is compared with in the same run, or how it was got. */
  readonly baseline: string;
  readonly goal: string;
  readonly reached: boolean;
}

export const ms = (value: number): string => `${value.toFixed(2)} ms`;

/** Ready to be pasted into docs/performance.md. */
export const printTable = (figures: readonly Figure[]): void => {
  const rows = figures.map(({ what, measured, baseline, goal, reached }) => [
    what,
    measured,
    baseline,
    goal,
    reached ? 'yes' : 'NO',
  ]);
  const lines = [
    ['what', 'measured', 'baseline in the same run', 'goal', 'reached'],
    ['---', '---', '---', '---', '---'],
    ...rows,
  ];
  process.stdout.write(`${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`);
};
