/** What would come, or has come, of a decision about many accounts. */
import type { BatchOutcome } from '../../api/review-batch.ts';
import { type Decision, decisionWords } from '../../base/decisions.ts';
import type { Membership, ReviewResult } from '../../base/types.ts';
import { Failed } from '../../parts/states.tsx';
import { Badge, Code, Organization } from '../../parts/text.tsx';

interface Props {
  readonly of: BatchOutcome | undefined;
  readonly memberships: readonly Membership[];
  readonly decision: Decision;
  readonly isPreview?: boolean;
}

/** More in one table would only be scrolled past. */
const mostRows = 200;

export function BatchResults({ of: outcome, memberships, decision, isPreview = false }: Props) {
  const results = outcome?.results ?? [];
  const refused = results.filter((result) => result.outcome === 'refused');
  const good = results.filter((result) => result.outcome !== 'refused');
  const asked = isPreview ? memberships.length : results.length;
  const { done } = decisionWords[decision];
  const shown = [...refused, ...good].slice(0, mostRows);
  return (
    <>
      <p role="status">
        <strong>
          {good.length.toLocaleString()} {isPreview ? 'can be' : ''} {done}
        </strong>
        , {refused.length.toLocaleString()} {isPreview ? 'cannot' : 'could not'} be.
        {isPreview && asked > results.length && ` ${(asked - results.length).toLocaleString()} were not checked.`}
        {!isPreview && refused.length > 0 && ' They stay selected, each with its reason.'}
      </p>
      {outcome?.failure && !isPreview && (
        <>
          <Failed failure={outcome.failure} />
          <p>
            The accounts after these were not asked about, or it is not known what became of them. They stay selected:
            decide about them again. What was done after all is then shown as decided meanwhile.
          </p>
        </>
      )}
      {shown.length > 0 && <ResultTable of={shown} memberships={memberships} all={results.length} />}
    </>
  );
}

interface TableProps {
  readonly of: readonly ReviewResult[];
  readonly memberships: readonly Membership[];
  readonly all: number;
}

const ResultTable = ({ of: results, memberships, all }: TableProps) => {
  const known = new Map(memberships.map((membership) => [membership.accountId, membership]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="scroll results" aria-label="Results" tabIndex={0}>
      <table class="stack">
        <caption>
          {all > results.length
            ? `The first ${results.length.toLocaleString()} of ${all.toLocaleString()}, the refused before the others`
            : 'The refused before the others'}
        </caption>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.accountId}>
              <th scope="row">
                <Organization name={known.get(result.accountId)?.profile.organizationName} />{' '}
                <Code>{result.accountId}</Code>
              </th>
              <td data-label="Result">
                <Result of={result} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const words: Readonly<Record<ReviewResult['outcome'], string>> = {
  done: 'Done',
  valid: 'Possible',
  refused: 'Refused',
};

const Result = ({ of: { outcome, problem } }: { readonly of: ReviewResult }) => (
  <>
    <Badge tone={outcome === 'refused' ? 'bad' : 'good'}>{words[outcome]}</Badge>{' '}
    {problem && (
      <>
        {problem.code === 'PRECONDITION_FAILED' ? 'It has changed meanwhile' : problem.title}{' '}
        <Code>{problem.code}</Code>
      </>
    )}
  </>
);
