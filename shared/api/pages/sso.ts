/** What browsers see of single sign-on. */
import { html } from 'hono/html';
import type { SsoSettings } from '../../domain/sso/settings.ts';
import type { CompleteOutcome, PostedResponse } from '../../use-cases/sso/complete.ts';
import type { ReceiveOutcome } from '../../use-cases/sso/receive.ts';
import type { Page } from './page.ts';

const metadataType = 'application/samlmetadata+xml';
const metadataSeconds = 300;

export const metadataAnswer = (text: string) => ({
  text,
  contentType: metadataType,
  cacheSeconds: metadataSeconds,
});

export function signInPageOf(
  result: CompleteOutcome,
  { formOrigins }: Pick<SsoSettings, 'formOrigins'>,
  requestId: string,
): Page {
  if (result.outcome === 'yes') return postPage(result.post, formOrigins);
  return { ...pages[result.outcome], requestId };
}

/** The form sends itself; where scripts are off it has a button. */
const postPage = ({ action, fields }: PostedResponse, formOrigins: readonly string[]): Page => ({
  status: 200,
  title: 'Opening Constant Contact',
  content: html`<form method="post" action="${action}">
${fields.map(({ name, value }) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p>Your browser is going on to Constant Contact. If it does not, use the button.</p>
<p><button type="submit">Continue to Constant Contact</button></p>
</form>`,
  formAction: [new URL(action).origin, ...formOrigins],
  submits: true,
});

const goBack = 'Go back to the application that you came from, and open Constant Contact from there once more.';

const pages = {
  unknown_ticket: {
    status: 410,
    title: 'This link was for one use',
    content: html`<p>It opens Constant Contact once, within a minute, and that has passed. Nothing is wrong with your
account.</p><p>${goBack}</p>`,
  },
  no: {
    status: 403,
    title: 'Constant Contact cannot be opened from here now',
    content: html`<p>Something about your account has changed just now. Go back to the application that you came from: it
can tell you why. With a password of your own at Constant Contact you can still sign in there.</p>`,
  },
  damaged: {
    status: 500,
    title: 'This did not work',
    content: html`<p>The fault is ours, and repeating it will not help. Ask the people who run the application for help, and
give them the number below.</p>`,
  },
} as const satisfies Record<Exclude<CompleteOutcome['outcome'], 'yes'>, Page>;

export function requestAnswerOf(
  result: ReceiveOutcome,
  requestId: string,
): { readonly redirect: string } | { readonly page: Page } {
  if (result.outcome === 'accepted') return { redirect: result.location };
  return { page: { ...requestPages[result.outcome], requestId } };
}

const requestPages = {
  refused: {
    status: 400,
    title: 'This request cannot be understood',
    content: html`<p>Constant Contact has sent your browser here with a request that is not valid, or no longer.</p>
<p>${goBack}</p>`,
  },
  again: {
    status: 409,
    title: 'This request was used already',
    content: html`<p>Your browser has sent it a second time. Start again at Constant Contact, or open it from the
application.</p>`,
  },
  off: {
    status: 404,
    title: 'Sign-ins begin at the application',
    content: html`<p>They cannot begin at Constant Contact. ${goBack}</p>`,
  },
} as const satisfies Record<Exclude<ReceiveOutcome['outcome'], 'accepted'>, Page>;
