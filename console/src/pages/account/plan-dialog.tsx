/** A change of plan: what is asked for, and what Constant Contact makes of it. */
import { useState } from 'preact/hooks';
import { client, updatePlan } from '../../api/client.ts';
import { answerOf } from '../../api/failure.ts';
import { type PlanPreview, previewOf } from '../../base/plan.ts';
import type { Plan, WantedPlan } from '../../base/types.ts';
import { activityWords } from '../../base/words.ts';
import { announce } from '../../parts/announce.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Code, Foreign } from '../../parts/text.tsx';

interface Props {
  readonly of: Plan;
  readonly onDone: (after: Plan) => void;
  readonly onClose: () => void;
}

interface Fields {
  readonly planType: string;
  readonly billingDay: string;
  readonly planGroup: string;
  readonly reactivate: boolean;
}

const wantedFrom = ({ planType, billingDay, planGroup, reactivate }: Fields): WantedPlan => ({
  planType: planType.trim(),
  ...(billingDay !== '' && { billingDayOfMonth: Number(billingDay) }),
  ...(planGroup !== '' && { planGroupId: Number(planGroup) }),
  ...(reactivate && { reactivate }),
});

export function PlanDialog({ of: plan, onDone, onClose }: Props) {
  const [fields, setFields] = useState<Fields>({ planType: '', billingDay: '', planGroup: '', reactivate: false });
  const wanted = wantedFrom(fields);
  const preview = previewOf(plan, wanted);
  const needsReactivation = wanted.planType !== '' && preview.reactivates !== 'no';
  const isReady = wanted.planType !== '' && preview.problem === undefined && (!needsReactivation || fields.reactivate);
  return (
    <Confirm
      title="Change the plan"
      action={needsReactivation ? 'Reactivate with this plan' : 'Change the plan'}
      isDangerous={needsReactivation}
      canConfirm={isReady}
      onConfirm={async () => {
        const { accountId } = plan;
        onDone(
          await answerOf(
            updatePlan({ client, path: { accountId }, body: needsReactivation ? wanted : withoutReactivation(wanted) }),
            'accountId',
            'activity',
            'tiers',
          ),
        );
        announce(`The account ${accountId} has the plan ${wanted.planType} now.`);
      }}
      onClose={onClose}
    >
      <PlanFields value={fields} onChange={setFields} />
      {needsReactivation && (
        <label class="check">
          <input
            type="checkbox"
            checked={fields.reactivate}
            onChange={(event) => setFields({ ...fields, reactivate: event.currentTarget.checked })}
          />
          {preview.reactivates === 'yes'
            ? 'The account is canceled. Reactivate it, and let Constant Contact bill it.'
            : 'Constant Contact does not say whether the account is canceled. Reactivate it if it is, and let it be billed.'}
        </label>
      )}
      {preview.problem && wanted.planType !== '' && (
        <p class="failed" role="alert">
          {preview.problem.text} <Code>{preview.problem.code}</Code>
        </p>
      )}
      {wanted.planType !== '' && !preview.problem && <Changes plan={plan} wanted={wanted} preview={preview} />}
    </Confirm>
  );
}

const withoutReactivation = ({ reactivate: _, ...wanted }: WantedPlan): WantedPlan => wanted;

interface FieldProps {
  readonly value: Fields;
  readonly onChange: (fields: Fields) => void;
}

const PlanFields = ({ value, onChange }: FieldProps) => (
  <>
    <label>
      New plan
      <input
        value={value.planType}
        onInput={(event) => onChange({ ...value, planType: event.currentTarget.value })}
        required
        maxLength={80}
        autocomplete="off"
        spellcheck={false}
        aria-describedby="plan-hint"
      />
    </label>
    <span class="hint" id="plan-hint">
      The name that Constant Contact gives it, such as GOLD.
    </span>
    <div class="row">
      <label>
        Billing day (not required)
        <input
          type="number"
          min={1}
          max={31}
          value={value.billingDay}
          onInput={(event) => onChange({ ...value, billingDay: event.currentTarget.value })}
        />
      </label>
      <label>
        Plan group (not required)
        <input
          type="number"
          step={1}
          value={value.planGroup}
          onInput={(event) => onChange({ ...value, planGroup: event.currentTarget.value })}
        />
      </label>
    </div>
  </>
);

interface ChangesProps {
  readonly plan: Plan;
  readonly wanted: WantedPlan;
  readonly preview: PlanPreview;
}

const Changes = ({ plan, wanted, preview }: ChangesProps) => (
  <table>
    <caption>What will change</caption>
    <thead>
      <tr>
        <th scope="col">Of the account</th>
        <th scope="col">Now</th>
        <th scope="col">Then</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th scope="row">Plan</th>
        <td>{plan.planType ? <Foreign text={plan.planType} /> : 'Not told'}</td>
        <td>
          <Foreign text={wanted.planType} />
        </td>
      </tr>
      {wanted.billingDayOfMonth !== undefined && (
        <tr>
          <th scope="row">Billing day</th>
          <td>{plan.billingDayOfMonth ?? 'None'}</td>
          <td>{wanted.billingDayOfMonth}</td>
        </tr>
      )}
      <tr>
        <th scope="row">At Constant Contact</th>
        <td>{activityWords[plan.activity] ?? plan.activity}</td>
        <td>{thenOf(plan, preview)}</td>
      </tr>
    </tbody>
  </table>
);

function thenOf(plan: Plan, { reactivates, leavesTrial }: PlanPreview): string {
  if (reactivates === 'yes') return 'Active again, and billed';
  if (reactivates === 'perhaps') return 'Active, and billed';
  return leavesTrial ? 'No longer a trial: billed' : `${activityWords[plan.activity] ?? plan.activity}, as before`;
}
