/** What the local issuer answers a browser: plain HTML without a script, and redirects. */
import { html, raw } from 'hono/html';
import { type Page, renderPage } from '../../shared/api/pages/page.ts';
import type { HttpAnswer } from '../http.ts';
import type { Person } from './people.ts';

export const pageAnswer = async ({ status, ...page }: Page): Promise<HttpAnswer> => {
  const { headers, body } = await renderPage(page);
  return { status, headers: { ...headers }, body };
};

/** Sends the browser on; the parameters are added to those that the address has. */
export function redirect(uri: string, parameters: Readonly<Record<string, string | undefined>>): HttpAnswer {
  const target = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  // 303: the browser follows with a GET, also after a form.
  return { status: 303, headers: { location: target.href, 'cache-control': 'no-store' } };
}

/** A page that says something, such as what is wrong. */
export const textPage = (status: number, title: string, text: string): Promise<HttpAnswer> =>
  pageAnswer({ status, title, content: html`<p>${text}</p>` });

interface PickParts {
  readonly people: readonly Person[];
  /** The path that the form is posted to. */
  readonly action: string;
  /** The parameters of the request, which come back with the choice. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly redirectUri: string;
  /** Present: the page asks for the secret of this start. */
  readonly secret?: { readonly isWrong: boolean };
}

/** What Enter in the field would press is the first button: without this one, Ada's. */
const noDefaultButton = html`<button type="submit" disabled hidden></button>`;

const secretField = ({ isWrong }: NonNullable<PickParts['secret']>) => html`${noDefaultButton}
${isWrong ? html`<p role="alert" id="wrong">That is not the secret of this start.</p>` : ''}
<p><label for="secret">Secret</label>
<input id="secret" name="secret" type="password" required autocomplete="current-password"
  aria-describedby="${isWrong ? 'wrong ' : ''}about-secret"${isWrong ? raw(' aria-invalid="true"') : ''}></p>
<p id="about-secret">This stack has the partner's own credentials. npm start has printed the secret.</p>
`;

/** The page with a button for each person. */
export function pickPage({ people, action, fields, redirectUri, secret }: PickParts): Promise<HttpAnswer> {
  const content = html`<p>This is the sign-in of the local stack. There are no passwords: choose who you are.</p>
<form method="post" action="${action}">
${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${secret === undefined ? '' : secretField(secret)}
<ul>
${people.map(
  ({ subject, name, may }) =>
    html`<li><button name="person" value="${subject}"><strong>${name}</strong> ${may}</button></li>
`,
)}
</ul>
</form>`;
  return pageAnswer({
    status: secret?.isWrong ? 403 : 200,
    title: 'Pick a person',
    content,
    // Some browsers hold the redirect after a form to this as well.
    formAction: ["'self'", new URL(redirectUri).origin],
  });
}
