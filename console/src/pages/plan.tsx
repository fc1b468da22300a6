/** The plan of a run as a diff: what each account has, and would have. */
import { useState } from 'preact/hooks';
import { client, getAudit } from '../api/client.ts';
import { answerOf } from '../api/failure.ts';
import { usePages } from '../api/use-load.ts';
import { afterOf, beforeOf, plural } from '../base/audit-words.ts';
import type { Audit, PlannedChangeRow } from '../base/types.ts';
import { actionWords } from '../base/words.ts';
import { AccountLink, AccountNow } from '../parts/account-now.tsx';
import { MoreOf } from '../parts/more.tsx';
import { Empty } from '../parts/states.tsx';
import { Badge, Code } from '../parts/text.tsx';

export function Plan({ of: run }: { readonly of: Audit }) {
  const [onlyTaking, setOnlyTaking] = useState(false);
  const { runId, plan, dryRun, state } = run;
  const changes = usePages(`${runId} ${plan?.hash ?? ''} ${state}`, async (pageToken, signal) => {
    const query = { pageSize: 100, ...(pageToken !== undefined && { pageToken }) };
    const answer = await answerOf(getAudit({ client, signal, path: { runId }, query }), 'plannedChanges');
    return { rows: answer.plannedChanges, next: answer.nextPageToken };
  });
  // A part of the plan that cannot be read may take access away, too.
  const rows = changes.rows.filter((row) => !onlyTaking || 'problem' in row || row.revokesAccess);
  const isEmpty = rows.length === 0 && !changes.isLoading && !changes.failure;
  return (
    <section class="panel">
      <h2>{dryRun ? 'What an audit would change' : 'What it has found'}</h2>
      {dryRun && <p>This is a preview. Nothing of it is done, and a later audit may find something else.</p>}
      <label class="check">
        <input type="checkbox" checked={onlyTaking} onChange={() => setOnlyTaking(!onlyTaking)} />
        Only those that may lose access ({(plan?.revocations ?? 0).toLocaleString()})
      </label>
      {isEmpty && !changes.hasMore && (
        <Empty title={onlyTaking ? 'No account may lose access by it' : nothingOf(run)}>
          {!onlyTaking && plan !== undefined && countOf(run) > 0 && (
            <p>Each change of a plan is kept for some weeks only. The numbers above stay.</p>
          )}
        </Empty>
      )}
      {isEmpty && changes.hasMore && <p>None among the {plural(changes.rows.length, 'change')} read so far.</p>}
      {rows.length > 0 && <Rows of={rows} />}
      <MoreOf of={{ ...changes, rows }} what={onlyTaking ? 'changes that may take access' : 'changes'} />
    </section>
  );
}

const countOf = ({ plan }: Audit): number => Object.values(plan?.changes ?? {}).reduce((a, b) => a + b, 0);

const nothingOf = (run: Audit): string => {
  if (run.plan === undefined)
    return run.state === 'failed' ? 'It has failed before it found anything' : 'Nothing is found yet';
  return countOf(run) > 0 ? 'The changes are not kept any more' : 'Nothing differs from what is stored';
};

const Rows = ({ of: rows }: { readonly of: readonly PlannedChangeRow[] }) => (
  <div class="scroll">
    <table class="stack">
      <caption>Each account with what it has and would have. Rows with a red edge may lose access.</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Change</th>
          <th scope="col">Before → after</th>
          <th scope="col">Stored now</th>
          <th scope="col">Access</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Row key={'problem' in row ? `damaged ${index}` : `${row.accountId} ${row.action}`} of={row} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row = ({ of: row }: { readonly of: PlannedChangeRow }) => {
  if ('problem' in row) {
    return (
      <tr>
        <td colSpan={5} data-label="">
          Up to 100 changes cannot be read: {row.problem.title} <Code>{row.problem.code}</Code>
        </td>
      </tr>
    );
  }
  const { accountId, action, revokesAccess, version } = row;
  return (
    <tr class={revokesAccess ? 'takes' : undefined}>
      <th scope="row">
        <AccountLink id={accountId} />
      </th>
      <td data-label="Change">
        {actionWords[action] ?? action} <Code>{action}</Code>
      </td>
      <td data-label="Before → after">
        {beforeOf(row)} <span class="arrow">→</span> {afterOf(row)}
      </td>
      <td data-label="Stored now">
        <AccountNow id={accountId} version={version} />
      </td>
      <td data-label="Access">{revokesAccess ? <Badge tone="bad">May lose access</Badge> : 'No loss'}</td>
    </tr>
  );
};
