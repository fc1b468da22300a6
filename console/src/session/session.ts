/** Who is signed in, and until when. */
import { signal } from '@preact/signals';
import { beginSignIn, endSignIn, isAnswer, renew, type SignIn, type Tokens } from './sign-in.ts';

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
    const response = await fetch('/console/sign-in.json');
    if (!response.ok) throw new Error(`status ${response.status}`);
    ({ signIn } = (await response.json()) as { signIn: SignIn | null });
  } catch {
    session.value = { state: 'signed-out', why: 'The service cannot be reached.' };
    return undefined;
  }
  if (signIn === null) {
    session.value = { state: 'impossible' };
    return undefined;
  }
  const address = new URL(location.href);
  if (isAnswer(address)) {
    try {
      const { tokens, returnTo } = await endSignIn(signIn, address);
      sessionStorage.setItem(knownKey, 'yes');
      session.value = { state: 'signed-in', tokens };
      return returnTo;
    } catch (error) {
      sessionStorage.removeItem(knownKey);
      session.value = { state: 'signed-out', why: `The sign-in has failed: ${reasonOf(error)}` };
      return '/console';
    }
  }
  if (sessionStorage.getItem(knownKey) === null) session.value = { state: 'signed-out' };
  else await leaveToSignIn(here);
  return undefined;
}

/** Goes to the issuer, and comes back to the page. */
export async function leaveToSignIn(returnTo = location.pathname + location.search): Promise<void> {
  if (signIn === null) return;
  session.value = { state: 'leaving' };
  await beginSignIn(signIn, returnTo);
}

export function signOut(): void {
  sessionStorage.removeItem(knownKey);
  const leaving = signIn?.endSessionEndpoint;
  session.value = { state: 'signed-out' };
  if (leaving === undefined || signIn === null) return;
  const url = new URL(leaving);
  const back = `${location.origin}/console`;
  // OpenID Connect's names, and those of Cognito.
  const parameters = { client_id: signIn.clientId, post_logout_redirect_uri: back, logout_uri: back };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/** The access token for a request, renewed where it must be. @throws Error if it has ended */
export async function accessToken(): Promise<string> {
  const known = session.value;
  if (known.state !== 'signed-in') throw new Error('Nobody is signed in.');
  const { tokens } = known;
  if (Date.now() < tokens.expiresAt - marginMs) return tokens.accessToken;
  if (tokens.refreshToken !== undefined && signIn !== null) {
    renewing ??= renew(signIn, tokens).finally(() => {
      renewing = undefined;
    });
    try {
      const renewed = await renewing;
      session.value = { state: 'signed-in', tokens: renewed };
      return renewed.accessToken;
    } catch {
      // The old token may be good for some seconds yet.
    }
  }
  if (Date.now() >= tokens.expiresAt) {
    endSession();
    throw new Error('The sign-in has ended.');
  }
  return tokens.accessToken;
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

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error as { error_description?: string }).error_description : undefined;
  return cause ?? (error instanceof Error ? error.message : String(error));
};

/** Whether the subject of a token is that of the person who is signed in. */
export function isMe(subject: string | undefined): boolean {
  const known = session.value;
  return subject !== undefined && 'tokens' in known && known.tokens.person.id === subject;
}
