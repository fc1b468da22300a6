/** Opens Constant Contact as a user of the application, for somebody who helps that user. */
import { useState } from 'preact/hooks';
import { client, startSignIn } from '../api/client.ts';
import { answerOf, type Failure, failureFrom } from '../api/failure.ts';
import { signOnWords } from '../base/sign-on.ts';
import type { SignInAnswer } from '../base/types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failed } from '../parts/states.tsx';
import { Code, Foreign, Time } from '../parts/text.tsx';

interface Props {
  readonly userId: string;
  readonly accountId: string;
  readonly onClose: () => void;
}

/**
 * Two steps: a link is made only for somebody who has read what it does, and a browser opens a tab
 * only by a press of its own.
 */
export function SignOn({ userId, accountId, onClose }: Props) {
  const [answer, setAnswer] = useState<SignInAnswer>();
  const [failure, setFailure] = useState<Failure>();
  const [isWorking, setWorking] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isWorking) return;
    setWorking(true);
    setFailure(undefined);
    try {
      setAnswer(await answerOf(startSignIn({ client, body: { userId, accountId } }), 'allowed', 'code'));
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog title="Open Constant Contact as this user" onClose={isWorking ? undefined : onClose}>
      <form onSubmit={submit}>
        <p>
          You will be signed in to the account <Code>{accountId}</Code> as <Foreign text={userId} />, not as yourself.
          What you do there is done in the name of that user. That you were there is recorded with your own id.
        </p>
        <div aria-live="polite">{answer && <Outcome of={answer} />}</div>
        {failure && <Failed failure={failure} />}
        <div class="buttons">
          <button type="button" onClick={onClose} disabled={isWorking}>
            {answer === undefined ? 'Cancel' : 'Close'}
          </button>
          {answer?.url === undefined ? (
            <button type="submit" class="primary" aria-busy={isWorking}>
              {answer === undefined ? 'Make a link' : 'Try again'}
            </button>
          ) : (
            <a class="button primary" href={answer.url} target="_blank" rel="noopener noreferrer" onClick={onClose}>
              Open Constant Contact
            </a>
          )}
        </div>
      </form>
    </Dialog>
  );
}

const Outcome = ({ of: answer }: { readonly of: SignInAnswer }) => {
  if (answer.url !== undefined) {
    return (
      <p>
        The link opens a tab of its own, once
        {answer.expiresAt && (
          <>
            , until <Time at={answer.expiresAt} />
          </>
        )}
        . Give it to nobody.
      </p>
    );
  }
  const { title, why } = signOnWords(answer);
  return (
    <p>
      <strong>{title}</strong> <Code>{answer.code}</Code>. {why}
    </p>
  );
};
