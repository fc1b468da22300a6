/** What one check has found. */
export interface Finding {
  readonly check: string;
  /** Only `wrong` makes the exit code 1; `look` is for a person. */
  readonly result: 'ok' | 'look' | 'wrong' | 'skipped';
  readonly text: string;
}

const finding =
  (result: Finding['result']) =>
  (check: string, text: string): Finding => ({ check, result, text });

export const ok = finding('ok');
export const look = finding('look');
export const wrong = finding('wrong');
export const skipped = finding('skipped');

const results = ['ok', 'look', 'wrong', 'skipped'] as const;

/** One line for a finding. */
export const lineOf = ({ check, result, text }: Finding): string => `${result.padEnd(7)}  ${check.padEnd(11)}  ${text}`;

/** The last line. */
export function summaryOf(findings: readonly Finding[]): string {
  const counts = results.map((result) => [result, findings.filter((each) => each.result === result).length] as const);
  const found = counts.filter(([, count]) => count > 0).map(([result, count]) => `${count} ${result}`);
  return `${findings.length} checks: ${found.join(', ')}`;
}
