/** What is left of the day's requests to Constant Contact. */
import { loadAudits } from '../api/audits.ts';
import { useLoad } from '../api/use-load.ts';
import { plural } from '../base/audit-words.ts';
import { nextUtcDay } from '../base/budget.ts';
import { duration } from '../base/time.ts';
import type { Audits, Budget } from '../base/types.ts';
import { Plot } from '../parts/plot.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Ago, Badge, Code, Facts, Page, Time } from '../parts/text.tsx';

export function BudgetPage() {
  const { data, failure, isLoading, reload } = useLoad('budget', (signal) => loadAudits(undefined, signal, 1));
  return (
    <Page
      title="Budget"
      actions={
        <button type="button" onClick={reload} aria-busy={isLoading}>
          Show it as it is now
        </button>
      }
    >
      <p>
        Constant Contact allows a number of requests a day for our key. Everything that asks it shares them: people and
        applications, its own messages, and the audits.
      </p>
      {failure && <Failed failure={failure} onRetry={reload} />}
      {data === undefined && isLoading && <Loading what="the budget" />}
      {data && <Day of={data} />}
    </Page>
  );
}

const Day = ({ of: { budget, schedule } }: { readonly of: Audits }) => {
  const { day, limit, remaining, remainingForAudit, closed } = budget;
  const begins = nextUtcDay(day);
  return (
    <>
      <section class="panel" aria-labelledby="today">
        <h2 id="today">
          Today{' '}
          {closed ? (
            <Badge tone="bad">Closed</Badge>
          ) : (
            <Badge tone={remaining > 0 ? 'good' : 'bad'}>{remaining > 0 ? 'Open' : 'Used up'}</Badge>
          )}
        </h2>
        {closed && (
          <p role="alert">
            Constant Contact has refused all further requests of this day. Once an hour one request asks whether that
            still holds. Checks are answered as always, from what is stored.
          </p>
        )}
        <Facts
          of={[
            ['Day, in UTC', <Code>{day}</Code>],
            ['Limit', limit.toLocaleString()],
            ['Left', remaining.toLocaleString()],
            ['Left for audits', remainingForAudit.toLocaleString()],
            [
              'Starts again',
              <>
                <Ago at={begins} /> (<Time at={begins} />)
              </>,
            ],
            ['A full audit needs', needs(schedule.fullAudit, remainingForAudit)],
          ]}
        />
      </section>
      <section class="panel" aria-labelledby="lanes">
        <h2 id="lanes">Who has used it</h2>
        <Lanes of={budget} />
      </section>
    </>
  );
};

function needs(fullAudit: Audits['schedule']['fullAudit'], left: number): string {
  if (fullAudit === undefined) return 'Known after the first';
  const { requests, seconds, days } = fullAudit;
  const text = `${plural(requests, 'request')}, ${duration(seconds)}`;
  if (days > 1) return `${text}, spread over ${days} days`;
  return left >= requests
    ? `${text}: enough is left for ${plural(Math.floor(left / Math.max(1, requests)), 'audit')}`
    : `${text}: not enough is left, so it waits for the next day unless proof would get old`;
}

const lanes = {
  interactive: 'People',
  webhook: 'Messages',
  audit: 'Audits',
} as const;

const Lanes = ({ of: { used, remaining } }: { readonly of: Budget }) => (
  <Plot
    title="Requests of today"
    per="Who"
    labels={[lanes.interactive, lanes.webhook, lanes.audit, 'Left']}
    series={[
      { name: 'used', values: [used.interactive, used.webhook, used.audit, 0] },
      { name: 'left for all', values: [0, 0, 0, remaining] },
    ]}
  >
    People are you and applications that ask at once, messages are those of Constant Contact (<Code>interactive</Code>,{' '}
    <Code>webhook</Code>, <Code>audit</Code>). Each has a part of the day that no other may use. What an audit has
    reserved and not asked yet counts as used.
  </Plot>
);
