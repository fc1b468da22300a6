/** Pages of the local application, in plain HTML. */
import { html } from 'hono/html';
import type { Page } from '../../shared/api/pages/page.ts';

/** What a person has chosen, and what came with the browser. */
export interface Choice {
  readonly userId: string;
  readonly accountId: string;
  readonly relayState: string;
  /** Of a sign-in that has begun at Constant Contact. */
  readonly state: string;
}

const field = (name: keyof Choice, label: string, value: string, hint: string) => html`<p>
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${value}" aria-describedby="about-${name}" autocomplete="off">
<span id="about-${name}">${hint}</span></p>
`;

const formOf = (
  action: string,
  { state, ...choice }: Choice,
  button: unknown,
) => html`<form method="post" action="${action}">
<input type="hidden" name="state" value="${state}">
${field('userId', 'User', choice.userId, 'the id of a user of the application')}
${field('accountId', 'Account', choice.accountId, 'may be empty if the user has one account only')}
${field('relayState', 'Relay state', choice.relayState, 'may be empty; others than those of the settings are refused')}
${button}
</form>`;

export const choosePage = (action: string, choice: Choice): Page => ({
  status: 200,
  title: 'Your application',
  content: html`<p>This stands for the application of the partner, where a user has signed in.
${choice.state === '' ? '' : 'Constant Contact has sent your browser here, and waits for an answer.'}</p>
${formOf(action, choice, html`<p><button>Open Constant Contact</button></p>`)}`,
  formAction: ["'self'"],
});

/** What the service has answered, instead of a link. */
export interface No {
  /** Of the answer, or of the problem. */
  readonly code: string;
  readonly detail: string;
  /** Linking the user, and giving a name, may help. */
  readonly isOfUser: boolean;
}

export const noPage = (paths: { readonly open: string; readonly link: string }, choice: Choice, no: No): Page => ({
  status: 200,
  title: 'Constant Contact stays closed',
  content: html`<p role="alert">The service answers <code id="code">${no.code}</code>. ${no.detail}</p>
${formOf(
  paths.open,
  choice,
  html`<p><button>Try again</button>
${no.isOfUser ? html`<button formaction="${paths.link}">Link this user to the account, and give it a name</button>` : ''}</p>`,
)}`,
  formAction: ["'self'"],
});
