/** What a statement about a check says. */
import { type Instant, toIso } from '../base/time.ts';
import type { Decision } from '../domain/membership/decide.ts';
import type { EvidenceSource } from '../domain/membership/facts.ts';
import type { StatementClaims } from './statement.ts';

export interface MembershipClaims extends StatementClaims {
  /** The application's own id of the end-user; absent if an account was asked about. */
  readonly sub?: string | undefined;
  readonly allowed: boolean;
  readonly code: Decision['code'];
  readonly accountId?: string | undefined;
  readonly evidence?:
    | {
        readonly source: EvidenceSource;
        readonly asOf: string;
        readonly freshUntil: string;
        readonly stale: boolean;
      }
    | undefined;
}

/** An answer of a check. */
export interface Stated {
  readonly decision: Decision;
  readonly accountId: string | undefined;
  readonly decisionId: string;
  readonly maxAgeSeconds?: number | undefined;
}

interface For {
  readonly issuer: string;
  readonly audience: string;
  readonly userId: string | undefined;
}

export interface LifeRules {
  /** The longest life of a statement. */
  readonly statementSeconds: number;
  readonly graceSeconds: number;
}

export const membershipClaims = (
  stated: Stated,
  { issuer, audience, userId }: For,
  rules: LifeRules,
  now: Instant,
): MembershipClaims => {
  const { decision, accountId, decisionId } = stated;
  const { allowed, code, evidence } = decision;
  return {
    iss: issuer,
    aud: audience,
    sub: userId,
    iat: Math.floor(now / 1000),
    exp: Math.floor(endOf(stated, rules, now) / 1000),
    jti: decisionId,
    allowed,
    code,
    accountId,
    evidence: evidence && {
      source: evidence.source,
      asOf: toIso(evidence.asOf),
      freshUntil: toIso(evidence.freshUntil),
      stale: evidence.stale,
    },
  };
};

/**
 * Until when an answer is good by itself. A yes ends where its evidence gets stale. In its grace
 * that is over, and the yes ends with the grace. A caller who wants evidence of some age gets
 * no statement that outlives that age. A no ends with fresh evidence, too; nothing else limits it
 * but the longest life.
 */
function endOf({ decision, maxAgeSeconds }: Stated, rules: LifeRules, now: Instant): Instant {
  const longest = now + rules.statementSeconds * 1000;
  const { allowed, code, evidence } = decision;
  if (evidence === undefined) return longest;
  const { asOf, freshUntil, stale } = evidence;
  const ends: Instant[] = [longest];
  if (!stale) ends.push(freshUntil);
  if (code === 'MEMBER_IN_GRACE') ends.push(asOf + rules.graceSeconds * 1000);
  if (allowed && maxAgeSeconds !== undefined) ends.push(asOf + maxAgeSeconds * 1000);
  return Math.min(...ends);
}
