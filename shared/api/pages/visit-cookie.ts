/** The cookie that binds a visit to one browser. */
import { createHash } from 'node:crypto';
import { serialize } from 'hono/utils/cookie';
import { visitMs } from '../../domain/connections/connection.ts';

/**
 * Each visit has a cookie of its own, so that tabs do not disturb one another. No other host can
 * set a cookie with the prefix `__Host-`. On this machine, over http, it has no prefix; a browser
 * sends it to every port, so its name holds ours.
 *
 * @param publicUrl the base of every route
 */
export function createVisitCookie(publicUrl: string) {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const beginning = secure ? '__Host-connect_' : `connect_${port}_`;
  const nameOf = (state: string): string => beginning + createHash('sha256').update(state).digest('hex').slice(0, 16);
  const written = (state: string, value: string, maxAge: number): string =>
    serialize(nameOf(state), value, { secure, path: '/', httpOnly: true, sameSite: 'Lax', maxAge });

  return {
    set: (state: string, secret: string): string => written(state, secret, visitMs / 1000),
    forget: (state: string): string => written(state, '', 0),
    read: (state: string, cookies: Readonly<Record<string, string>>): string | undefined => {
      const name = nameOf(state);
      return Object.hasOwn(cookies, name) ? cookies[name] : undefined;
    },
  };
}
export type VisitCookie = ReturnType<typeof createVisitCookie>;
