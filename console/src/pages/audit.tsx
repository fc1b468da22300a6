/** One audit: how far it is, what it has found, and what of it waits for a release. */
import { useEffect, useRef } from 'preact/hooks';
import { Link, useParams } from 'wouter-preact';
import { loadAudit } from '../api/audits.ts';
import { usePoll } from '../api/use-poll.ts';
import { changesInWords, isOver, kindOf, plural, reasonWords, stateWords } from '../base/audit-words.ts';
import { duration } from '../base/time.ts';
import type { AuditDetails } from '../base/types.ts';
import { announce } from '../parts/announce.tsx';
import { Person, RunProgress, RunState } from '../parts/run.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Code, Facts, Foreign, Page, Time } from '../parts/text.tsx';
import { Done, HeldPanel, useDone } from './held.tsx';
import { HeldCases } from './held-cases.tsx';
import { Plan } from './plan.tsx';

/** The same text: nothing that is shown has changed. */
const markOf = ({ state, pages, accounts, resumesAt, held }: AuditDetails): string =>
  JSON.stringify([state, pages, accounts, resumesAt, held]);

const isWorking = (run: AuditDetails): boolean => !isOver(run) || run.held.some(({ release }) => release !== undefined);

/** What is held may be released by somebody else at any time. */
const isFinal = (run: AuditDetails): boolean => isOver(run) && run.held.length === 0;

export function AuditPage() {
  const { runId = '' } = useParams();
  const {
    data: run,
    failure,
    isLoading,
    isBehind,
    reload,
  } = usePoll(runId, {
    load: (signal) => loadAudit(runId, signal),
    isFinal,
    isWorking,
    markOf,
  });
  const done = useDone(run?.held);
  useEnding(run);
  return (
    <Page title={run ? kindOf(run) : 'Audit'} actions={<Link href="/audits">All audits</Link>}>
      {isBehind && (
        <p class="behind">What you see is from before: the newest state could not be read. It is tried again.</p>
      )}
      {failure && <Failed failure={failure} onRetry={reload} />}
      {run === undefined && isLoading && <Loading what="the audit" />}
      {run && (
        <>
          <Overview of={run} />
          {done.map((held) => (
            <Done key={held.hash} of={held} />
          ))}
          {run.held.map((held) => (
            <HeldPanel key={held.what} of={held} startedBy={run.startedBy} onChanged={reload} />
          ))}
          {run.held
            .filter(({ what }) => what === 'taking_away')
            .map(({ hash }) => (
              // Another digest: other accounts, or other answers about them.
              <HeldCases key={hash} />
            ))}
          <Plan of={run} />
        </>
      )}
    </Page>
  );
}

/** Says once that a run that was looked at has ended. */
export function useEnding(run: Pick<AuditDetails, 'runId' | 'state' | 'dryRun'> | undefined): void {
  const followed = useRef('');
  useEffect(() => {
    if (run === undefined) return;
    if (!isOver(run)) followed.current = run.runId;
    else if (followed.current === run.runId) {
      followed.current = '';
      announce(`${kindOf(run)}: ${stateWords[run.state].text}.`);
    }
  }, [run?.runId, run?.state]);
}

const Overview = ({ of: run }: { readonly of: AuditDetails }) => {
  const { runId, startedBy, startedAt, endedAt, durationSeconds, accounts, pages, vendorRequests, creditedAt } = run;
  return (
    <section class="panel" aria-label="Overview">
      <p>
        <RunState of={run} /> <Code>{runId}</Code>
      </p>
      <RunProgress of={run} />
      {run.reason && (
        <p>
          It has failed: <Foreign text={run.reason} />. Nobody loses access by that; the next audit reads the list
          again.
        </p>
      )}
      <Facts
        of={[
          ['Started', <Time at={startedAt} />],
          ['By', <Person id={startedBy} />],
          ['Ended', endedAt === undefined ? 'Not yet' : <Time at={endedAt} />],
          ['Took', durationSeconds === undefined ? '–' : duration(durationSeconds)],
          ['On the list', `${plural(accounts, 'account')} on ${plural(pages, 'page')}`],
          ['Questions to Constant Contact', vendorRequests.toLocaleString()],
          run.dryRun
            ? ['Renewed the proof', 'No, it is a dry run']
            : ['Renewed the proof of all on the list', creditedAt ? <Time at={creditedAt} /> : 'Not yet'],
          ['Newcomers', newcomersOf(run)],
          ['Missing for the first time', (run.plan?.missing ?? 0).toLocaleString()],
          ['Found to be losing access', (run.plan?.revocations ?? 0).toLocaleString()],
          [
            run.dryRun ? 'Would change' : 'Changed',
            changesInWords(run.dryRun ? (run.plan?.changes ?? {}) : run.changes),
          ],
          ...troublesOf(run),
        ]}
      />
      <Warnings of={run} />
    </section>
  );
};

const newcomersOf = ({ newcomers }: AuditDetails): string => {
  if (newcomers === undefined) return '–';
  return newcomers.hold === undefined
    ? newcomers.found.toLocaleString()
    : `${newcomers.found.toLocaleString()}, held: ${reasonWords[newcomers.hold]}`;
};

const troublesOf = ({ failures, interruptions, unreadableRows }: AuditDetails) =>
  [
    ['Accounts that could not be compared or written', failures] as const,
    ['Interruptions since the last checkpoint', interruptions] as const,
    ['Rows of the list that could not be read', unreadableRows ?? 0] as const,
  ].map(([name, count]) => [name, count.toLocaleString()] as const);

const Warnings = ({ of: { unreadableRows, unknownWords, failures, plan } }: { readonly of: AuditDetails }) => (
  <>
    {unreadableRows !== undefined && unreadableRows > 0 && (
      <p>Any account may be in a row that cannot be read, so nobody was marked as missing by this audit.</p>
    )}
    {failures > 0 && <p>Each account that failed keeps what it has. The log names them.</p>}
    {unknownWords && Object.keys(unknownWords).length > 0 && (
      <>
        <p>Words for an account’s state that are not known here. They take no access away, and give none:</p>
        <ul>
          {Object.entries(unknownWords).map(([word, count]) => (
            <li key={word}>
              <Foreign text={word} />, {plural(count, 'account')}
            </li>
          ))}
        </ul>
      </>
    )}
    {plan?.brake.map((reason) => (
      <p key={reason}>
        The brake: {reasonWords[reason]} <Code>{reason}</Code>
      </p>
    ))}
  </>
);
