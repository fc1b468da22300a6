/** The queue of newcomers: who waits, what speaks for them, and the decision. */
import { Link, useSearch } from 'wouter-preact';
import { Empty, Missing } from '../parts/states.tsx';
import { Page } from '../parts/text.tsx';
import { may } from '../session/session.ts';
import { HeldNewcomers } from './queue/held.tsx';
import { isShow, type Show, shows } from './queue/state.ts';
import { QueueTable } from './queue/table.tsx';

export function QueuePage() {
  const wanted = new URLSearchParams(useSearch()).get('show') ?? '';
  const show = isShow(wanted) ? wanted : 'pending';
  return (
    <Page title="Queue">
      <nav class="tabs" aria-label="Lists of the queue">
        {(Object.keys(shows) as Show[]).map((each) => (
          <Link
            key={each}
            href={each === 'pending' ? '/queue' : `/queue?show=${each}`}
            aria-current={each === show ? 'page' : undefined}
          >
            {shows[each].name}
          </Link>
        ))}
      </nav>
      {may('membership/read') ? (
        <>
          {!may('membership/review') && <Missing scope="membership/review" what="decide" />}
          {show === 'pending' && may('audit/read') && <HeldNewcomers />}
          <QueueTable key={show} show={show} />
        </>
      ) : (
        <Empty title="You may not see the queue">
          <Missing scope="membership/read" what="see accounts" />
        </Empty>
      )}
    </Page>
  );
}
