/** What a check would have answered at an earlier moment, and what has happened to the account. */
import { useState } from 'preact/hooks';
import { client, getMembership } from '../api/client.ts';
import { answerOf } from '../api/failure.ts';
import { useLoad } from '../api/use-load.ts';
import type { MembershipThen } from '../base/types.ts';
import { Answer } from '../parts/answer.tsx';
import { Proof } from '../parts/proof.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/text.tsx';
import { Timeline } from './timeline.tsx';

export function Past({ accountId }: { readonly accountId: string }) {
  const [at, setAt] = useState<string>();
  return (
    <section class="panel">
      <h2>What has happened</h2>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          const { value } = event.currentTarget.elements.namedItem('at') as HTMLInputElement;
          setAt(value === '' ? undefined : new Date(value).toISOString());
        }}
      >
        <label>
          The answer at an earlier moment, in your own zone
          <input type="datetime-local" name="at" step={1} required />
        </label>
        <button type="submit">Ask about the past</button>
      </form>
      {at !== undefined && <Then accountId={accountId} at={at} key={at} />}
      <Timeline accountId={accountId} />
    </section>
  );
}

function Then({ accountId, at }: { readonly accountId: string; readonly at: string }) {
  const { data, failure, isLoading, reload } = useLoad(`${accountId} ${at}`, (signal) =>
    answerOf(getMembership({ client, signal, path: { accountId }, query: { asOf: at } }), 'accountId'),
  );
  const then = data as MembershipThen | undefined;
  return (
    <div aria-live="polite">
      {isLoading && <Loading what="the past" />}
      {failure && <Failed failure={failure} onRetry={reload} />}
      {then?.answer && (
        <Answer of={{ ...then.answer, accountId: then.accountId }}>
          <Proofs of={then} />
          {then.assumptions.map(({ text }) => (
            <p class="quiet" key={text}>
              {text}
            </p>
          ))}
        </Answer>
      )}
    </div>
  );
}

const recordWords = {
  membership: 'the account',
  watermark: 'the last audit',
  policy: 'the rules of that time',
} as const;

/** The records that the answer rests on, each with its proof. */
const Proofs = ({ of: { records } }: { readonly of: MembershipThen }) => (
  <ul class="changes">
    {(Object.keys(recordWords) as (keyof typeof recordWords)[]).map((kind) => {
      const record = records[kind];
      if (record === undefined) return null;
      return (
        <li key={kind}>
          Record of {recordWords[kind]}, <Time at={record.at} />{' '}
          {record.index !== undefined && record.proof !== undefined ? (
            <Proof of={{ index: record.index }} what={`the record of ${recordWords[kind]}`} />
          ) : (
            <span class="quiet">not published yet</span>
          )}
        </li>
      );
    })}
  </ul>
);
