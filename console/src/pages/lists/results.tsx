/** What would come, or has come, of each row of a list. */
import { useState } from 'preact/hooks';
import type { Imported } from '../../api/lists.ts';
import { csvOf } from '../../base/csv.ts';
import type { ImportResult } from '../../base/types.ts';
import { reviewWords } from '../../base/words.ts';
import { datedName, saveFile } from '../../parts/save.ts';
import { Empty } from '../../parts/states.tsx';
import { Badge, Code, Facts, Foreign } from '../../parts/text.tsx';

interface Props {
  readonly of: Imported;
  readonly isPreview: boolean;
}

const filters = {
  all: { name: 'All rows', fits: () => true },
  refused: { name: 'Refused', fits: ({ outcome }: ImportResult) => outcome === 'refused' },
  changes: {
    name: 'Change a review, or move a user name',
    fits: ({ reviewBefore, userNameMovedFrom }: ImportResult) =>
      reviewBefore !== undefined || userNameMovedFrom !== undefined,
  },
} as const;
type Filter = keyof typeof filters;

const columns = ['line', 'accountId', 'outcome', 'reviewBefore', 'userNameMovedFrom', 'code', 'detail'] as const;
const pageSize = 100;

export function ImportResults({ of: { counts, results }, isPreview }: Props) {
  const [filter, setFilter] = useState<Filter>('all');
  const [most, setMost] = useState(pageSize);
  const changed = results.filter(({ reviewBefore }) => reviewBefore !== undefined).length;
  const fitting = results.filter(filters[filter].fits);
  return (
    <div class="run" aria-live="polite">
      <Facts
        of={[
          ['Rows', counts.rows.toLocaleString()],
          isPreview
            ? ['Would be imported', counts.valid.toLocaleString()]
            : ['Imported', counts.applied.toLocaleString()],
          ['Already so', counts.unchanged.toLocaleString()],
          ['Refused', counts.refused.toLocaleString()],
        ]}
      />
      {changed > 0 && (
        <p class="notice">
          <strong>
            {changed.toLocaleString()} {changed === 1 ? 'review' : 'reviews'}
          </strong>{' '}
          {isPreview ? 'would be' : 'were'} set to what the list says, also where a person had decided otherwise.
        </p>
      )}
      <div class="row spread">
        <fieldset>
          <legend class="hint">Show</legend>
          {(Object.keys(filters) as Filter[]).map((each) => (
            <label class="check" key={each}>
              <input type="radio" name="results" checked={filter === each} onChange={() => setFilter(each)} />
              {filters[each].name}
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          onClick={() => saveFile(datedName('import-results', 'csv'), [csvOf(columns, results)], 'text/csv')}
        >
          Save the results as CSV
        </button>
      </div>
      {fitting.length === 0 ? (
        <Empty title="No such rows" />
      ) : (
        <Rows of={fitting.slice(0, most)} all={fitting.length} />
      )}
      {fitting.length > most && (
        <button type="button" onClick={() => setMost(most + pageSize)}>
          Show more
        </button>
      )}
    </div>
  );
}

const Rows = ({ of: results, all }: { readonly of: readonly ImportResult[]; readonly all: number }) => (
  <table class="stack">
    <caption>
      {results.length.toLocaleString()} of {all.toLocaleString()} rows, by their lines
    </caption>
    <thead>
      <tr>
        <th scope="col">Line</th>
        <th scope="col">Account</th>
        <th scope="col">Result</th>
      </tr>
    </thead>
    <tbody>
      {results.map((result) => (
        <tr key={result.line}>
          <th scope="row">{result.line.toLocaleString()}</th>
          <td data-label="Account">{result.accountId === undefined ? '' : <Code>{result.accountId}</Code>}</td>
          <td data-label="Result">
            <Result of={result} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const words: Readonly<Record<ImportResult['outcome'], readonly [string, 'good' | 'bad' | 'neutral']>> = {
  applied: ['Imported', 'good'],
  valid: ['Would be imported', 'good'],
  unchanged: ['Already so', 'neutral'],
  refused: ['Refused', 'bad'],
};

const Result = ({ of: { outcome, reviewBefore, userNameMovedFrom, code, detail } }: { readonly of: ImportResult }) => (
  <>
    <Badge tone={words[outcome][1]}>{words[outcome][0]}</Badge> {detail !== undefined && <Foreign text={detail} />}{' '}
    {code !== undefined && <Code>{code}</Code>}
    {reviewBefore !== undefined && <div class="quiet">The review before: {reviewWords[reviewBefore]}</div>}
    {userNameMovedFrom !== undefined && (
      <div class="quiet">
        The user name led to <Code>{userNameMovedFrom}</Code> before
      </div>
    )}
  </>
);
