/** Who is signed in, and until when. */
import { signal } from '@preact/signals';
import type { SignIn } from '../../../shared/api/site/sign-in.ts';
import { beginSignIn, CannotKeep, endSignIn, isAnswer, isRefusal, longestMs, renew, type Tokens } from './sign-in.ts';
import { keep, keepsNothing, kept } from './storage.ts';

export type Session =
  | { readonly state: 'starting' | 'leaving' }
  /** No sign-in is set up here. */
  | { readonly state: 'impossible' }
  | { readonly state: 'signed-out'; readonly why?: string }
  | { readonly state: 'signed-in'; readonly tokens: Tokens }
  /** The token has ended. The page stays as it is behind the question to sign in again. */
  | { readonly state: 'ended'; readonly tokens: Tokens };

export const session = signal<Session>({ state: 'starting' });

/** A token is not used in its last half minute. */
const marginMs = 30_000;
/** Says only that this tab was signed in: then a page that is loaded again goes to the issuer by itself. */
const knownKey = 'signed-in';

let signIn: SignIn | null = null;
let renewing: Promise<Tokens> | undefined;

/** Reads how to sign in, and ends a sign-in that has come back. @returns the path to show */
export async function startSession(): Promise<string | undefined> {
  const here = location.pathname + location.search;
  try {
    const response = await fetch('/console/sign-in.json', { signal: AbortSignal.timeout(longestMs) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const found = (await response.json()) as { signIn?: SignIn | null } | null;
    if (found?.signIn === undefined) throw new Error('It is the answer of something else.');
    ({ signIn } = found);
  } catch {
    session.value = { state: 'signed-out', why: 'The service cannot be reached.' };
    return isAnswer(new URL(location.href)) ? '/console' : undefined;
  }
  if (signIn === null) {
    session.value = { state: 'impossible' };
    return undefined;
  }
  const address = new URL(location.href);
  if (isAnswer(address)) {
    try {
      const { tokens, returnTo } = await endSignIn(signIn, address);
      keep(knownKey, 'yes');
      session.value = { state: 'signed-in', tokens };
      return returnTo;
    } catch (error) {
      keep(knownKey, null);
      session.value = { state: 'signed-out', why: whyNot(error) };
      return '/console';
    }
  }
  const known = kept(knownKey);
  if (known === undefined) session.value = { state: 'signed-out', why: keepsNothing };
  else if (known === null) session.value = { state: 'signed-out' };
  else await leaveToSignIn(here);
  return undefined;
}

/** Goes to the issuer, and comes back to the page. */
export async function leaveToSignIn(returnTo = location.pathname + location.search): Promise<void> {
  // How to sign in could not be read: another attempt begins with that.
  if (signIn === null) return location.reload();
  session.value = { state: 'leaving' };
  try {
    await beginSignIn(signIn, returnTo);
  } catch (error) {
    session.value = { state: 'signed-out', why: whyNot(error) };
  }
}

export function signOut(): void {
  keep(knownKey, null);
  session.value = { state: 'signed-out' };
  if (signIn?.endSessionEndpoint === undefined) return;
  const url = new URL(signIn.endSessionEndpoint);
  const back = `${location.origin}/console`;
  // OpenID Connect's names, and those of Cognito. An id token as a hint would stand in an address.
  const parameters = { client_id: signIn.clientId, post_logout_redirect_uri: back, logout_uri: back };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/**
 * The access token for a request, renewed where it must be.
 *
 * @throws Error if the sign-in has ended, or the issuer cannot be reached
 */
export async function accessToken(): Promise<string> {
  const known = session.value;
  if (known.state !== 'signed-in') throw new Error('Nobody is signed in.');
  const { tokens } = known;
  if (Date.now() < tokens.expiresAt - marginMs) return tokens.accessToken;
  try {
    const renewed = await renewedOnce(tokens);
    // Meanwhile the person may have signed out.
    if (session.value === known) session.value = { state: 'signed-in', tokens: renewed };
    if (session.value.state !== 'signed-in') throw new Error('Nobody is signed in.');
    return session.value.tokens.accessToken;
  } catch (error) {
    if (session.value !== known) throw error;
    // The old one may be good for some seconds yet.
    if (Date.now() < tokens.expiresAt) return tokens.accessToken;
    // Without an answer of the issuer nobody knows whether the sign-in has ended.
    if (isRefusal(error)) endSession();
    throw error;
  }
}

/** One request to the issuer at a time. */
function renewedOnce(tokens: Tokens): Promise<Tokens> {
  renewing ??= renew(signIn, tokens).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/** The API has refused the token. */
export function endSession(): void {
  const known = session.value;
  if (known.state === 'signed-in') session.value = { state: 'ended', tokens: known.tokens };
}

/** Whether the person may do what needs this scope; the API decides in the end. */
export function may(scope: string): boolean {
  const known = session.value;
  return (known.state === 'signed-in' || known.state === 'ended') && known.tokens.scopes.has(scope);
}

const whyNot = (error: unknown): string =>
  error instanceof CannotKeep ? error.message : `The sign-in has failed: ${reasonOf(error)}`;

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error as { error_description?: string }).error_description : undefined;
  const code = error instanceof Error ? (error as { error?: string }).error : undefined;
  return cause ?? code ?? (error instanceof Error ? error.message : String(error));
};

/** Whether the subject of a token is that of the person who is signed in. */
export function isMe(subject: string | undefined): boolean {
  const known = session.value;
  return subject !== undefined && 'tokens' in known && known.tokens.person.id === subject;
}

/** A page that comes back from the browser's memory, after Back from the issuer, is still leaving. */
export function stayAfterBack(event: Pick<PageTransitionEvent, 'persisted'>): void {
  if (event.persisted && session.value.state === 'leaving') session.value = { state: 'signed-out' };
}
