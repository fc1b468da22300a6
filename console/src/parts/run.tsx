/** An audit in small: its state, who started it, how far it is. */
import { isOver, kindOf, plural, stateWords } from '../base/audit-words.ts';
import { duration } from '../base/time.ts';
import type { Audit } from '../base/types.ts';
import { isMe } from '../session/session.ts';
import { Ago, Badge, Code, Time } from './text.tsx';

export const RunState = ({ of: { state } }: { readonly of: Pick<Audit, 'state'> }) => {
  // A newer service may know states that this page does not.
  const { text, tone } = stateWords[state] ?? { text: state, tone: 'neutral' };
  return <Badge tone={tone}>{text}</Badge>;
};

/** Whoever a subject of a token stands for. Absent: the schedule. */
export const Person = ({ id }: { readonly id: string | undefined }) => {
  if (id === undefined) return <>the schedule</>;
  return isMe(id) ? <>you</> : <Code>{id}</Code>;
};

type Progressing = Pick<
  Audit,
  'state' | 'dryRun' | 'pages' | 'accounts' | 'expectedPages' | 'expectedAccounts' | 'secondsLeft' | 'resumesAt'
>;

/** In quarters, so that a screen reader does not say every page. */
function saidOf({ state, dryRun, pages, expectedPages }: Progressing): string {
  const { text } = stateWords[state] ?? { text: state };
  if (state !== 'scanning' || !expectedPages) return `${kindOf({ dryRun })}: ${text}`;
  const quarters = Math.min(3, Math.floor((4 * pages) / expectedPages));
  return `${kindOf({ dryRun })}: ${text}${quarters === 0 ? '' : `, more than ${quarters * 25} % done`}`;
}

const Counted = ({
  of: { pages, accounts, expectedPages, expectedAccounts, secondsLeft },
}: {
  readonly of: Progressing;
}) => (
  <p>
    {plural(pages, 'page')}
    {expectedPages !== undefined && ` of about ${expectedPages.toLocaleString()}`}, {plural(accounts, 'account')}
    {expectedAccounts !== undefined && ` of about ${expectedAccounts.toLocaleString()}`}
    {secondsLeft !== undefined && ` · about ${duration(secondsLeft)} left`}
  </p>
);

/** How far a run is. What is said aloud changes by quarters only. */
export function RunProgress({ of: run }: { readonly of: Progressing }) {
  const { state, pages, expectedPages, resumesAt } = run;
  const isCounting = state === 'scanning' && expectedPages !== undefined && expectedPages > 0;
  return (
    <div class="progress">
      {!isOver(run) && (
        <>
          <progress
            aria-label="How far the audit is"
            {...(isCounting && { value: Math.min(pages, expectedPages), max: expectedPages })}
          />
          <Counted of={run} />
          {resumesAt !== undefined && (
            <p>
              It waits, and continues <Ago at={resumesAt} /> (<Time at={resumesAt} />
              ), because the requests of the day or the time of a tick are used up.
            </p>
          )}
          {resumesAt === undefined && pages === 0 && state === 'scanning' && (
            <p class="quiet">It begins with the next tick, within a minute.</p>
          )}
        </>
      )}
      <p class="unseen" aria-live="polite">
        {saidOf(run)}
      </p>
    </div>
  );
}
