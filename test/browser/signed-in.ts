/**
 * Signing in for tests that are not about it: the issuer is named the person, and the console starts
 * with its answer. The way there, by the console's own page, takes twice as long.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { SignIn } from '../../shared/api/site/sign-in.ts';

interface Wanted {
  readonly signIn: SignIn;
  /** Where the service is. */
  readonly url: string;
  /** As the issuer calls the person. */
  readonly subject: string;
  /** The path that the console shows then. */
  readonly returnTo: string;
}

/** Opens the console in a page where nothing was opened before. */
export async function goSignedIn(page: Page, { signIn, url, subject, returnTo }: Wanted): Promise<void> {
  const [state, nonce, verifier] = [random(), random(), random()];
  await page.addInitScript(asIfLeftForIssuer, JSON.stringify({ state, nonce, verifier, returnTo }));
  const address = new URL(signIn.authorizationEndpoint);
  address.search = new URLSearchParams({
    client_id: signIn.clientId,
    redirect_uri: `${url}/console`,
    response_type: 'code',
    scope: signIn.scopes.join(' '),
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    login_hint: subject,
  }).toString();
  await page.goto(address.href);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

const random = (): string => randomBytes(32).toString('base64url');

/** In the browser, once: a test may load the page again. What a test before has kept is forgotten. */
const asIfLeftForIssuer = (pending: string): void => {
  if (sessionStorage.getItem('opened') !== null) return;
  localStorage.clear();
  sessionStorage.setItem('opened', 'yes');
  sessionStorage.setItem('sign-in', pending);
};
