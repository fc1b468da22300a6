/** The runs, newest first. */
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { loadAudits } from '../api/audits.ts';
import { type Failure, failureFrom } from '../api/failure.ts';
import { changesInWords, isOver, kindOf } from '../base/audit-words.ts';
import { duration } from '../base/time.ts';
import type { AuditRow, Audits } from '../base/types.ts';
import { MoreOf } from '../parts/more.tsx';
import { Person, RunState } from '../parts/run.tsx';
import { Empty } from '../parts/states.tsx';
import { Badge, Code, Time } from '../parts/text.tsx';

interface Older {
  readonly rows: readonly AuditRow[];
  readonly next: string | undefined;
}

/** The newest come from the page, which asks again by itself; older ones are read when they are wanted. */
export function Runs({ first }: { readonly first: Audits }) {
  const [older, setOlder] = useState<Older>();
  const [failure, setFailure] = useState<Failure>();
  const [isLoading, setLoading] = useState(false);
  const known = new Set(first.audits.map(({ runId }) => runId));
  const rows = [...first.audits, ...(older?.rows.filter(({ runId }) => !known.has(runId)) ?? [])];
  const next = older === undefined ? first.nextPageToken : older.next;
  const loadMore = (): void => {
    if (next === undefined || isLoading) return;
    setLoading(true);
    setFailure(undefined);
    loadAudits(next, new AbortController().signal)
      .then(
        (page) => setOlder({ rows: [...(older?.rows ?? first.audits), ...page.audits], next: page.nextPageToken }),
        (error: unknown) => setFailure(failureFrom(error)),
      )
      .finally(() => setLoading(false));
  };
  return (
    <section class="panel" aria-labelledby="runs">
      <h2 id="runs">All runs</h2>
      {rows.length === 0 ? (
        <Empty title="There was no audit so far">
          <p>The first one takes in everybody who is on the list.</p>
        </Empty>
      ) : (
        <Table of={rows} held={new Set(first.held.map(({ runId }) => runId))} />
      )}
      <MoreOf of={{ rows, failure, isLoading, hasMore: next !== undefined, loadMore, reload: loadMore }} what="runs" />
    </section>
  );
}

interface TableProps {
  readonly of: readonly AuditRow[];
  /** Runs of which something waits for a release. */
  readonly held: ReadonlySet<string>;
}

const Table = ({ of: rows, held }: TableProps) => (
  <div class="scroll">
    <table class="stack">
      <caption>Audits and dry runs, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Started</th>
          <th scope="col">What</th>
          <th scope="col">State</th>
          <th scope="col">By</th>
          <th scope="col" class="number">
            Accounts
          </th>
          <th scope="col">Changed</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.runId} of={row} isHeld={held.has(row.runId)} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row = ({ of: row, isHeld }: { readonly of: AuditRow; readonly isHeld: boolean }) => {
  if ('problem' in row) {
    return (
      <tr>
        <th scope="row">
          <Code>{row.runId}</Code>
        </th>
        <td colSpan={6} data-label="">
          It cannot be read: {row.problem.title} <Code>{row.problem.code}</Code>
        </td>
      </tr>
    );
  }
  const { runId, startedAt, startedBy, accounts, changes, plan, dryRun, durationSeconds } = row;
  return (
    <tr>
      <th scope="row">
        <Link href={`/audits/${runId}`}>
          <Time at={startedAt} />
        </Link>
      </th>
      <td data-label="What">{kindOf(row)}</td>
      <td data-label="State">
        <RunState of={row} />
        {isHeld && (
          <>
            {' '}
            <Badge tone="waiting">Held</Badge>
          </>
        )}
      </td>
      <td data-label="By">
        <Person id={startedBy} />
      </td>
      <td data-label="Accounts" class="number">
        {accounts.toLocaleString()}
      </td>
      <td data-label={dryRun ? 'Would change' : 'Changed'}>
        {dryRun && 'Would be: '}
        {changesInWords(dryRun ? (plan?.changes ?? {}) : changes)}
      </td>
      <td data-label="Took">
        {durationSeconds === undefined ? (isOver(row) ? '–' : 'At work') : duration(durationSeconds)}
      </td>
    </tr>
  );
};
