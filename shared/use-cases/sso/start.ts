/** A sign-in that the application asks for, as far as the browser. */
import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { type AttributeSource, missingOf, type SentAttributes } from '../../domain/sso/attributes.ts';
import { isAllowedRelayState } from '../../domain/sso/relay-state.ts';
import { type SsoSettings, ticketMs } from '../../domain/sso/settings.ts';
import type { UserOrigin } from '../../store/memberships/keys.ts';
import type { SignOnReader } from '../../store/sso/reader.ts';
import type { RequestTaker } from '../../store/sso/requests.ts';
import type { TicketWriter } from '../../store/sso/tickets.ts';
import type { Checked } from '../memberships/check.ts';
import { type DecidingDependencies, decideSignIn, type SignInRefusal } from './decide.ts';

export interface StartDependencies extends DecidingDependencies {
  /** Undefined: single sign-on is off. */
  readonly settings: SsoSettings | undefined;
  readonly read: SignOnReader;
  readonly writeTicket: TicketWriter;
  readonly takeRequest: RequestTaker;
  readonly log: Log;
}

export interface WantedSignIn {
  readonly user: UserOrigin;
  readonly accountId?: AccountId | undefined;
  readonly relayState?: string | undefined;
  readonly attributes?: SentAttributes | undefined;
  /** Of a request of the service provider, which is answered. */
  readonly state?: string | undefined;
  readonly actor: { readonly client: string; readonly person: string };
}

export type StartOutcome =
  | { readonly outcome: 'off' | 'relay_state_not_allowed' | 'state_not_valid' | 'damaged' }
  | { readonly outcome: 'attributes_missing'; readonly missing: readonly AttributeSource[] }
  | { readonly outcome: 'no'; readonly checked: Checked; readonly why?: SignInRefusal }
  | { readonly outcome: 'yes'; readonly checked: Checked; readonly url: string; readonly expiresAt: Instant };

/**
 * Decides as a check does. A yes stores a ticket, with which the browser comes to its own answer: until
 * then no response is made, so that its five minutes begin with the browser.
 */
export async function startSignIn(wanted: WantedSignIn, dependencies: StartDependencies): Promise<StartOutcome> {
  const { settings, read, writeTicket, takeRequest, now, log } = dependencies;
  if (settings === undefined) return { outcome: 'off' };
  const { user, accountId, relayState, attributes = {}, state, actor } = wanted;
  if (relayState !== undefined && !isAllowedRelayState(relayState, settings.relayStates)) {
    return { outcome: 'relay_state_not_allowed' };
  }
  const missing = missingOf(settings.attributes, attributes);
  if (missing.length > 0) return { outcome: 'attributes_missing', missing };
  const known = await read({ user, accountId });
  const decision = decideSignIn(known.user, accountId !== undefined, dependencies);
  if (decision.outcome === 'damaged') return decision;
  const { checked } = decision;
  const { decisionId } = checked;
  if (decision.outcome !== 'yes') {
    const why = decision.outcome === 'refused' ? decision.why : undefined;
    log(events.SIGN_IN_REFUSED, { accountId: checked.accountId, decisionId, why: why ?? checked.decision.code });
    return { outcome: 'no', checked, ...(why && { why }) };
  }
  const request = state === undefined ? undefined : await takeRequest(state);
  if (state !== undefined && request === undefined) return { outcome: 'state_not_valid' };
  const signedInAt = now();
  const expiresAt = signedInAt + ticketMs;
  const ticket = {
    userId: user.userId,
    accountId: decision.accountId,
    ...actor,
    signedInAt,
    attributes,
    relayState: request === undefined ? (relayState ?? settings.relayState) : request.relayState,
    inResponseTo: request?.requestId,
  };
  const secret = await writeTicket(ticket, expiresAt);
  log(events.SIGN_IN_STARTED, { accountId: decision.accountId, decisionId });
  return { outcome: 'yes', checked, url: `${settings.baseUrl}/sso/${secret}`, expiresAt };
}
