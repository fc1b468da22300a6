/** The request to Constant Contact to move an account under the partner account. */
import { useState } from 'preact/hooks';
import type { Membership, TransferAnswer } from '../../base/types.ts';
import { Missing } from '../../parts/states.tsx';
import { Time } from '../../parts/text.tsx';
import { may } from '../../session/session.ts';
import { EndUserMessage, TransferDialog } from './transfer-dialog.tsx';

interface Props {
  readonly of: Membership;
  readonly onChange: () => void;
}

/** Nothing is shown for an account that is ours. */
export function TransferPanel({ of: { accountId, relationship, transfer }, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [sent, setSent] = useState<TransferAnswer>();
  if (relationship.value === 'under_partner') return null;
  return (
    <section class="panel">
      <h2>Move it to us</h2>
      <p>
        Constant Contact moves an account under our partner account when we ask for it by mail, and its owner agrees.
      </p>
      {transfer && (
        <p>
          It was asked on <Time at={transfer.requestedAt} />. It can be asked again 30 days later.
        </p>
      )}
      {sent?.endUserMessage && <EndUserMessage of={sent.endUserMessage} />}
      {may('membership/review') ? (
        <div class="buttons start">
          <button type="button" onClick={() => setOpen(true)}>
            Ask for the move…
          </button>
        </div>
      ) : (
        <Missing scope="membership/review" what="ask for the move" />
      )}
      {isOpen && (
        <TransferDialog
          accountId={accountId}
          onDone={(answer) => {
            setSent(answer);
            onChange();
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}
