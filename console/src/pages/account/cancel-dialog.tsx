/** The end of an account at Constant Contact, now or on a day. */
import { useState } from 'preact/hooks';
import { cancelClientAccount, client } from '../../api/client.ts';
import { answerOf } from '../../api/failure.ts';
import { cancellationWords, startOf } from '../../base/plan.ts';
import type { Cancellation, Plan } from '../../base/types.ts';
import { announce } from '../../parts/announce.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Code } from '../../parts/text.tsx';

type ReasonChoice = keyof typeof cancellationWords | 'none';

const choices: Readonly<Record<ReasonChoice, string>> = { none: 'None given', ...cancellationWords };

interface Props {
  readonly of: Plan;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function CancelDialog({ of: { accountId, activity }, onDone, onClose }: Props) {
  const [reason, setReason] = useState<ReasonChoice>('none');
  const [isLater, setLater] = useState(false);
  const [day, setDay] = useState('');
  const [isMeant, setMeant] = useState(false);
  const body: Cancellation = {
    ...(reason !== 'none' && { reason }),
    ...(isLater && day !== '' && { effectiveDate: startOf(day) }),
  };
  return (
    <Confirm
      title="Cancel the account at Constant Contact?"
      action="Cancel the account"
      dismiss="Keep the account"
      isDangerous
      canConfirm={isMeant && (!isLater || day !== '')}
      onConfirm={async () => {
        await answerOf(cancelClientAccount({ client, path: { accountId }, body }), 'accountId');
        announce(
          isLater ? `The account ${accountId} will be canceled on ${day}.` : `The account ${accountId} is canceled.`,
        );
        onDone();
      }}
      onClose={onClose}
    >
      <p>
        Account <Code>{accountId}</Code>
      </p>
      {activity === 'canceled' && <p class="failed stale">The account is canceled already.</p>}
      <p>
        Its owner can no longer use Constant Contact. It stays under our partner account, and checks follow what
        Constant Contact says of it: usually no <Code>ACCOUNT_CANCELED</Code>. Only a paid plan brings it back, and that
        bills it.
      </p>
      <Choice label="Reason, for Constant Contact" words={choices} value={reason} onChange={setReason} />
      <fieldset>
        <legend>When?</legend>
        <label class="check">
          <input type="radio" name="when" checked={!isLater} onChange={() => setLater(false)} />
          Now
        </label>
        <label class="check">
          <input type="radio" name="when" checked={isLater} onChange={() => setLater(true)} />
          On a day to come
        </label>
      </fieldset>
      {isLater && (
        <label>
          Day, from its beginning in your zone
          <input
            type="date"
            value={day}
            min={dayIn(1)}
            max={dayIn(3650)}
            onInput={(event) => setDay(event.currentTarget.value)}
            required
          />
        </label>
      )}
      {isLater && <p class="hint">What Constant Contact says of an account until that day is not documented.</p>}
      <label class="check">
        <input type="checkbox" checked={isMeant} onChange={(event) => setMeant(event.currentTarget.checked)} />I mean
        this account, and its owner is to lose it
      </label>
    </Confirm>
  );
}

/** So many days from now, in the reader's zone. */
function dayIn(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.getFullYear()}-${month}-${date}`;
}
