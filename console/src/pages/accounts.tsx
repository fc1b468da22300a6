/** The accounts: those that the service knows, and those that Constant Contact lists now. */
import { useId, useState } from 'preact/hooks';
import { Link, useLocation, useSearch } from 'wouter-preact';
import { isAccountId } from '../base/account-id.ts';
import { Missing } from '../parts/states.tsx';
import { Page } from '../parts/text.tsx';
import { may } from '../session/session.ts';
import { KnownAccounts } from './known-accounts.tsx';
import { LiveAccounts } from './live-accounts.tsx';

export function AccountsPage() {
  const isLive = new URLSearchParams(useSearch()).get('view') === 'live';
  return (
    <Page title="Accounts">
      <OpenAccount />
      <nav class="tabs" aria-label="Lists of accounts">
        <Link href="/accounts" aria-current={isLive ? undefined : 'page'}>
          What we know
        </Link>
        <Link href="/accounts?view=live" aria-current={isLive ? 'page' : undefined}>
          Constant Contact now
        </Link>
      </nav>
      {isLive ? <Live /> : <Known />}
    </Page>
  );
}

const Known = () =>
  may('membership/read') ? <KnownAccounts /> : <Missing scope="membership/read" what="list what we know" />;

const Live = () =>
  may('partner/read') ? <LiveAccounts /> : <Missing scope="partner/read" what="ask Constant Contact" />;

/** Whoever has an id goes to its page at once, without looking through a list. */
function OpenAccount() {
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        const accountId = text.trim();
        // Nothing else goes into the address: it could be somebody's name.
        if (isAccountId(accountId)) navigate(`/accounts/${encodeURIComponent(accountId)}`);
        else setWrong(true);
      }}
    >
      <div class="row">
        <label>
          Account id
          <input
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setWrong(false);
            }}
            autocomplete="off"
            spellcheck={false}
            required
            aria-invalid={isWrong}
            aria-describedby={id}
          />
        </label>
        <button type="submit" class="primary">
          Open the account
        </button>
      </div>
      <span id={id} class="hint" role={isWrong ? 'alert' : undefined}>
        {isWrong
          ? 'This is not an account id. To find an account by its name, filter the list below.'
          : 'Such as a07e1lwvtuw0. To find an account by its name, filter the list below.'}
      </span>
    </form>
  );
}
