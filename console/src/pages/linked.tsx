/** The accounts that a user or a user name leads to, each with its own answer. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { client, listLinkedMemberships, removeLink } from '../api/client.ts';
import { answerOf, doneBy } from '../api/failure.ts';
import { useLoad } from '../api/use-load.ts';
import { effectOfUnlinking } from '../base/links.ts';
import type { LinkedRow, Subject } from '../base/types.ts';
import { answerWords } from '../base/words.ts';
import { announce } from '../parts/announce.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Empty, Failed, Loading, Missing } from '../parts/states.tsx';
import { Badge, Code, Foreign, Time } from '../parts/text.tsx';
import { may } from '../session/session.ts';
import { SignOn } from './sign-on.tsx';

interface Props {
  readonly subject: Subject;
  /** The account whose page this is. */
  readonly here?: string;
  readonly onChange?: () => void;
}

export function Linked({ subject, here, onChange }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [unlinking, setUnlinking] = useState<string>();
  const [opening, setOpening] = useState<string>();
  const { data, failure, isLoading, reload } = useLoad(JSON.stringify(subject), (signal) =>
    answerOf(listLinkedMemberships({ client, signal, body: subject }), 'memberships'),
  );
  const name = subject.userId ?? subject.userName ?? '';
  const links = data?.memberships;
  const hasRemoved = useRef(false);
  // The row with the button has gone, and the focus would go with it.
  useEffect(() => {
    if (hasRemoved.current) heading.current?.focus();
    hasRemoved.current = false;
  }, [links]);
  return (
    <div class="stack-gap">
      <h3 ref={heading} tabIndex={-1}>
        Accounts of <Foreign text={name} />
      </h3>
      <div aria-live="polite">
        {isLoading && links === undefined && <Loading what="the accounts" />}
        {failure && <Failed failure={failure} onRetry={reload} />}
        {links?.length === 0 && (
          <Empty title="No account">
            <p>Checks of this {subject.userId === undefined ? 'user name' : 'user'} say no.</p>
          </Empty>
        )}
      </div>
      {links !== undefined && links.length > 0 && (
        <>
          <Table
            links={links}
            here={here}
            onUnlink={may('membership/manage') ? setUnlinking : undefined}
            onOpen={subject.userId !== undefined && may('sso/sign-in') ? setOpening : undefined}
          />
          <p class="hint">One yes is enough: with several accounts the answer is the best of theirs.</p>
          {!may('membership/manage') && <Missing scope="membership/manage" what="remove a link" />}
        </>
      )}
      {subject.userId !== undefined && opening !== undefined && (
        <SignOn userId={subject.userId} accountId={opening} onClose={() => setOpening(undefined)} />
      )}
      {links !== undefined && unlinking !== undefined && (
        <Unlink
          subject={subject}
          links={links}
          accountId={unlinking}
          onDone={() => {
            hasRemoved.current = true;
            reload();
            onChange?.();
          }}
          onClose={() => setUnlinking(undefined)}
        />
      )}
    </div>
  );
}

interface TableProps {
  readonly links: readonly LinkedRow[];
  readonly here: string | undefined;
  /** Absent: the person may not. */
  readonly onUnlink: ((accountId: string) => void) | undefined;
  readonly onOpen: ((accountId: string) => void) | undefined;
}

const Table = ({ links, here, onUnlink, onOpen }: TableProps) => (
  <div class="scroll">
    <table class="stack">
      <caption>Each account, and what a check of it alone answers</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Answer</th>
          <th scope="col">Linked</th>
          {(onUnlink ?? onOpen) && <th scope="col">Action</th>}
        </tr>
      </thead>
      <tbody>
        {links.map((link) => (
          <tr key={link.accountId} class={link.accountId === here ? 'current' : undefined}>
            <th scope="row">
              {link.accountId === here ? (
                <>
                  <Code>{link.accountId}</Code> (this account)
                </>
              ) : (
                <Link href={`/accounts/${encodeURIComponent(link.accountId)}`}>
                  <Code>{link.accountId}</Code>
                </Link>
              )}
            </th>
            <td data-label="Answer">
              <LinkAnswer of={link} />
            </td>
            <td data-label="Linked">{link.linkedAt ? <Time at={link.linkedAt} /> : 'Not known'}</td>
            {(onUnlink ?? onOpen) && (
              <td data-label="">
                {onOpen && (
                  <button
                    type="button"
                    aria-label={`Open Constant Contact as this user in ${link.accountId}`}
                    onClick={() => onOpen(link.accountId)}
                  >
                    Open Constant Contact…
                  </button>
                )}
                {onUnlink && (
                  <button
                    type="button"
                    aria-label={`Remove the link to ${link.accountId}`}
                    onClick={() => onUnlink(link.accountId)}
                  >
                    Remove the link…
                  </button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const LinkAnswer = ({ of: link }: { readonly of: LinkedRow }) =>
  'problem' in link ? (
    <span class="damaged">
      {link.problem.title} <Code>{link.problem.code}</Code>
    </span>
  ) : (
    <>
      <Badge tone={link.allowed ? 'good' : 'bad'}>
        {answerWords[link.code]?.title ?? (link.allowed ? 'Yes' : 'No')}
      </Badge>{' '}
      <Code>{link.code}</Code>
    </>
  );

interface UnlinkProps {
  readonly subject: Subject;
  readonly links: readonly LinkedRow[];
  readonly accountId: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const Unlink = ({ subject, links, accountId, onDone, onClose }: UnlinkProps) => (
  <Confirm
    title="Remove the link?"
    action="Remove the link"
    isDangerous
    onConfirm={async () => {
      await doneBy(removeLink({ client, body: { ...subject, accountId } }));
      announce(`The link to the account ${accountId} is removed.`);
      onDone();
    }}
    onClose={onClose}
  >
    <p>
      <Foreign text={subject.userId ?? subject.userName ?? ''} /> no longer leads to the account{' '}
      <Code>{accountId}</Code>. The account itself stays as it is.
    </p>
    <p>
      <strong>{effectOfUnlinking(links, accountId)}</strong>
    </p>
    <p class="hint">
      The application can link it again. With the last link the service forgets the id; the trail never had it.
    </p>
  </Confirm>
);
