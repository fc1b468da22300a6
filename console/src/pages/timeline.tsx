/** The audit records of one account, oldest first. */
import { client, listAuditRecords } from '../api/client.ts';
import { answerOf } from '../api/failure.ts';
import { usePages } from '../api/use-load.ts';
import { actorWords, changesOf, whyWords } from '../base/records.ts';
import type { AuditRecordRow } from '../base/types.ts';
import { actionWords, sourceWords } from '../base/words.ts';
import { MoreOf } from '../parts/more.tsx';
import { Proof } from '../parts/proof.tsx';
import { Empty } from '../parts/states.tsx';
import { Code, Foreign, Time } from '../parts/text.tsx';

export function Timeline({ accountId }: { readonly accountId: string }) {
  const records = usePages(accountId, async (pageToken, signal) => {
    const query = { pageSize: 50, ...(pageToken !== undefined && { pageToken }) };
    const { auditRecords, nextPageToken } = await answerOf(
      listAuditRecords({ client, signal, path: { accountId }, query }),
      'auditRecords',
    );
    return { rows: auditRecords, next: nextPageToken };
  });
  return (
    <>
      {records.rows.length === 0 && !records.isLoading && !records.failure && <Empty title="Nothing is recorded yet" />}
      <ol class="timeline">
        {records.rows.map((record) => (
          <li key={record.version}>
            <Entry accountId={accountId} of={record} />
          </li>
        ))}
      </ol>
      <MoreOf of={records} what="records" />
    </>
  );
}

interface EntryProps {
  readonly accountId: string;
  readonly of: AuditRecordRow;
}

const Entry = ({ accountId, of: record }: EntryProps) => {
  if ('problem' in record) {
    return (
      <span class="damaged">
        Version {record.version}: {record.problem.title} <Code>{record.problem.code}</Code>
      </span>
    );
  }
  const { action, at, version, actor, evidence, justification, why } = record;
  return (
    <>
      <strong>{actionWords[action] ?? action}</strong> <Code>{action}</Code> <Time at={at} />
      <ul class="changes">
        {changesOf(record).map(({ fact, before, after }) => (
          <li key={fact}>
            {fact}: {before === undefined ? '' : `${before} → `}
            {after}
          </li>
        ))}
      </ul>
      {justification && (
        <div>
          Reason: <Foreign text={justification} />
        </div>
      )}
      {why && (
        <div>
          Why: {whyWords[why] ?? why} <Code>{why}</Code>
        </div>
      )}
      <div class="quiet">
        Version {version}, by {actorWords[actor.kind] ?? actor.kind} <Foreign text={actor.id} />, known from{' '}
        {sourceWords[evidence.source] ?? evidence.source}{' '}
        <Proof of={{ accountId, version }} what={`version ${version}`} />
      </div>
    </>
  );
};
