/** A connection: an end-user shows at the vendor which account is theirs. */
import type { Instant } from '../../base/time.ts';
import type { DecisionCode } from '../membership/decide.ts';
import type { AccountId } from '../membership/facts.ts';

export interface Connection {
  readonly connectionId: string;
  /** The application's own id of the end-user. */
  readonly userId: string;
  /** The id as it came, if the rule for text has changed it since. */
  readonly spelling?: string | undefined;
  /** Where the browser is sent with the result; allowed by the settings. */
  readonly returnTo: string;
  /** Subject of the token that asked for the link. */
  readonly askedBy: string;
  /** Until then a failed visit may be tried again. */
  readonly endsAt: Instant;
}

/** How long a link can be opened. */
export const linkMs = 10 * 60_000;
/** How long a visit to the vendor may take: signing in there, or signing up first. */
export const visitMs = 30 * 60_000;
/** How long a connection may be tried again after a failure. */
export const connectionMs = 60 * 60_000;

/** Why nobody was linked, as the application hears of it. */
export type ConnectionFailureCode =
  | 'CONSENT_DENIED'
  | 'ACCOUNT_NOT_READABLE'
  | 'TOO_MANY_LINKS'
  | 'VISIT_EXPIRED'
  | 'VENDOR_FAILED';

/** What the application is told, signed. */
export type ConnectionResult =
  | {
      readonly linked: true;
      readonly code: DecisionCode;
      readonly allowed: boolean;
      readonly accountId: AccountId;
    }
  | { readonly linked: false; readonly code: ConnectionFailureCode };
