/** The session of a browser, which a cookie names. */
import { parse, serialize } from 'hono/utils/cookie';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { Session, Sessions } from './sessions.ts';

/** @param address of an endpoint, whose siblings get the cookie as well */
export function createSessionCookie(address: string, sessions: Pick<Sessions, 'find'>) {
  const { pathname, port } = new URL(address);
  // A browser sends a cookie to every port of a host: each stack has a name of its own for it.
  const name = `local_issuer_${port}`;
  const scope = { path: pathname.replace(/\/[^/]*$/, ''), httpOnly: true, sameSite: 'Lax' } as const;
  const withCookie = (answer: HttpAnswer, cookie: string): HttpAnswer => ({
    ...answer,
    headers: { ...answer.headers, 'set-cookie': cookie },
  });
  return {
    find: ({ headers }: Pick<HttpRequest, 'headers'>): Session | undefined => {
      const cookies = headers.flatMap(([header, value]) => (header === 'cookie' ? [value] : [])).join('; ');
      return sessions.find(parse(cookies, name)[name]);
    },
    keep: (answer: HttpAnswer, { id }: Session): HttpAnswer => withCookie(answer, serialize(name, id, scope)),
    forget: (answer: HttpAnswer): HttpAnswer => withCookie(answer, serialize(name, '', { ...scope, maxAge: 0 })),
  };
}

export type SessionCookie = ReturnType<typeof createSessionCookie>;
