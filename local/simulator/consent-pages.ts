/** The vendor's pages for end-users, in plain HTML: who signs in, and whether they agree. */
import { html } from 'hono/html';
import { type Page, renderPage } from '../../shared/api/pages/page.ts';
import type { Account } from './account.ts';
import type { EndUser } from './consents.ts';
import type { Answer } from './exchange.ts';

export const answerPage = async ({ status, ...page }: Page, headers: Answer['headers'] = {}): Promise<Answer> => {
  const rendered = await renderPage(page);
  return { status, headers: { ...rendered.headers, ...headers }, text: { type: 'text/html', content: rendered.body } };
};

const hiddenFields = (fields: URLSearchParams) =>
  [...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);

interface PageParts {
  /** The path that the form is posted to. */
  readonly action: string;
  /** The parameters of the request, which come back with the form. */
  readonly request: URLSearchParams;
}

export const signInPage = (
  { action, request }: PageParts,
  users: readonly { readonly account: Account; readonly role: EndUser['role'] }[],
): Page => ({
  status: 200,
  title: 'Sign in to Constant Contact',
  content: html`<p>This is the simulator. There are no passwords: choose who you are.</p>
<form method="post" action="${action}">${hiddenFields(request)}
<ul>
${users.map(
  ({ account: { accountId, organizationName, partner }, role }) =>
    html`<li><button name="user" value="${accountId}:${role}"><strong>${organizationName}</strong>
${role.replace('_', ' ')} of ${accountId}, ${of[partner]}</button></li>
`,
)}
</ul>
</form>
<form method="post" action="${action}">${hiddenFields(request)}
<p><label for="user">Or the id of any account</label> <input id="user" name="user" required></p>
<p><button>Sign in</button></p>
</form>`,
  formAction: 'anywhere',
});

const of = { ours: 'under your partner account', foreign: 'under another partner', none: 'under no partner' } as const;

export const consentPage = ({ action, request }: PageParts, account: Account, scope: readonly string[]): Page => ({
  status: 200,
  title: 'Allow access?',
  content: html`<p>The application <strong>Local Partner</strong> asks for access to
<strong>${account.organizationName}</strong> (${account.accountId}): ${scope.join(', ')}.</p>
<form method="post" action="${action}">${hiddenFields(request)}
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></p>
</form>`,
  formAction: 'anywhere',
});

/** A redirect would go to nobody knows whom. */
export const stoppedPage = (text: string): Page => ({
  status: 400,
  title: 'This request cannot be granted',
  content: html`<p>${text}</p>`,
});
