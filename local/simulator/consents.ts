/** What the simulated vendor remembers of end-users at its pages: who has signed in, and which codes it gave. */
import { createHash, randomBytes } from 'node:crypto';

/** Of an account; only the first two may read it (fact sheet 7.2). */
export const userRoles = ['owner', 'account_manager', 'campaign_creator'] as const;
export type UserRole = (typeof userRoles)[number];

export interface EndUser {
  readonly accountId: string;
  readonly role: UserRole;
}

interface Grant {
  readonly user: EndUser;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Undefined: none was sent. */
  readonly codeChallenge: string | undefined;
}

/** Fact sheet 7.1. */
const codeLifetimeMs = 5 * 60_000;

const newSecret = (): string => randomBytes(24).toString('base64url');
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** @param now in milliseconds since 1970 */
export function createConsents(now: () => number) {
  const sessions = new Map<string, EndUser>();
  const codes = new Map<string, { readonly grant: Grant; readonly issuedAt: number }>();
  return {
    /** The tokens that were given for codes, oldest first. */
    given: [] as string[],
    signIn: (user: EndUser): string => {
      const session = newSecret();
      sessions.set(session, user);
      return session;
    },
    signedIn: (session: string | undefined): EndUser | undefined =>
      session === undefined ? undefined : sessions.get(session),
    issueCode: (grant: Grant): string => {
      const code = newSecret();
      codes.set(code, { grant, issuedAt: now() });
      return code;
    },
    /** @returns undefined: the code is unknown, used or expired, or not for this client, address and verifier */
    redeem: (
      code: string,
      sent: Pick<Grant, 'clientId' | 'redirectUri'> & { readonly codeVerifier: string | undefined },
    ): EndUser | undefined => {
      const issued = codes.get(code);
      // A wrong try uses the code up as well.
      codes.delete(code);
      if (issued === undefined || now() >= issued.issuedAt + codeLifetimeMs) return undefined;
      const { user, clientId, redirectUri, codeChallenge } = issued.grant;
      const isTheirs = clientId === sent.clientId && redirectUri === sent.redirectUri;
      const proof = sent.codeVerifier === undefined ? undefined : challengeOf(sent.codeVerifier);
      return isTheirs && proof === codeChallenge ? user : undefined;
    },
  };
}
export type Consents = ReturnType<typeof createConsents>;
