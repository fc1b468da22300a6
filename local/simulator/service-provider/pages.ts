/** What the simulated service provider answers a browser. */
import { html } from 'hono/html';
import { type Page, renderPage } from '../../../shared/api/pages/page.ts';
import type { Answer, Call } from '../exchange.ts';
import type { ServiceProvider, SignedIn } from './service-provider.ts';

/** Where responses come to, as at Constant Contact. */
export const acsPath = '/sso/saml2';
/** Begins a sign-in here, instead of at the application. */
export const startPath = '/sso/start';

/** @returns undefined for what is not about single sign-on */
export async function answerSignOn(provider: ServiceProvider, call: Call): Promise<Answer | undefined> {
  if (call.method === 'GET' && call.path === startPath) return start(provider, call);
  if (call.method === 'POST' && call.path === acsPath) return receive(provider, call);
  return undefined;
}

async function start(provider: ServiceProvider, { query }: Call): Promise<Answer> {
  try {
    const location = await provider.start(query.get('RelayState') ?? '');
    return { status: 302, headers: { Location: location, 'Cache-Control': 'no-store' } };
  } catch (error) {
    return pageAnswer(refusedPage(error instanceof Error ? error.message : String(error)));
  }
}

async function receive(provider: ServiceProvider, { query, body }: Call): Promise<Answer> {
  const form = new URLSearchParams(body);
  const relayState = form.get('RelayState') ?? query.get('RelayState') ?? undefined;
  const reception = await provider.receive(form.get('SAMLResponse') ?? '', relayState);
  return pageAnswer('signedIn' in reception ? signedInPage(reception.signedIn) : refusedPage(reception.refused));
}

async function pageAnswer({ status, ...page }: Page): Promise<Answer> {
  const { headers, body } = await renderPage(page);
  return { status, headers, text: { type: 'text/html', content: body } };
}

const signedInPage = ({ nameId, nameIdFormat, attributes, relayState, inResponseTo }: SignedIn): Page => ({
  status: 200,
  title: 'Signed in to Constant Contact',
  content: html`<p>This is the simulator. It has taken the response of your service, and read this in it:</p>
<dl>
<dt>User</dt><dd id="user">${nameId}</dd>
<dt>Format of the name</dt><dd>${nameIdFormat}</dd>
${attributes.map(([name, values]) => html`<dt>Attribute ${name}</dt><dd>${values.join(', ')}</dd>\n`)}
<dt>Relay state</dt><dd id="relay-state">${relayState ?? 'none'}</dd>
<dt>Answers</dt><dd id="answers">${inResponseTo ?? 'no request: the sign-in began at the application'}</dd>
</dl>
<p><a class="button" href="${startPath}">Sign in from here once more</a></p>`,
});

const refusedPage = (why: string): Page => ({
  status: 403,
  title: 'Not signed in to Constant Contact',
  content: html`<p role="alert">${why}</p>
<p>This is the simulator, which is strict. Nobody is signed in.</p>`,
});
