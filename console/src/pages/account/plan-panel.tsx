/** The plan of an account at Constant Contact, read on request: each reading costs, and is recorded. */
import { useState } from 'preact/hooks';
import { client, getPlan } from '../../api/client.ts';
import { answerOf, type Failure, failureFrom } from '../../api/failure.ts';
import type { Plan } from '../../base/types.ts';
import { ActivityBadge } from '../../parts/badges.tsx';
import { Failed, Loading, Missing } from '../../parts/states.tsx';
import { Facts, Foreign } from '../../parts/text.tsx';
import { may } from '../../session/session.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { PlanDialog } from './plan-dialog.tsx';

interface Props {
  readonly accountId: string;
  readonly onChange: () => void;
}

export function PlanPanel({ accountId, onChange }: Props) {
  const [plan, setPlan] = useState<Plan>();
  const [failure, setFailure] = useState<Failure>();
  const [isLoading, setLoading] = useState(false);
  const read = async (): Promise<void> => {
    if (isLoading) return;
    setLoading(true);
    setFailure(undefined);
    try {
      setPlan(await answerOf(getPlan({ client, path: { accountId } }), 'accountId', 'activity', 'tiers'));
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setLoading(false);
    }
  };
  return (
    <section class="panel">
      <h2>Plan</h2>
      <div aria-live="polite">
        {isLoading && <Loading what="the plan" />}
        {failure && <Failed failure={failure} onRetry={() => void read()} />}
        {plan && <PlanFacts of={plan} />}
      </div>
      {may('partner/read') ? (
        <div class="buttons start">
          <button type="button" onClick={() => void read()} aria-busy={isLoading}>
            {plan ? 'Read the plan again' : 'Read the plan'}
          </button>
          <span class="hint">Costs one of the day’s requests to Constant Contact, and is recorded with your id.</span>
        </div>
      ) : (
        <Missing scope="partner/read" what="read the plan" />
      )}
      {plan && (
        <Actions
          of={plan}
          onPlan={(after) => {
            setPlan(after);
            onChange();
          }}
          onCanceled={() => {
            void read();
            onChange();
          }}
        />
      )}
    </section>
  );
}

interface ActionProps {
  readonly of: Plan;
  readonly onPlan: (after: Plan) => void;
  readonly onCanceled: () => void;
}

function Actions({ of: plan, onPlan, onCanceled }: ActionProps) {
  const [open, setOpen] = useState<'change' | 'cancel'>();
  if (!may('partner/manage')) return <Missing scope="partner/manage" what="change the plan or cancel the account" />;
  const close = (): void => setOpen(undefined);
  return (
    <>
      <div class="buttons start actions">
        <button type="button" onClick={() => setOpen('change')}>
          Change the plan…
        </button>
        <button type="button" class="danger" onClick={() => setOpen('cancel')}>
          Cancel the account…
        </button>
      </div>
      {open === 'change' && <PlanDialog of={plan} onDone={onPlan} onClose={close} />}
      {open === 'cancel' && <CancelDialog of={plan} onDone={onCanceled} onClose={close} />}
    </>
  );
}

const priceOf = ({ price, currencyCode }: Plan['tiers'][number]): string =>
  price === undefined ? '–' : [price.toLocaleString(), currencyCode].filter(Boolean).join(' ');

const PlanFacts = ({ of: { planType, billingStatus, activity, billingDayOfMonth, tiers } }: { readonly of: Plan }) => (
  <>
    <Facts
      of={[
        ['Plan', planType ? <Foreign text={planType} /> : 'Not told'],
        ['In its own words', billingStatus ? <Foreign text={billingStatus} /> : 'Not told'],
        ['In ours', <ActivityBadge value={activity} />],
        ['Billing day of the month', billingDayOfMonth ?? 'None'],
      ]}
    />
    {tiers.length > 0 && (
      <div class="scroll">
        <table class="stack">
          <caption>What is used of the plan</caption>
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col" class="number">
                Used
              </th>
              <th scope="col" class="number">
                Tier
              </th>
              <th scope="col" class="number">
                From – to
              </th>
              <th scope="col" class="number">
                Price
              </th>
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier, index) => (
              <tr key={index}>
                <th scope="row">{tier.usageType ? <Foreign text={tier.usageType} /> : 'Not told'}</th>
                <td data-label="Used" class="number">
                  {tier.currentUsage?.toLocaleString() ?? '–'}
                </td>
                <td data-label="Tier" class="number">
                  {tier.tier ?? '–'}
                </td>
                <td data-label="From – to" class="number">
                  {tier.tierMin?.toLocaleString() ?? '–'} – {tier.tierMax?.toLocaleString() ?? '–'}
                </td>
                <td data-label="Price" class="number">
                  <Foreign text={priceOf(tier)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
  </>
);
