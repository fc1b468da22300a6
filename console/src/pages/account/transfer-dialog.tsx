/** Two steps: what the request leads to, and only then the mail. The names are kept nowhere. */
import { useState } from 'preact/hooks';
import { client, requestTransfer } from '../../api/client.ts';
import { answerOf, type Failure, failureFrom } from '../../api/failure.ts';
import type { TransferAnswer, TransferRequest } from '../../base/types.ts';
import { announce } from '../../parts/announce.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failed } from '../../parts/states.tsx';
import { Code, Facts, Foreign } from '../../parts/text.tsx';

interface Props {
  readonly accountId: string;
  readonly onDone: (answer: TransferAnswer) => void;
  readonly onClose: () => void;
}

interface Fields {
  readonly userName: string;
  readonly customerName: string;
  readonly createdOn: string;
  readonly hasConsent: boolean;
}

const nothing: Fields = { userName: '', customerName: '', createdOn: '', hasConsent: false };

const requestFrom = ({ userName, customerName, createdOn }: Fields): TransferRequest => ({
  userName: userName.trim(),
  customerName: customerName.trim(),
  customerConsent: true,
  ...(createdOn !== '' && { accountCreatedOn: createdOn }),
});

export function TransferDialog({ accountId, onDone, onClose }: Props) {
  const [fields, setFields] = useState(nothing);
  const [preview, setPreview] = useState<TransferAnswer>();
  const [failure, setFailure] = useState<Failure>();
  const [isWorking, setWorking] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isWorking || !fields.hasConsent) return;
    setWorking(true);
    setFailure(undefined);
    try {
      const validateOnly = preview === undefined;
      const body = { ...requestFrom(fields), validateOnly };
      const answer = await answerOf(requestTransfer({ client, path: { accountId }, body }), 'accountId', 'sent');
      if (validateOnly) {
        setPreview(answer);
      } else {
        announce(`The mail that asks to move the account ${accountId} is sent.`);
        onDone(answer);
        onClose();
      }
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog title="Ask for the move" onClose={onClose}>
      <form onSubmit={submit}>
        <TransferFields
          value={fields}
          onChange={(changed) => {
            setFields(changed);
            // What was shown is no longer what would be sent.
            setPreview(undefined);
          }}
        />
        <div aria-live="polite">{preview && <Preview of={preview} request={requestFrom(fields)} />}</div>
        {failure && <Failed failure={failure} />}
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={!fields.hasConsent} aria-busy={isWorking}>
            {preview === undefined ? 'Show what will be sent' : 'Send the mail'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  readonly value: Fields;
  readonly onChange: (fields: Fields) => void;
}

const TransferFields = ({ value, onChange }: FieldProps) => (
  <>
    <label>
      User name at Constant Contact
      <input
        value={value.userName}
        onInput={(event) => onChange({ ...value, userName: event.currentTarget.value })}
        required
        maxLength={128}
        autocomplete="off"
        spellcheck={false}
      />
    </label>
    <label>
      Name of the customer
      <input
        value={value.customerName}
        onInput={(event) => onChange({ ...value, customerName: event.currentTarget.value })}
        required
        maxLength={128}
        autocomplete="off"
      />
    </label>
    <label>
      The account was created on (not required)
      <input
        type="date"
        value={value.createdOn}
        onInput={(event) => onChange({ ...value, createdOn: event.currentTarget.value })}
      />
    </label>
    <p class="hint">The names go into the mail, and are kept nowhere else.</p>
    <label class="check">
      <input
        type="checkbox"
        checked={value.hasConsent}
        onChange={(event) => onChange({ ...value, hasConsent: event.currentTarget.checked })}
        required
      />
      The customer has agreed to the move
    </label>
  </>
);

const Preview = ({
  of: { endUserMessage },
  request,
}: {
  readonly of: TransferAnswer;
  readonly request: TransferRequest;
}) => (
  <section class="preview">
    <h3>What will be sent</h3>
    <p>One mail from us to Constant Contact’s partner support, with the name of our company and this:</p>
    <Facts
      of={[
        ['User name', <Foreign text={request.userName} />],
        ['Customer', <Foreign text={request.customerName} />],
        ['Created on', request.accountCreatedOn ?? 'Not told'],
        ['Consent of the customer', 'Given'],
      ]}
    />
    {endUserMessage ? (
      <EndUserMessage of={endUserMessage} />
    ) : (
      <p>The account is young: its owner does not have to write.</p>
    )}
  </section>
);

const reasonWords = {
  account_60_days_or_older: 'because the account is 60 days old or older',
  account_age_not_given: 'because the account may be 60 days old or older',
} as const;

/** The mail that the owner has to send. */
export const EndUserMessage = ({
  of: { to, subject, text, reason },
}: {
  readonly of: NonNullable<TransferAnswer['endUserMessage']>;
}) => (
  <section class="preview">
    <h3>The owner has to write as well</h3>
    <p>
      {reasonWords[reason] ?? ''} <Code>{reason}</Code>. Send the owner this text; it has to come from an address on the
      account.
    </p>
    <Facts
      of={[
        ['To', <Foreign text={to} />],
        ['Subject', <Foreign text={subject} />],
      ]}
    />
    <label>
      Text of the mail
      <textarea class="mail" dir="auto" rows={12} readOnly value={text} />
    </label>
    <button
      type="button"
      onClick={() =>
        void navigator.clipboard.writeText(text).then(
          () => announce('The text is copied.'),
          () => announce('The browser does not allow copying: select the text.'),
        )
      }
    >
      Copy the text
    </button>
  </section>
);
