/** Above the queue: newcomers that the brake holds, which are better judged together than one by one. */
import { Link } from 'wouter-preact';
import { loadAudits } from '../../api/audits.ts';
import { useLoad } from '../../api/use-load.ts';
import { reasonWords } from '../../base/audit-words.ts';
import { Ago, Code } from '../../parts/text.tsx';

/** Nothing while it is loaded, and if that fails: the queue itself is shown all the same. */
export function HeldNewcomers() {
  const { data } = useLoad('held', (signal) => loadAudits(undefined, signal, 1));
  const held = data?.held.filter(({ what }) => what === 'newcomers') ?? [];
  return (
    <>
      {held.map(({ hash, count, since, reason, runId, release }) => (
        <p class="notice" key={hash}>
          <strong>{count.toLocaleString()} newcomers are held</strong> since <Ago at={since} />. {reasonWords[reason]}{' '}
          <Code>{reason}</Code>{' '}
          {release ? 'They were released, and come in with the next audit. ' : 'A release lets in all of them. '}
          <Link href={`/audits/${encodeURIComponent(runId)}`}>See the audit</Link>
        </p>
      ))}
    </>
  );
}
