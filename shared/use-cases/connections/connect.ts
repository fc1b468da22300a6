import type { Instant } from '../../base/time.ts';
import type { EndUserAuthorization } from '../../constant-contact/auth/end-user-authorization.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import {
  type Connection,
  type ConnectionFailureCode,
  type ConnectionResult,
  linkMs,
  visitMs,
} from '../../domain/connections/connection.ts';
import type { ConnectionStore } from '../../store/connections.ts';
import {
  type RegistrationDependencies,
  type RegistrationOutcome,
  registerMembership,
} from '../memberships/register.ts';
import { codeVerifierOf, digestOf } from './secrets.ts';

export interface ConnectDependencies {
  readonly connections: ConnectionStore;
  readonly authorization: EndUserAuthorization;
  readonly registration: RegistrationDependencies;
  readonly onVendorFailure: (failure: VendorFailure) => void;
  /** Told of each visit that has ended. */
  readonly onEnd: (end: { readonly connectionId: string; readonly result: ConnectionResult }) => void;
  /** @returns at least 128 random bits, in characters that a path may hold */
  readonly newSecret: () => string;
  readonly now: () => Instant;
}

export type BeginOutcome =
  | { readonly outcome: 'begun'; readonly address: string; readonly state: string; readonly browserSecret: string }
  /** The link is unknown, used or expired. */
  | { readonly outcome: 'unknown_link' }
  /** The vendor's address cannot be told now; the link can still be used. */
  | { readonly outcome: 'not_ready' };

/** The connection that a link would begin; looking does not use it up. */
export const findLink = (link: string, { connections }: Pick<ConnectDependencies, 'connections'>) =>
  connections.findLink(digestOf(link));

/**
 * Uses a link up, and begins the visit of this browser to the vendor.
 *
 * @returns the address to send the browser to, and a secret for its cookie
 */
export async function beginConnection(
  link: string,
  deadline: Instant,
  { connections, authorization, onVendorFailure, newSecret, now }: ConnectDependencies,
): Promise<BeginOutcome> {
  const [state, browserSecret] = [newSecret(), newSecret()];
  const address = await authorization.address(
    { state, codeChallenge: digestOf(codeVerifierOf(browserSecret)) },
    deadline,
  );
  if (!address.ok) {
    onVendorFailure(address.failure);
    return { outcome: 'not_ready' };
  }
  const connection = await connections.takeLink(digestOf(link));
  if (connection === undefined) return { outcome: 'unknown_link' };
  const visit = { state: digestOf(state), browser: digestOf(browserSecret) };
  await connections.keepVisit(visit, connection, now() + visitMs);
  return { outcome: 'begun', address: address.value, state, browserSecret };
}

/** What a browser brings back from the vendor. */
export interface Return {
  readonly state: string;
  /** Of the cookie; undefined: this browser has none. */
  readonly browserSecret: string | undefined;
  readonly answer: { readonly code: string } | { readonly error: string };
}

export type EndOutcome =
  | {
      readonly outcome: 'ended';
      readonly connection: Connection;
      readonly result: Extract<ConnectionResult, { readonly linked: true }>;
    }
  /**
   * A person can do something about it. `retryLink` begins again, with the same connection; undefined: its time is
   * over.
   */
  | {
      readonly outcome: 'failed';
      readonly connection: Connection;
      readonly result: { readonly linked: false; readonly code: ConnectionFailureCode };
      readonly retryLink: string | undefined;
    }
  /** It did not begin in this browser, or is over. Nothing is used up. */
  | { readonly outcome: 'unknown_visit' };

/**
 * Ends a visit: exchanges the code, and registers the user with the account of the token, as
 * register-membership does. The token is in the memory of this call only.
 */
export async function endConnection(
  { state, browserSecret, answer }: Return,
  deadline: Instant,
  dependencies: ConnectDependencies,
): Promise<EndOutcome> {
  const { connections, onEnd } = dependencies;
  if (browserSecret === undefined) return { outcome: 'unknown_visit' };
  const connection = await connections.takeVisit({ state: digestOf(state), browser: digestOf(browserSecret) });
  if (connection === undefined) return { outcome: 'unknown_visit' };
  const codeVerifier = codeVerifierOf(browserSecret);
  const result = await resultOf(connection, { answer, codeVerifier }, deadline, dependencies);
  onEnd({ connectionId: connection.connectionId, result });
  if (result.linked) return { outcome: 'ended', connection, result };
  return { outcome: 'failed', connection, result, retryLink: await anotherLink(connection, dependencies) };
}

async function resultOf(
  { userId, spelling, askedBy }: Connection,
  { answer, codeVerifier }: Pick<Return, 'answer'> & { readonly codeVerifier: string },
  deadline: Instant,
  { authorization, registration, onVendorFailure }: ConnectDependencies,
): Promise<ConnectionResult> {
  if ('error' in answer) return notLinked(answer.error === 'access_denied' ? 'CONSENT_DENIED' : 'VENDOR_FAILED');
  const token = await authorization.exchange({ code: answer.code, codeVerifier }, deadline);
  if (!token.ok) {
    onVendorFailure(token.failure);
    return notLinked(token.failure.errorKey === 'invalid_grant' ? 'VISIT_EXPIRED' : 'VENDOR_FAILED');
  }
  const user = { userId, ...(spelling !== undefined && { spelling }) };
  const asking = { actor: { kind: 'client', id: askedBy }, deadline } as const;
  return readOutcome(await registerMembership({ user, account: { accessToken: token.value } }, asking, registration));
}

function readOutcome(registered: RegistrationOutcome): ConnectionResult {
  if (registered.outcome === 'too_many_links') return notLinked('TOO_MANY_LINKS');
  if (registered.outcome === 'end_user_refused') {
    // Only these are about the end-user: a Campaign Creator may not read the account (section 7.2).
    const isTheirs = registered.failure.kind === 'forbidden' || registered.failure.kind === 'unauthorized';
    return notLinked(isTheirs ? 'ACCOUNT_NOT_READABLE' : 'VENDOR_FAILED');
  }
  if (registered.outcome !== 'checked') return notLinked('VENDOR_FAILED');
  const { decision, accountId } = registered.checked;
  if (accountId === undefined) throw new Error('a user was linked to an account without an id');
  return { linked: true, code: decision.code, allowed: decision.allowed, accountId };
}

const notLinked = (code: ConnectionFailureCode) => ({ linked: false, code }) as const;

/** Makes a link for the browser that has failed, as long as the connection may be tried again. */
async function anotherLink(
  connection: Connection,
  { connections, newSecret, now }: ConnectDependencies,
): Promise<string | undefined> {
  const goodUntil = Math.min(now() + linkMs, connection.endsAt);
  if (goodUntil <= now()) return undefined;
  const link = newSecret();
  await connections.keepLink(digestOf(link), connection, goodUntil);
  return link;
}
