/** Everything about one account, and all that can be done with it. */
import { useState } from 'preact/hooks';
import { Link, useParams } from 'wouter-preact';
import { checkMembership, client, getMembership, verifyMembership } from '../../api/client.ts';
import { answerOf, type Failure, failureFrom, RequestFailure } from '../../api/failure.ts';
import { useLoad } from '../../api/use-load.ts';
import { isAccountId, isMadeHere } from '../../base/account-id.ts';
import type { CheckAnswer, Membership } from '../../base/types.ts';
import { answerWords } from '../../base/words.ts';
import { announce } from '../../parts/announce.tsx';
import { Answer } from '../../parts/answer.tsx';
import { Empty, Failed, Loading, Missing } from '../../parts/states.tsx';
import { Code, Page } from '../../parts/text.tsx';
import { may } from '../../session/session.ts';
import { Past } from '../past.tsx';
import { AccountFacts } from './facts.tsx';
import { LinksPanel } from './links-panel.tsx';
import { OperationsPanel } from './operations-panel.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { TransferPanel } from './transfer-panel.tsx';

interface Known {
  /** Absent: the service knows nothing about the account. */
  readonly membership: Membership | undefined;
  /** Absent: the person may not ask for it. */
  readonly answer: CheckAnswer | undefined;
}

async function load(accountId: string, signal: AbortSignal): Promise<Known> {
  const [membership, answer] = await Promise.all([
    may('membership/read') ? membershipOf(accountId, signal) : undefined,
    may('membership/check')
      ? answerOf(checkMembership({ client, signal, body: { accountId } }), 'allowed', 'code')
      : undefined,
  ]);
  return { membership, answer };
}

async function membershipOf(accountId: string, signal: AbortSignal): Promise<Membership | undefined> {
  try {
    return (await answerOf(getMembership({ client, signal, path: { accountId } }), 'accountId')) as Membership;
  } catch (error) {
    if (error instanceof RequestFailure && error.failure.code === 'MEMBERSHIP_NOT_FOUND') return undefined;
    throw error;
  }
}

export function AccountPage() {
  const { accountId = '' } = useParams<{ accountId: string }>();
  if (!isAccountId(accountId)) return <NoAccount />;
  // Another account is another page: what was written for one must not stay for the next.
  return <Account accountId={accountId} key={accountId} />;
}

/** Nobody is asked about what cannot be an id, and it is not repeated: an address may say anything. */
const NoAccount = () => (
  <Page title="This is not an account id" actions={<Link href="/accounts">All accounts</Link>}>
    <p>The address has something else in its place. Account ids look like a07e1lwvtuw0.</p>
  </Page>
);

function Account({ accountId }: { readonly accountId: string }) {
  const { data, failure, isLoading, reload } = useLoad(accountId, (signal) => load(accountId, signal));
  const membership = data?.membership;
  const isUnknown = data !== undefined && membership === undefined && may('membership/read');
  return (
    <Page title={`Account ${accountId}`} actions={<Link href="/accounts">All accounts</Link>}>
      {failure && <Failed failure={failure} onRetry={reload} />}
      {data === undefined && isLoading && <Loading what="the account" />}
      {isUnknown && (
        <Empty title="We know nothing about this account">
          <p>
            No audit has found it, and nobody has asked Constant Contact about it. Ask now, or wait for the next audit.
          </p>
        </Empty>
      )}
      {data !== undefined && <Now accountId={accountId} answer={data.answer} onVerified={reload} />}
      {membership && <AccountFacts of={membership} />}
      {membership && <ReviewPanel of={membership} onChange={reload} />}
      {!may('membership/read') && <Missing scope="membership/read" what="see what we know about it" />}
      {may('membership/read') && !isUnknown && data !== undefined && (
        <LinksPanel accountId={accountId} onChange={reload} />
      )}
      {!isMadeHere(accountId) && <PlanPanel accountId={accountId} onChange={reload} />}
      {may('partner/read') && <OperationsPanel accountId={accountId} key={`operations ${membership?.version}`} />}
      {membership && <TransferPanel of={membership} onChange={reload} />}
      {may('membership/read') && !isUnknown && <Past accountId={accountId} key={membership?.version} />}
    </Page>
  );
}

interface NowProps {
  readonly accountId: string;
  readonly answer: CheckAnswer | undefined;
  readonly onVerified: () => void;
}

/** What a check answers now, and the question to Constant Contact. */
function Now({ accountId, answer, onVerified }: NowProps) {
  const [failure, setFailure] = useState<Failure>();
  const [isAsking, setAsking] = useState(false);
  const verify = async (): Promise<void> => {
    if (isAsking) return;
    setAsking(true);
    setFailure(undefined);
    try {
      const { code } = await answerOf(verifyMembership({ client, body: { accountId } }), 'allowed', 'code');
      announce(`Constant Contact has been asked. ${answerWords[code]?.title ?? code}.`);
      onVerified();
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setAsking(false);
    }
  };
  const actions = (
    <>
      {failure && <Failed failure={failure} onRetry={() => void verify()} />}
      {may('membership/verify') ? (
        <div class="buttons start">
          <button type="button" onClick={() => void verify()} aria-busy={isAsking}>
            {isAsking ? 'Asking Constant Contact…' : 'Ask Constant Contact now'}
          </button>
          <span class="hint">Costs one or two of the day’s requests, and renews the evidence.</span>
        </div>
      ) : (
        <Missing scope="membership/verify" what="ask Constant Contact" />
      )}
    </>
  );
  if (answer !== undefined) return <Answer of={answer}>{actions}</Answer>;
  return (
    <section class="panel" aria-label="Answer">
      <p>
        What a check answers, you may not ask: that needs <Code>membership/check</Code>.
      </p>
      {actions}
    </section>
  );
}
