/** Newcomers and revocations by day. */
import { loadAccessByDay, mostRecords } from '../api/numbers.ts';
import { useLoad } from '../api/use-load.ts';
import type { AccessByDay } from '../base/access.ts';
import { Plot } from '../parts/plot.tsx';
import { Failed, Loading, Missing } from '../parts/states.tsx';
import { Time } from '../parts/text.tsx';
import { may } from '../session/session.ts';

export const AccessPlot = () => (
  <section class="panel" aria-labelledby="access-by-day">
    <h2 id="access-by-day">Newcomers and revocations</h2>
    {may('membership/read') ? <Loaded /> : <Missing scope="membership/read" what="see changes by day" />}
  </section>
);

function Loaded() {
  const { data, failure, isLoading, reload } = useLoad('access', (signal) => loadAccessByDay(Date.now(), signal));
  return (
    <>
      {failure && <Failed failure={failure} onRetry={reload} />}
      {data === undefined && isLoading && <Loading what="the changes of the last days" />}
      {data && <Drawn of={data} />}
    </>
  );
}

const Drawn = ({ of: { days, letIn, waiting, lost, since } }: { readonly of: AccessByDay }) => (
  <Plot
    title="Accounts by day, last 30 days in your own zone"
    per="Day"
    labels={days}
    series={[
      { name: 'let in', values: letIn },
      { name: 'lost access', values: lost },
      { name: 'began to wait for a review', values: waiting },
    ]}
  >
    Counted are changes of the answer of a check, whoever made them: audits, reviewers, messages of Constant Contact. An
    account that came and went counts each time.
    {since !== undefined && (
      <>
        {' '}
        Only the newest {mostRecords.toLocaleString()} records are looked through, so days before <Time at={since} />{' '}
        are empty or too low here.
      </>
    )}
  </Plot>
);
