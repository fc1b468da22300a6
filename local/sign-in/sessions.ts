/** What the issuer remembers of who has signed in: sessions, codes and refresh tokens. */
import { createHash, randomBytes } from 'node:crypto';

/** From the moment that a person was picked. */
export interface Session {
  /** Known to the browser alone, in a cookie. */
  readonly id: string;
  readonly subject: string;
  readonly startedAtMs: number;
}

/** What a client was allowed, once, in a session. */
export interface Grant {
  readonly session: Session;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly nonce: string | undefined;
  readonly scopes: readonly string[];
}

/** A code is for the redirect that is under way. */
export const codeLifetimeMs = 60_000;
/** A working day; then a person is asked again. */
export const sessionLifetimeMs = 12 * 3_600_000;

interface Once {
  readonly grant: Grant;
  readonly issuedAtMs: number;
  isUsed: boolean;
}

/** No secret is shorter, so that none can be guessed. */
const newSecret = (): string => randomBytes(32).toString('base64url');

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

interface Redemption {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
}

/**
 * Creates an empty memory.
 *
 * @param now in milliseconds since 1970
 */
export function createSessions(now: () => number) {
  const sessions = new Map<string, Session>();
  const codes = new Map<string, Once>();
  const refreshTokens = new Map<string, Once>();

  const isLive = (session: Session): boolean =>
    sessions.get(session.id) === session && now() < session.startedAtMs + sessionLifetimeMs;
  const end = ({ id }: Session): void => void sessions.delete(id);
  const forgetOld = (): void => {
    for (const session of sessions.values()) if (!isLive(session)) end(session);
    for (const kept of [codes, refreshTokens]) {
      for (const [secret, { grant }] of kept) if (!isLive(grant.session)) kept.delete(secret);
    }
  };
  const issueIn = (kept: Map<string, Once>, grant: Grant): string => {
    const secret = newSecret();
    kept.set(secret, { grant, issuedAtMs: now(), isUsed: false });
    return secret;
  };
  /** Whoever presents a code again may have stolen it: what was given for it is taken back. */
  const takeBack = (grant: Grant): void => {
    for (const [token, issued] of refreshTokens) if (issued.grant === grant) refreshTokens.delete(token);
  };

  return {
    /** Begins a session of the person. */
    start: (subject: string): Session => {
      forgetOld();
      const session = { id: newSecret(), subject, startedAtMs: now() };
      sessions.set(session.id, session);
      return session;
    },
    find: (id: string | undefined): Session | undefined => {
      const session = id === undefined ? undefined : sessions.get(id);
      return session !== undefined && isLive(session) ? session : undefined;
    },
    end,
    /** Ends all sessions, and so all refresh tokens. */
    endAll: (): void => sessions.clear(),
    issueCode: (grant: Grant): string => issueIn(codes, grant),
    /** @returns undefined: the code is not good, or not for this client, address and verifier */
    redeemCode: ({ code, clientId, redirectUri, codeVerifier }: Redemption): Grant | undefined => {
      const issued = codes.get(code);
      if (issued === undefined) return undefined;
      const { grant, issuedAtMs, isUsed } = issued;
      // A wrong attempt uses the code as well, so that nobody tries verifiers.
      issued.isUsed = true;
      if (isUsed) takeBack(grant);
      const isGood = !isUsed && isLive(grant.session) && now() < issuedAtMs + codeLifetimeMs;
      const isTheirs = grant.clientId === clientId && grant.redirectUri === redirectUri;
      const isProven = codeVerifier !== undefined && challengeOf(codeVerifier) === grant.codeChallenge;
      return isGood && isTheirs && isProven ? grant : undefined;
    },
    issueRefreshToken: (grant: Grant): string => issueIn(refreshTokens, grant),
    /**
     * Finds what a refresh token was given for. One that was used before was stolen, from the client
     * or by it, and nobody knows which: the session ends.
     */
    findRefreshToken: (token: string, clientId: string): Grant | undefined => {
      const issued = refreshTokens.get(token);
      if (issued === undefined || issued.grant.clientId !== clientId || !isLive(issued.grant.session)) return undefined;
      if (!issued.isUsed) return issued.grant;
      end(issued.grant.session);
      return undefined;
    },
    useRefreshToken: (token: string): void => {
      const issued = refreshTokens.get(token);
      if (issued !== undefined) issued.isUsed = true;
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;
