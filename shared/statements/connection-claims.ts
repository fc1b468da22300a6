/** What a statement about a connection says. */
import type { Instant } from '../base/time.ts';
import type { Connection, ConnectionResult } from '../domain/connections/connection.ts';
import type { StatementClaims } from './statement.ts';

export type ConnectionClaims = StatementClaims &
  ConnectionResult & {
    /** The application's own id of the end-user. */
    readonly sub: string;
    readonly connectionId: string;
  };

/** As long as a person may look at a page with the way back. */
const lifeSeconds = 600;

/** For the application alone to which the browser goes back: its origin is the audience. */
export const connectionClaims = (
  { connectionId, userId, returnTo }: Connection,
  result: ConnectionResult,
  { issuer, newId }: { readonly issuer: string; readonly newId: () => string },
  now: Instant,
): ConnectionClaims => {
  const iat = Math.floor(now / 1000);
  const aud = new URL(returnTo).origin;
  return { iss: issuer, aud, sub: userId, iat, exp: iat + lifeSeconds, jti: newId(), connectionId, ...result };
};
