/** Requests of the service provider: the application signs the user in, and asks for the sign-in. */
import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { mayReturn } from '../../domain/sso/relay-state.ts';
import { requestMs, requestPath, type SsoSettings } from '../../domain/sso/settings.ts';
import { readAuthnRequest } from '../../saml/authn-request.ts';
import type { RequestWriter } from '../../store/sso/requests.ts';

export interface ReceiveDependencies {
  readonly settings: SsoSettings;
  readonly writeRequest: RequestWriter;
  readonly now: () => Instant;
  readonly log: Log;
}

export interface ReceivedRequest {
  readonly binding: 'redirect' | 'post';
  /** As it stands in the query, or in the form. */
  readonly samlRequest: string | undefined;
  readonly relayState: string | undefined;
  /** Joins the log with the page. */
  readonly requestId: string;
}

export type ReceiveOutcome =
  /** The browser goes to the application. */
  | { readonly outcome: 'accepted'; readonly location: string }
  /** `again`: its id has come before. */
  | { readonly outcome: 'refused' | 'again' | 'off' };

/** Nothing of the request says where the response goes: that is set up. */
export async function receiveSignInRequest(
  { binding, samlRequest, relayState, requestId }: ReceivedRequest,
  { settings, writeRequest, now, log }: ReceiveDependencies,
): Promise<ReceiveOutcome> {
  const { baseUrl, spEntityId, relayStates, loginUrl } = settings;
  if (loginUrl === undefined) return { outcome: 'off' };
  const refused = (why: string): ReceiveOutcome => {
    log(events.SIGN_IN_REQUEST_REFUSED, { requestId, why });
    return { outcome: 'refused' };
  };
  if (samlRequest === undefined) return refused('missing');
  const expected = { issuer: spEntityId, destination: `${baseUrl}${requestPath}`, now: now() };
  const reading = readAuthnRequest(samlRequest, binding, expected);
  if ('refused' in reading) return refused(reading.refused);
  // Nobody can be signed in without being asked: only the application knows who it is.
  if (reading.request.isPassive) return refused('passive');
  const isCarried = relayState === undefined || relayState === '' || mayReturn(relayState, relayStates);
  if (!isCarried) return refused('relay_state');
  const waiting = { requestId: reading.request.id, relayState: relayState === '' ? undefined : relayState };
  const state = await writeRequest(waiting, now() + requestMs);
  if (state === undefined) {
    log(events.SIGN_IN_REQUEST_REFUSED, { requestId, why: 'again' });
    return { outcome: 'again' };
  }
  const location = new URL(loginUrl);
  location.searchParams.set('state', state);
  if (reading.request.forceAuthn) location.searchParams.set('prompt', 'login');
  return { outcome: 'accepted', location: location.href };
}
