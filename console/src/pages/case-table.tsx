import { answerOfCase, causeWords, wantsWords } from '../base/audit-words.ts';
import type { AuditCase, AuditCaseRow } from '../base/types.ts';
import { AccountLink, AccountNow } from '../parts/account-now.tsx';
import { Ago, Badge, Code, Time } from '../parts/text.tsx';

interface Props {
  readonly of: readonly AuditCaseRow[];
  readonly caption: string;
}

/** Cases: accounts that may have to lose something, and keep it until then. */
export const CaseTable = ({ of: rows, caption }: Props) => (
  <div class="scroll">
    <table class="stack">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Why</th>
          <th scope="col">Constant Contact says</th>
          <th scope="col">What would follow</th>
          <th scope="col">State</th>
          <th scope="col">Asked next</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.accountId} of={row} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row = ({ of: row }: { readonly of: AuditCaseRow }) => {
  if ('problem' in row) {
    return (
      <tr>
        <th scope="row">
          <AccountLink id={row.accountId} />
        </th>
        <td colSpan={5} data-label="">
          It cannot be read: {row.problem.title} <Code>{row.problem.code}</Code>
        </td>
      </tr>
    );
  }
  return (
    <tr class={row.heldSince === undefined ? undefined : 'takes'}>
      <th scope="row">
        <AccountLink id={row.accountId} /> <AccountNow id={row.accountId} />
      </th>
      <td data-label="Why">
        {causeWords[row.cause]} <Code>{row.cause}</Code>, since <Time at={row.openedAt} />
      </td>
      <td data-label="Constant Contact says">
        {answerOfCase(row)}
        {row.answer && (
          <>
            {' '}
            (<Ago at={row.answer.observedAt} />)
          </>
        )}
        {row.unclear > 0 && `, ${row.unclear} unclear in a row`}
      </td>
      <td data-label="What would follow">
        {row.wants ? wantsWords[row.wants] : 'Nothing yet'}
        {row.wants && (row.revokesAccess ? ', and lose access that it has' : ', and has no access to lose')}
      </td>
      <td data-label="State">
        <CaseState of={row} />
      </td>
      <td data-label="Asked next">
        <Ago at={row.nextAt} />
      </td>
    </tr>
  );
};

const CaseState = ({ of: { heldSince, unclear } }: { readonly of: AuditCase }) => {
  if (heldSince !== undefined) {
    return (
      <>
        <Badge tone="bad">Held</Badge> <Ago at={heldSince} />
      </>
    );
  }
  return unclear > 0 ? <Badge tone="waiting">Unclear</Badge> : <Badge tone="neutral">Waiting</Badge>;
};
