/** What the local issuer answers a browser: plain HTML without a script, and redirects. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HttpAnswer } from '../http.ts';
import type { Person } from './people.ts';

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; }
ul { list-style: none; padding: 0; display: grid; gap: 0.75rem; }
button { width: 100%; padding: 0.75rem 1rem; font: inherit; text-align: start; cursor: pointer; }
button strong { display: block; }
input { width: 100%; box-sizing: border-box; padding: 0.5rem; font: inherit; }
button, input { border: 1px solid; border-radius: 0.5rem; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }
[role='alert'] { border-inline-start: 0.25rem solid; padding-inline-start: 0.75rem; font-weight: bold; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

interface PageParts {
  readonly status: number;
  readonly title: string;
  readonly content: unknown;
  /** Where the forms of the page may lead; absent: it has none. */
  readonly formAction?: readonly string[];
}

const pageAnswer = async ({ status, title, content, formAction = ["'none'"] }: PageParts): Promise<HttpAnswer> => {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body><main><h1>${title}</h1>
${content}
</main></body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${formAction.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy.join('; '),
      'cross-origin-resource-policy': 'same-origin',
      // With `no-referrer` a browser would send `Origin: null` with the page's own form.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: page.toString(),
  };
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
