/** What the brake holds, and its release by a second person. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { release } from '../api/audits.ts';
import { heldWords, plural, reasonWords, shortened } from '../base/audit-words.ts';
import type { Held } from '../base/types.ts';
import { announce } from '../parts/announce.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Person } from '../parts/run.tsx';
import { Missing } from '../parts/states.tsx';
import { Ago, Code, Facts, Time } from '../parts/text.tsx';
import { isMe, may } from '../session/session.ts';

const Digest = ({ hash }: { readonly hash: string }) => (
  <span title={hash}>
    <Code>{shortened(hash)}</Code>
  </span>
);

/** What is held and why, without the release: that belongs to its run. */
export const HeldSummary = ({ of: held, as: Heading }: { readonly of: Held; readonly as: 'h2' | 'h3' }) => {
  const words = heldWords[held.what];
  return (
    <>
      <Heading>
        {plural(held.count, 'account')} {words.what} <Code>{held.what}</Code>
      </Heading>
      <p>
        {reasonWords[held.reason]} <Code>{held.reason}</Code>
      </p>
      <p>{words.meanwhile}</p>
      <p>
        {held.what === 'newcomers' ? (
          <Link href="/queue">See the newcomers in the queue</Link>
        ) : (
          <Link href="/audits/cases">See all cases with the answers about them</Link>
        )}
      </p>
    </>
  );
};

interface Props {
  readonly of: Held;
  /** Of the run; absent: the schedule. */
  readonly startedBy: string | undefined;
  readonly onChanged: () => void;
}

/** On the page of the run. */
export function HeldPanel({ of: held, startedBy, onChanged }: Props) {
  return (
    <section class="panel held" aria-label={`Held: ${heldWords[held.what].what}`}>
      <HeldSummary of={held} as="h2" />
      <Facts
        of={[
          ['Held since', <Ago at={held.since} />],
          ['As of', <Time at={held.asOf} />],
          ['Digest of exactly these accounts and reasons', <Digest hash={held.hash} />],
          ['The audit was started by', <Person id={startedBy} />],
        ]}
      />
      {held.release ? (
        <Released by={held.release.by} until={held.release.until} />
      ) : (
        <Release {...{ of: held, startedBy, onChanged }} />
      )}
    </section>
  );
}

function Released({ by, until }: { readonly by: string; readonly until: string }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that had the focus is gone.
    if (document.activeElement === document.body) text.current?.focus();
  }, []);
  return (
    <p role="status" tabIndex={-1} ref={text}>
      Released by <Person id={by} />, once. The next tick does it, within a minute. What is not done by{' '}
      <Time at={until} /> stays held.
    </p>
  );
}

function Release({ of: held, startedBy, onChanged }: Props) {
  const id = useId();
  // What the person has looked at: a release is never of anything newer.
  const [looked, setLooked] = useState<Held>();
  if (!may('audit/manage')) return <Missing scope="audit/manage" what="release it" />;
  const isMine = isMe(startedBy);
  return (
    <>
      <p id={id}>
        {isMine
          ? 'You started this audit, so another person has to release what it holds.'
          : startedBy === undefined
            ? 'The schedule started this audit, so any person with this right may release what it holds.'
            : 'Somebody else started this audit, so you may be the second person who releases what it holds.'}
      </p>
      <div class="buttons start">
        <button type="button" class="danger" disabled={isMine} aria-describedby={id} onClick={() => setLooked(held)}>
          Release…
        </button>
      </div>
      {looked && (
        <ReleaseDialog
          of={looked}
          startedBy={startedBy}
          isStale={looked.hash !== held.hash}
          onClose={() => setLooked(undefined)}
          onChanged={onChanged}
        />
      )}
    </>
  );
}

interface DialogProps extends Props {
  /** What is held has changed while the dialog was open. */
  readonly isStale: boolean;
  readonly onClose: () => void;
}

function ReleaseDialog({ of: held, startedBy, isStale, onClose, onChanged }: DialogProps) {
  const words = heldWords[held.what];
  const showNow = (): void => {
    onClose();
    onChanged();
  };
  const confirm = async (): Promise<void> => {
    await release(held);
    announce(`Released: ${plural(held.count, 'account')} ${words.what}. The next tick does it, within a minute.`);
    onChanged();
  };
  return (
    <Confirm
      title={`Release ${plural(held.count, 'account')}?`}
      action={`Release ${plural(held.count, 'account')}`}
      isDangerous
      canConfirm={!isStale}
      onConfirm={confirm}
      onClose={onClose}
      onStale={showNow}
    >
      <p>
        Once, within a minute: these {plural(held.count, 'account')} {words.release}. It covers exactly what you have
        looked at, and nothing that is held later. What is not done within 24 hours stays held.
      </p>
      <Facts
        of={[
          ['Why it is held', reasonWords[held.reason]],
          ['Digest', <Digest hash={held.hash} />],
          ['Held since', <Time at={held.since} />],
          ['The audit was started by', <Person id={startedBy} />],
        ]}
      />
      {isStale && (
        <p role="alert">
          What is held has changed while you looked: look at it again.{' '}
          <button type="button" onClick={showNow}>
            Show it as it is now
          </button>
        </p>
      )}
    </Confirm>
  );
}

/** What was held while the page was open, and is held no longer; with its release, if the page has seen it. */
export function useDone(held: readonly Held[] | undefined): readonly Held[] {
  const before = useRef<readonly Held[]>([]);
  const [done, setDone] = useState<readonly Held[]>([]);
  useEffect(() => {
    if (held === undefined) return;
    const gone = before.current.filter(({ what }) => !held.some((each) => each.what === what));
    before.current = held;
    if (gone.length === 0) return;
    setDone((known) => [...known, ...gone]);
    for (const each of gone) announce(doneWords(each));
  }, [held]);
  return done;
}

const doneWords = ({ what, release }: Held): string =>
  release === undefined
    ? 'What was held is held no longer: somebody has released it, or the answers about it have changed.'
    : heldWords[what].done;

export const Done = ({ of: held }: { readonly of: Held }) => (
  <section class="panel held done" aria-label="Held no longer">
    <h2>{held.release ? 'Released and done' : 'Held no longer'}</h2>
    <p>
      {plural(held.count, 'account')}
      {held.release && (
        <>
          , released by <Person id={held.release.by} />
        </>
      )}
      . {doneWords(held)}
    </p>
  </section>
);
