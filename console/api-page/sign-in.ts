/**
 * The way back from the issuer. Its page is in a window of its own, which keeps no hold on this one
 * (`cross-origin-opener-policy`), so the answer comes over a channel of this origin.
 */

/** What Swagger UI leaves for the page that the issuer returns to. */
interface Pending {
  readonly auth: { code?: string; readonly name: string };
  readonly state: string;
  readonly redirectUrl: string;
  callback(answer: { readonly auth: Pending['auth']; readonly redirectUrl: string }): void;
  errCb(error: {
    readonly authId: string;
    readonly source: 'auth';
    readonly level: 'error';
    readonly message: string;
  }): void;
}

declare global {
  interface Window {
    swaggerUIRedirectOauth2?: Pending;
  }
}

export const channelName = 'api-page-sign-in';
/** Registered with the issuer. */
export const redirectPath = '/docs/oauth2-redirect.html';

/** Takes the answers of issuers, each as the query of the page that they return to. */
export function hearSignIn(): void {
  new BroadcastChannel(channelName).addEventListener('message', ({ data }) => {
    if (typeof data === 'string') finish(new URLSearchParams(data));
  });
}

function finish(answer: URLSearchParams): void {
  const { swaggerUIRedirectOauth2: pending } = window;
  // Every open API page hears of it; the state tells whose sign-in it was.
  if (pending === undefined || answer.get('state') !== pending.state) return;
  delete window.swaggerUIRedirectOauth2;
  const { auth, redirectUrl } = pending;
  const code = answer.get('code');
  if (code !== null) {
    auth.code = code;
    pending.callback({ auth, redirectUrl });
    return;
  }
  const message = `${answer.get('error') ?? 'no code'}: ${answer.get('error_description') ?? 'the issuer gave no reason'}`;
  pending.errCb({ authId: auth.name, source: 'auth', level: 'error', message });
}
