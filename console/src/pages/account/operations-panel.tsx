/** What was done for the account at Constant Contact, which keeps no record itself. Newest first. */
import { useState } from 'preact/hooks';
import { client, listOperationRecords } from '../../api/client.ts';
import { answerOf } from '../../api/failure.ts';
import { usePages } from '../../api/use-load.ts';
import { operationWords, outcomeWords } from '../../base/records.ts';
import type { OperationRecordRow } from '../../base/types.ts';
import { MoreOf } from '../../parts/more.tsx';
import { Empty } from '../../parts/states.tsx';
import { Badge, Code, Foreign, Time } from '../../parts/text.tsx';

export function OperationsPanel({ accountId }: { readonly accountId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Done at Constant Contact</h2>
      </summary>
      {isOpen && <Operations accountId={accountId} />}
    </details>
  );
}

function Operations({ accountId }: { readonly accountId: string }) {
  const records = usePages<OperationRecordRow>(accountId, async (pageToken, signal) => {
    const query = { accountId, pageSize: 50, ...(pageToken !== undefined && { pageToken }) };
    const { operationRecords, nextPageToken } = await answerOf(
      listOperationRecords({ client, signal, query }),
      'operationRecords',
    );
    return { rows: operationRecords, next: nextPageToken };
  });
  return (
    <>
      {records.rows.length === 0 && !records.isLoading && !records.failure && (
        <Empty title="Nothing was done for this account" />
      )}
      <ol class="timeline">
        {records.rows.map((record, index) => (
          <li key={index}>{'problem' in record ? <Damaged of={record} /> : <Operation of={record} />}</li>
        ))}
      </ol>
      <MoreOf of={records} what="records" />
    </>
  );
}

const Damaged = ({ of: { at, problem } }: { readonly of: Extract<OperationRecordRow, { problem: unknown }> }) => (
  <span class="damaged">
    <Time at={at} />: {problem.title} <Code>{problem.code}</Code>
  </span>
);

const Operation = ({ of: record }: { readonly of: Exclude<OperationRecordRow, { problem: unknown }> }) => {
  const { operation, operationId, at, actor, outcome, status, errorKey, details } = record;
  const { tone, text } = outcomeWords[outcome] ?? { tone: 'neutral', text: outcome };
  return (
    <>
      <strong>{operationWords[operation] ?? operation}</strong> <Code>{operation}</Code>{' '}
      <Badge tone={tone}>{text}</Badge> <Time at={at} />
      <ul class="changes">
        {Object.entries(details).map(([name, value]) => (
          <li key={name}>
            <Code>{name}</Code>: <Foreign text={String(value)} />
          </li>
        ))}
      </ul>
      <div class="quiet">
        By <Foreign text={actor.person} />, operation <Code>{operationId}</Code>
        {status !== undefined && `, status ${status}`} {errorKey && <Code>{errorKey}</Code>}
      </div>
    </>
  );
};
