/** The frame around every page: who is signed in, where one can go, and what has just been done. */
import type { VNode } from 'preact';
import { Link, Route, Router, Switch, useLocation } from 'wouter-preact';
import { AskPage } from './pages/ask.tsx';
import { Announcements } from './parts/announce.tsx';
import { Dialog } from './parts/dialog.tsx';
import { later } from './parts/later.tsx';
import { Page } from './parts/text.tsx';
import { leaveToSignIn, session, signOut } from './session/session.ts';

/** Those without a name are reached from other pages. The first that fits the address is shown. */
const pages: readonly { readonly path: string; readonly name?: string; readonly page: () => VNode }[] = [
  { path: '/', page: AskPage },
  { path: '/ask', name: 'Ask', page: AskPage },
  { path: '/queue', name: 'Queue', page: later(async () => (await import('./pages/queue.tsx')).QueuePage) },
  { path: '/accounts', name: 'Accounts', page: later(async () => (await import('./pages/accounts.tsx')).AccountsPage) },
  { path: '/accounts/:accountId', page: later(async () => (await import('./pages/account/account.tsx')).AccountPage) },
  { path: '/audits', name: 'Audits', page: later(async () => (await import('./pages/audits.tsx')).AuditsPage) },
  { path: '/audits/cases', page: later(async () => (await import('./pages/audit-cases.tsx')).AuditCasesPage) },
  { path: '/audits/:runId', page: later(async () => (await import('./pages/audit.tsx')).AuditPage) },
  { path: '/budget', name: 'Budget', page: later(async () => (await import('./pages/budget.tsx')).BudgetPage) },
  { path: '/lists', name: 'Lists', page: later(async () => (await import('./pages/lists.tsx')).ListsPage) },
];

export const App = () => (
  <Router base="/console">
    <Shell />
  </Router>
);

function Shell() {
  const known = session.value;
  if (known.state === 'impossible') return <NoSignIn />;
  if (known.state === 'signed-out') return <SignedOut why={known.why} />;
  if (!('tokens' in known)) return <p class="center">One moment…</p>;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="top">
        <span class="brand">Partner accounts</span>
        <Navigation />
        <span class="quiet">{known.tokens.person.name}</span>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      <Announcements />
      <main id="content">
        <Switch>
          {pages.map(({ path, page }) => (
            <Route key={path} path={path} component={page} />
          ))}
          <Route>
            <Page title="There is no such page">
              <p>
                <Link href="/ask">Ask about an account</Link> instead.
              </p>
            </Page>
          </Route>
        </Switch>
      </main>
      {known.state === 'ended' && <SignInEnded />}
    </>
  );
}

function Navigation() {
  const [path] = useLocation();
  return (
    <nav aria-label="Pages">
      {pages
        .filter(({ name }) => name !== undefined)
        .map((page) => {
          const isHere = path.startsWith(page.path) || (page.page === AskPage && path === '/');
          return (
            <Link key={page.path} href={page.path} aria-current={isHere ? 'page' : undefined}>
              {page.name}
            </Link>
          );
        })}
    </nav>
  );
}

const SignedOut = ({ why }: { readonly why?: string | undefined }) => (
  <main class="center">
    <h1>Partner accounts</h1>
    {why && <p role="alert">{why}</p>}
    <p>See which Constant Contact accounts are under our partner account, review newcomers, and follow the audits.</p>
    <button type="button" class="primary" onClick={() => void leaveToSignIn()}>
      Sign in
    </button>
    <p>
      <a href="/docs">The API for developers</a>
    </p>
  </main>
);

const NoSignIn = () => (
  <main class="center">
    <h1>Nobody can sign in here yet</h1>
    <p>
      This deployment has an issuer of its own, and no client for the console. Whoever deploys it sets{' '}
      <code>consoleClientId</code> and the addresses of the issuer; the guide “People” says how.
    </p>
  </main>
);

const SignInEnded = () => (
  <Dialog title="Your sign-in has ended" onClose={undefined}>
    <p>What you see is from before. Sign in again to continue; you come back to this page.</p>
    <div class="buttons">
      <button type="button" onClick={signOut}>
        Sign out
      </button>
      <button type="button" class="primary" onClick={() => void leaveToSignIn()}>
        Sign in again
      </button>
    </div>
  </Dialog>
);
