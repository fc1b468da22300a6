/** How old the proof is that accounts are ours. */
import { useState } from 'preact/hooks';
import { loadEvidenceAges, mostAccounts } from '../api/numbers.ts';
import { useLoad } from '../api/use-load.ts';
import { plural } from '../base/audit-words.ts';
import { Plot } from '../parts/plot.tsx';
import { Failed, Loading, Missing } from '../parts/states.tsx';
import { may } from '../session/session.ts';

/** Asks only when somebody wants it: each question is a decision that the service keeps. */
export function EvidencePlot() {
  const [isWanted, setWanted] = useState(false);
  const mayAsk = may('membership/read') && may('membership/check');
  return (
    <section class="panel" aria-labelledby="age-of-proof">
      <h2 id="age-of-proof">Age of the proof</h2>
      {!mayAsk && <Missing scope="membership/read and membership/check" what="see the age of the proof" />}
      {mayAsk && !isWanted && (
        <>
          <p>
            Asks a check about the first {mostAccounts} accounts of the list of ours, as an application does. Lists
            alone do not say how old the proof is.
          </p>
          <button type="button" onClick={() => setWanted(true)}>
            Show the age of the proof
          </button>
        </>
      )}
      {mayAsk && isWanted && <Loaded />}
    </section>
  );
}

function Loaded() {
  const { data, failure, isLoading, reload } = useLoad('ages', loadEvidenceAges);
  return (
    <div aria-live="polite">
      {failure && <Failed failure={failure} onRetry={reload} />}
      {data === undefined && isLoading && <Loading what="the age of the proof" />}
      {data && (
        <Plot
          title="Accounts by the age of their proof"
          per="Age"
          labels={data.names}
          series={[
            { name: 'fresh', values: data.fresh },
            { name: 'too old to be fresh', values: data.old },
          ]}
        >
          It rests on {plural(data.accounts, 'account')}
          {data.hasMore
            ? ', the first of the list: no sample by chance, so the others may differ.'
            : ': all that are ours.'}
        </Plot>
      )}
    </div>
  );
}
