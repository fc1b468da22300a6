/** Pages for end-users who connect their accounts. */
import { html } from 'hono/html';
import type { ConnectionFailureCode } from '../../domain/connections/connection.ts';
import type { Page } from './page.ts';

export const connectPath = (link: string): string => `/connect/${link}`;

/** A form leads to the vendor, and from there on, where no redirect of it may be held back. */
const formAction = 'anywhere';

const button = (link: string, text: string) =>
  html`<form method="post" action="${connectPath(link)}"><p><button>${text}</button></p></form>`;

/** @returns what of the address a person knows: the host, and a port that is not the usual one */
const hostOf = (returnTo: string): string => new URL(returnTo).host;

/** Asks before anything is done. */
export const askPage = (link: string, returnTo: string): Page => ({
  status: 200,
  title: 'Connect your Constant Contact account',
  content: html`<p><strong>${hostOf(returnTo)}</strong> asks which Constant Contact account is yours. You sign in at
Constant Contact, which then tells us. Your password stays there. We keep the account’s id, and no permission.</p>
<p>Continue only if you just came from ${hostOf(returnTo)} yourself. A link that someone else sent you would connect your
account to their user.</p>
${button(link, 'Continue to Constant Contact')}`,
  formAction,
});

export const unknownLinkPage: Page = {
  status: 404,
  title: 'This link does not work any more',
  content: html`<p>Each link works once, and for ten minutes. Nothing was connected. Go back to where you got it, and ask for
another one.</p>`,
};

export const foreignFormPage: Page = {
  status: 403,
  title: 'This did not come from our page',
  content: html`<p>Nothing was connected. Open the link itself, and continue from there.</p>`,
};

/** The vendor sent somebody back who did not leave from here, or who has been back before. */
export const unknownVisitPage: Page = {
  status: 403,
  title: 'This was not begun in this browser',
  content: html`<p>Either it was begun in another browser, or it is done already, or it has taken more than half an hour. This
page has changed nothing. Go back to where you came from, and begin again there.</p>`,
};

export const notReadyPage = (link: string, requestId: string): Page => ({
  status: 503,
  title: 'Constant Contact cannot be asked now',
  content: html`<p>Nothing was connected. Wait a minute, and try again.</p>
${button(link, 'Try again')}`,
  formAction,
  requestId,
});

interface Failed {
  /** Undefined: no time is left to try again. */
  readonly retryLink: string | undefined;
  /** Where the application hears of the failure. */
  readonly backTo: string;
  readonly requestId: string;
}

export const failedPage = (code: ConnectionFailureCode, { retryLink, backTo, requestId }: Failed): Page => ({
  ...words[code],
  content: html`<p>${words[code].text}</p>
${retryLink === undefined ? '' : button(retryLink, words[code].again)}
<p><a class="button" href="${backTo}">Back to ${hostOf(backTo)}</a></p>`,
  formAction,
  requestId,
});

type Words = Pick<Page, 'status' | 'title'> & { readonly text: string; readonly again: string };

const words: Readonly<Record<ConnectionFailureCode, Words>> = {
  CONSENT_DENIED: {
    status: 403,
    title: 'You have not agreed',
    text: 'So Constant Contact did not tell us which account is yours, and nothing was connected.',
    again: 'Ask me again',
  },
  ACCOUNT_NOT_READABLE: {
    status: 403,
    title: 'This user may not read the account',
    text:
      'You have signed in as a user whose role at Constant Contact does not allow it. The owner of the account, or one ' +
      'of its managers, has to sign in. Nothing was connected.',
    again: 'Sign in as another user',
  },
  TOO_MANY_LINKS: {
    status: 409,
    title: 'You have too many accounts',
    text: 'You are connected to as many accounts as one user can be. Nothing was connected.',
    again: 'Choose another account',
  },
  VISIT_EXPIRED: {
    status: 410,
    title: 'This took too long',
    text: 'What Constant Contact has sent back is good for five minutes, once. Nothing was connected.',
    again: 'Begin again',
  },
  VENDOR_FAILED: {
    status: 503,
    title: 'Constant Contact did not answer as it should',
    text: 'We could not learn which account is yours, so nothing was connected. It may work in a minute.',
    again: 'Try again',
  },
};
