/** Above the queue: newcomers that the brake holds, which are better judged together than one by one. */
import { Link } from 'wouter-preact';
import { client, listAudits } from '../../api/client.ts';
import { answerOf } from '../../api/failure.ts';
import { useLoad } from '../../api/use-load.ts';
import { Ago, Code } from '../../parts/text.tsx';

const reasons: Readonly<Record<string, string>> = {
  too_many_newcomers: 'unusually many have come within a day',
  credentials_changed: 'our credentials at Constant Contact have changed',
  activity_unknown: 'Constant Contact does not say in a word that we know whether they are active',
};

/** Nothing while it is loaded, and if that fails: the queue itself is shown all the same. */
export function HeldNewcomers() {
  const { data } = useLoad('held', (signal) => answerOf(listAudits({ client, signal, query: { pageSize: 1 } })));
  const held = data?.held.filter(({ what }) => what === 'newcomers') ?? [];
  return (
    <>
      {held.map(({ hash, count, since, reason, runId, release }) => (
        <p class="notice" key={hash}>
          <strong>{count.toLocaleString()} newcomers are held</strong> since <Ago at={since} />, because{' '}
          {reasons[reason] ?? 'the brake holds them'} <Code>{reason}</Code>.{' '}
          {release ? 'They were released, and come in with the next audit. ' : 'A release lets in all of them. '}
          <Link href={`/audits/${encodeURIComponent(runId)}`}>See the audit</Link>
        </p>
      ))}
    </>
  );
}
