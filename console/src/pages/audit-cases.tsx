/** All cases: accounts that may have to lose something. */
import { Link } from 'wouter-preact';
import { loadCases } from '../api/audits.ts';
import { usePages } from '../api/use-load.ts';
import { MoreOf } from '../parts/more.tsx';
import { Empty } from '../parts/states.tsx';
import { Page } from '../parts/text.tsx';
import { CaseTable } from './case-table.tsx';

export function AuditCasesPage() {
  const cases = usePages('cases', loadCases);
  return (
    <Page title="Cases" actions={<Link href="/audits">All audits</Link>}>
      <p>
        An account is a case when the list has missed it, or when Constant Contact shows it as not active. It keeps what
        it has until the answer about it is clear, and the brake lets it through.
      </p>
      <section class="panel" aria-label="Cases">
        {cases.rows.length === 0 && !cases.isLoading && !cases.failure && (
          <Empty title="There is no case">
            <p>No account is about to lose anything.</p>
          </Empty>
        )}
        {cases.rows.length > 0 && (
          <CaseTable of={cases.rows} caption="Those that are asked about next need not come first" />
        )}
        <MoreOf of={cases} what="cases" />
      </section>
    </Page>
  );
}
