/** The first question of everybody: is this account ours, and why? */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link, useLocation, useSearch } from 'wouter-preact';
import { checkMembership, client, verifyMembership } from '../api/client.ts';
import { answerOf, type Failure, failureFrom } from '../api/failure.ts';
import { isAccountId } from '../base/account-id.ts';
import type { CheckAnswer, Question } from '../base/types.ts';
import { Answer } from '../parts/answer.tsx';
import { Failed, Loading, Missing } from '../parts/states.tsx';
import { Page } from '../parts/text.tsx';
import { may } from '../session/session.ts';
import { Linked } from './linked.tsx';
import { Past } from './past.tsx';

const subjects = {
  accountId: { name: 'Account id', hint: 'The encoded account id of Constant Contact, such as a07e1lwvtuw0' },
  userId: { name: 'User of our application', hint: 'The id that the application gave when the user signed up' },
  userName: { name: 'Constant Contact user name', hint: 'What its owner signs in with at Constant Contact' },
} as const;
type Kind = keyof typeof subjects;

interface Asked {
  readonly question: Question;
  /** Counts the questions: each answer is shown afresh. */
  readonly round: number;
  readonly answer?: CheckAnswer;
  readonly failure?: Failure;
}

/** Only an account's id may stand in the address: the others are about people. */
const addressOf = (page: string, { accountId }: Question): string =>
  accountId !== undefined && isAccountId(accountId) ? `${page}?account=${accountId}` : page;

/** Asks, also at once for the account in the address. Of several questions the last one counts. */
function useAsking(given: string) {
  const [asked, setAsked] = useState<Asked>();
  const [isAsking, setAsking] = useState(false);
  const newest = useRef(0);
  const ask = async (question: Question, send: typeof checkMembership | typeof verifyMembership): Promise<void> => {
    newest.current += 1;
    const round = newest.current;
    const show = (come: Pick<Asked, 'answer' | 'failure'>): void => {
      if (round !== newest.current) return;
      setAsked({ question, round, ...come });
      setAsking(false);
    };
    setAsking(true);
    try {
      show({ answer: await answerOf(send({ client, body: question }), 'allowed', 'code') });
    } catch (error) {
      show({ failure: failureFrom(error) });
    }
  };
  useEffect(() => {
    if (given !== '' && may('membership/check')) void ask({ accountId: given }, checkMembership);
  }, []);
  return { asked, isAsking, ask };
}

export function AskPage() {
  const given = new URLSearchParams(useSearch()).get('account') ?? '';
  const [page, navigate] = useLocation();
  const { asked, isAsking, ask } = useAsking(given);
  // The page stays the one that it is: `/` and `/ask` would not share what was asked.
  const check = (question: Question): void => {
    navigate(addressOf(page, question), { replace: true });
    void ask(question, checkMembership);
  };
  const { question, answer } = asked ?? {};
  return (
    <Page title="Ask">
      {may('membership/check') ? (
        <QuestionForm given={given} isAsking={isAsking} onAsk={check} />
      ) : (
        <Missing scope="membership/check" what="ask" />
      )}
      <div aria-live="polite">
        {isAsking && <Loading what="the answer" />}
        {asked?.failure && <Failed failure={asked.failure} onRetry={() => check(asked.question)} />}
        {question && answer && (
          <Answer of={answer}>
            <div class="buttons start">
              {may('membership/verify') && (
                <button type="button" onClick={() => void ask(question, verifyMembership)} aria-busy={isAsking}>
                  Ask Constant Contact now
                </button>
              )}
              {answer.accountId && (
                <Link class="button" href={`/accounts/${encodeURIComponent(answer.accountId)}`}>
                  Open the account
                </Link>
              )}
            </div>
          </Answer>
        )}
      </div>
      {question && question.accountId === undefined && answer && may('membership/read') && (
        <section class="panel">
          <Linked
            subject={question}
            onChange={() => void ask(question, checkMembership)}
            key={`${question.userId} ${question.userName}`}
          />
        </section>
      )}
      {answer?.accountId && may('membership/read') && answer.code !== 'UNKNOWN_ACCOUNT' && (
        <Past accountId={answer.accountId} key={`${answer.accountId} ${asked?.round}`} />
      )}
    </Page>
  );
}

interface FormProps {
  readonly given: string;
  readonly isAsking: boolean;
  readonly onAsk: (question: Question) => void;
}

function QuestionForm({ given, isAsking, onAsk }: FormProps) {
  const [kind, setKind] = useState<Kind>('accountId');
  const [text, setText] = useState(given);
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') onAsk({ [kind]: text.trim() });
      }}
    >
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
            maxLength={128}
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
  );
}
