/** All audits: when the next is due, what waits for people, and what the last ones have found. */
import { Link } from 'wouter-preact';
import { loadAudits } from '../api/audits.ts';
import { usePoll } from '../api/use-poll.ts';
import { heldWords, isOver, kindOf, plural } from '../base/audit-words.ts';
import { duration } from '../base/time.ts';
import type { Audit, Audits, Cases } from '../base/types.ts';
import { RunProgress, RunState } from '../parts/run.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Ago, Facts, Page, Time } from '../parts/text.tsx';
import { AccessPlot } from './access-plot.tsx';
import { useEnding } from './audit.tsx';
import { EvidencePlot } from './evidence-plot.tsx';
import { HeldSummary } from './held.tsx';
import { Runs } from './runs.tsx';
import { StartAudit } from './start-audit.tsx';

const newestOf = ({ audits }: Audits): Audit | undefined =>
  audits.find((row) => !('problem' in row)) as Audit | undefined;

/** The same text: nothing that is shown has changed. */
const markOf = (all: Audits): string => JSON.stringify([newestOf(all), all.held, all.cases]);

const isWorking = (all: Audits): boolean => {
  const newest = newestOf(all);
  return (newest !== undefined && !isOver(newest)) || all.held.some(({ release }) => release !== undefined);
};

/** Nothing moves: then the page stays as it is until the reader wants it again. */
const isFinal = (all: Audits): boolean => !isWorking(all) && all.held.length === 0;

export function AuditsPage() {
  const { data, failure, isLoading, isBehind, reload } = usePoll('audits', {
    load: (signal) => loadAudits(undefined, signal),
    isFinal,
    isWorking,
    markOf,
  });
  const newest = data && newestOf(data);
  useEnding(newest);
  return (
    <Page
      title="Audits"
      actions={
        <button type="button" onClick={reload} aria-busy={isLoading}>
          Show it as it is now
        </button>
      }
    >
      {isBehind && (
        <p class="behind">What you see is from before: the newest state could not be read. It is tried again.</p>
      )}
      {failure && <Failed failure={failure} onRetry={reload} />}
      {data === undefined && isLoading && <Loading what="the audits" />}
      {data && (
        <>
          {newest && !isOver(newest) && <Open of={newest} />}
          <HeldOfAll of={data} />
          <Schedule of={data} newest={newest} onStarted={reload} />
          <Runs first={data} />
          <AccessPlot key={`${newest?.runId} ${newest?.state}`} />
          <EvidencePlot />
        </>
      )}
    </Page>
  );
}

const Open = ({ of: run }: { readonly of: Audit }) => (
  <section class="panel" aria-labelledby="open-run">
    <h2 id="open-run">
      {run.dryRun ? 'A dry run is at work' : 'An audit is at work'} <RunState of={run} />
    </h2>
    <RunProgress of={run} />
    <Link href={`/audits/${run.runId}`}>Follow it</Link>
  </section>
);

const HeldOfAll = ({ of: { held } }: { readonly of: Audits }) => (
  <section class={held.length > 0 ? 'panel held' : 'panel'} aria-labelledby="held-of-all">
    <h2 id="held-of-all">Held by the brake</h2>
    {held.length === 0 && <p>Nothing is held. Nobody has to release anything.</p>}
    {held.map((each) => (
      <div key={each.what}>
        <HeldSummary of={each} as="h3" />
        <p>
          Held since <Time at={each.since} />.{' '}
          {each.release ? 'It is released, and the next tick does it.' : 'It waits for a release.'}
        </p>
        <Link class="button" href={`/audits/${each.runId}`} aria-label={`Look at it: ${heldWords[each.what].what}`}>
          Look at it
        </Link>
      </div>
    ))}
  </section>
);

interface ScheduleProps {
  readonly of: Audits;
  readonly newest: Audit | undefined;
  readonly onStarted: () => void;
}

const Schedule = ({ of: all, newest, onStarted }: ScheduleProps) => {
  const { schedule, cases } = all;
  const { everySeconds, nextDueAt, lastCompletedAt, fullAudit } = schedule;
  const isOpen = newest !== undefined && !isOver(newest);
  return (
    <section class="panel" aria-labelledby="schedule">
      <h2 id="schedule">Schedule</h2>
      <Facts
        of={[
          ['How often', everySeconds === 0 ? 'Only when somebody starts one' : `Every ${duration(everySeconds)}`],
          ['Last completed', lastCompletedAt ? <Ago at={lastCompletedAt} /> : 'None so far'],
          ['Next due', nextDueAt ? <Ago at={nextDueAt} /> : isOpen ? 'After the one that is at work' : 'Not by itself'],
          [
            'A full audit takes',
            fullAudit === undefined
              ? 'Known after the first'
              : `${plural(fullAudit.requests, 'question')} to Constant Contact, ${duration(fullAudit.seconds)}${fullAudit.days > 1 ? `, spread over ${fullAudit.days} days` : ''}`,
          ],
          ['Proof of those on the list', <ProofOf of={all} />],
          ['Cases', <CasesOf of={cases} />],
        ]}
      />
      <StartAudit fullAudit={fullAudit} running={isOpen ? kindOf(newest) : undefined} onStarted={onStarted} />
    </section>
  );
};

/** An audit renews the proof of whom it has listed as of its beginning. */
const ProofOf = ({ of: { audits } }: { readonly of: Audits }) => {
  const credited = audits.find((row) => !('problem' in row) && row.creditedAt !== undefined && !row.dryRun) as
    | Audit
    | undefined;
  if (credited === undefined) return <>No audit has renewed it lately</>;
  return (
    <>
      As of <Ago at={credited.startedAt} />, for {plural(credited.accounts, 'account')}
    </>
  );
};

const CasesOf = ({ of: { waiting, unclear, held, nextAt } }: { readonly of: Cases }) => (
  <>
    <Link href="/audits/cases">
      {waiting.toLocaleString()} waiting, {unclear.toLocaleString()} unclear, {held.toLocaleString()} held
    </Link>
    {nextAt && (
      <>
        , the next question <Ago at={nextAt} />
      </>
    )}
  </>
);
