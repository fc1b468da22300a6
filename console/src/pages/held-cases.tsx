/** The accounts that the brake holds, each with the answer that would take its access. */
import { loadCases } from '../api/audits.ts';
import { usePages } from '../api/use-load.ts';
import type { AuditCaseRow } from '../base/types.ts';
import { MoreOf } from '../parts/more.tsx';
import { CaseTable } from './case-table.tsx';

/** Held cases may stand behind many that only wait. */
const mostPages = 10;

const isHeld = (row: AuditCaseRow): boolean => 'problem' in row || row.heldSince !== undefined;

export function HeldCases() {
  const cases = usePages('held', async (from, signal) => {
    let page = await loadCases(from, signal);
    for (let pages = 1; pages < mostPages && !page.rows.some(isHeld) && page.next !== undefined; pages += 1) {
      page = await loadCases(page.next, signal);
    }
    return { rows: page.rows.filter(isHeld), next: page.next };
  });
  return (
    <section class="panel">
      <h2>Who is held</h2>
      {cases.rows.length > 0 && <CaseTable of={cases.rows} caption="Accounts that would lose access by a release" />}
      <MoreOf of={cases} what="held accounts" />
    </section>
  );
}
