/** The file that proves that a record is in the published log, saved by the browser. */
import { useState } from 'preact/hooks';
import { client, getLogProof, getRecordProof } from '../api/client.ts';
import { type Failure, failureFrom, textAnswerOf } from '../api/failure.ts';
import { may } from '../session/session.ts';
import { announce } from './announce.tsx';
import { saveFile } from './save.ts';
import { Failed } from './states.tsx';

interface Props {
  /** A record of an account, or any record by its place in the log. */
  readonly of: { readonly accountId: string; readonly version: number } | { readonly index: number };
  /** Such as `version 3`. */
  readonly what: string;
}

export function Proof({ of, what }: Props) {
  const [failure, setFailure] = useState<Failure>();
  const [isLoading, setLoading] = useState(false);
  if (!may('audit/read')) return null;
  const save = async (): Promise<void> => {
    if (isLoading) return;
    setLoading(true);
    setFailure(undefined);
    try {
      const proof = await textAnswerOf(
        'index' in of
          ? getLogProof({ client, path: { index: String(of.index) } })
          : getRecordProof({ client, path: { accountId: of.accountId, version: String(of.version) } }),
        'text/plain',
      );
      const name = 'index' in of ? `record-${of.index}` : `${of.accountId}-${of.version}`;
      saveFile(`${name}.tlog-proof`, [proof], 'text/plain');
      announce(`The proof of ${what} is saved. “npm run verify-trail” verifies it without this service.`);
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setLoading(false);
    }
  };
  return (
    <>
      <button type="button" class="link" onClick={() => void save()} aria-busy={isLoading}>
        Save the proof<span class="unseen"> of {what}</span>
      </button>
      {failure && <Failed failure={failure} onRetry={() => void save()} />}
    </>
  );
}
