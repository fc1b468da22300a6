/** The first question of everybody: is this account ours, and why? */
import { useState } from 'preact/hooks';
import { Link, useSearch } from 'wouter-preact';
import { checkMembership, client, verifyMembership } from '../api/client.ts';
import { answerOf, type Failure, failureFrom } from '../api/failure.ts';
import type { CheckAnswer, Question } from '../base/types.ts';
import { Answer } from '../parts/answer.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Page } from '../parts/text.tsx';
import { may } from '../session/session.ts';
import { Past } from './past.tsx';

const subjects = {
  accountId: { name: 'Account id', hint: 'The encoded account id of Constant Contact, such as a07e1lwvtuw0' },
  userId: { name: 'User of our application', hint: 'The id that the application gave when the user signed up' },
  userName: { name: 'Constant Contact user name', hint: 'What its owner signs in with at Constant Contact' },
} as const;
type Kind = keyof typeof subjects;

const questionOf = (kind: Kind, text: string): Question => ({ [kind]: text }) as Question;

interface Asked {
  readonly question: Question;
  readonly answer?: CheckAnswer;
  readonly failure?: Failure;
}

/** Only an account's id may stand in the address: the others are about people. */
export function AskPage() {
  const given = new URLSearchParams(useSearch()).get('account') ?? '';
  const [kind, setKind] = useState<Kind>('accountId');
  const [text, setText] = useState(given);
  const [asked, setAsked] = useState<Asked>();
  const [isAsking, setAsking] = useState(false);

  const ask = async (question: Question, send: typeof checkMembership | typeof verifyMembership): Promise<void> => {
    setAsking(true);
    try {
      setAsked({ question, answer: await answerOf(send({ client, body: question })) });
    } catch (error) {
      setAsked({ question, failure: failureFrom(error) });
    } finally {
      setAsking(false);
    }
  };

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void ask(questionOf(kind, text.trim()), checkMembership);
  };

  return (
    <Page title="Ask">
      <form class="panel" onSubmit={submit}>
        <fieldset>
          <legend class="hint">Whom do you ask about?</legend>
          {(Object.keys(subjects) as Kind[]).map((each) => (
            <label class="check" key={each}>
              <input type="radio" name="kind" checked={kind === each} onChange={() => setKind(each)} />
              {subjects[each].name}
            </label>
          ))}
        </fieldset>
        <div class="row">
          <label>
            {subjects[kind].name}
            <input
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
              autocomplete="off"
              spellcheck={false}
              required
              aria-describedby="ask-hint"
            />
          </label>
          <button type="submit" class="primary" aria-busy={isAsking}>
            Ask
          </button>
        </div>
        <span id="ask-hint" class="hint">
          {subjects[kind].hint}
        </span>
      </form>
      <div aria-live="polite">
        {isAsking && <Loading what="the answer" />}
        {asked?.failure && <Failed failure={asked.failure} onRetry={() => void ask(asked.question, checkMembership)} />}
        {asked?.answer && (
          <Answer of={asked.answer}>
            <div class="buttons start">
              {may('membership/verify') && (
                <button type="button" onClick={() => void ask(asked.question, verifyMembership)}>
                  Ask Constant Contact now
                </button>
              )}
              {asked.answer.accountId && (
                <Link class="button" href={`/accounts/${encodeURIComponent(asked.answer.accountId)}`}>
                  Open the account
                </Link>
              )}
            </div>
          </Answer>
        )}
      </div>
      {asked?.answer?.accountId && may('membership/read') && <Past accountId={asked.answer.accountId} />}
    </Page>
  );
}
