/** The audit records of one account, oldest first. */
import { client, listAuditRecords } from '../api/client.ts';
import { answerOf } from '../api/failure.ts';
import { usePages } from '../api/use-load.ts';
import type { AuditRecordRow } from '../base/types.ts';
import { actionWords, sourceWords } from '../base/words.ts';
import { MoreOf } from '../parts/more.tsx';
import { Empty } from '../parts/states.tsx';
import { Code, Foreign, Time } from '../parts/text.tsx';

export function Timeline({ accountId }: { readonly accountId: string }) {
  const records = usePages(accountId, async (pageToken, signal) => {
    const query = { pageSize: 50, ...(pageToken !== undefined && { pageToken }) };
    const { auditRecords, nextPageToken } = await answerOf(
      listAuditRecords({ client, signal, path: { accountId }, query }),
    );
    return { rows: auditRecords, next: nextPageToken };
  });
  return (
    <>
      {records.rows.length === 0 && !records.isLoading && !records.failure && <Empty title="Nothing is recorded yet" />}
      <ol class="timeline">
        {records.rows.map((record) => (
          <li key={record.version}>
            <Entry of={record} />
          </li>
        ))}
      </ol>
      <MoreOf of={records} what="records" />
    </>
  );
}

const Entry = ({ of: record }: { readonly of: AuditRecordRow }) => {
  if ('problem' in record) {
    return (
      <>
        {record.problem.title} <Code>{record.problem.code}</Code>
      </>
    );
  }
  const { action, at, version, actor, evidence, justification } = record;
  return (
    <>
      <strong>{actionWords[action] ?? action}</strong> <Code>{action}</Code> <Time at={at} />
      <div class="quiet">
        Version {version}, by {actor.kind} <Code>{actor.id}</Code>, known from {sourceWords[evidence.source]}
      </div>
      {justification && (
        <div>
          Reason: <Foreign text={justification} />
        </div>
      )}
    </>
  );
};
