/** The users of an account: the service finds accounts by user, and not users by account. */
import { useState } from 'preact/hooks';
import type { Subject } from '../../base/types.ts';
import { Linked } from '../linked.tsx';

const kinds = { userId: 'User of our application', userName: 'Constant Contact user name' } as const;
type Kind = keyof typeof kinds;

interface Props {
  readonly accountId: string;
  readonly onChange: () => void;
}

export function LinksPanel({ accountId, onChange }: Props) {
  const [kind, setKind] = useState<Kind>('userId');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<{ readonly subject: Subject; readonly round: number }>();
  return (
    <section class="panel">
      <h2>Users</h2>
      <p class="hint">
        Whom the account belongs to is looked up by the user, not by the account. Nothing of it stands in the address,
        and nothing is kept.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() === '') return;
          setAsked({ subject: { [kind]: text.trim() }, round: (asked?.round ?? 0) + 1 });
        }}
      >
        <fieldset>
          <legend class="hint">Whose accounts?</legend>
          {(Object.keys(kinds) as Kind[]).map((each) => (
            <label class="check" key={each}>
              <input type="radio" name="link-kind" checked={kind === each} onChange={() => setKind(each)} />
              {kinds[each]}
            </label>
          ))}
        </fieldset>
        <div class="row">
          <label>
            {kinds[kind]}
            <input
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
              autocomplete="off"
              spellcheck={false}
              required
              maxLength={128}
            />
          </label>
          <button type="submit">Show the accounts</button>
        </div>
      </form>
      {asked && <Linked subject={asked.subject} here={accountId} onChange={onChange} key={asked.round} />}
    </section>
  );
}
