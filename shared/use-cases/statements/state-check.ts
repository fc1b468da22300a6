import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { type LifeRules, membershipClaims } from '../../statements/membership-claims.ts';
import { StatementNotSignedError, type StatementSigner, signStatement } from '../../statements/statement.ts';
import type { Checked } from '../memberships/check.ts';

export interface StateDependencies {
  readonly signer: StatementSigner;
  readonly issuer: string;
  readonly rules: LifeRules;
  readonly now: () => Instant;
  readonly log: Log;
}

/** Whom a statement is for, and whom it is about. */
export interface StatementWish {
  readonly audience: string;
  /** Absent if an account was asked about. */
  readonly userId: string | undefined;
}

/**
 * States what a check has decided.
 *
 * @returns the signed statement; undefined if it could not be signed
 */
export async function stateCheck(
  checked: Checked,
  { audience, userId }: StatementWish,
  { signer, issuer, rules, now, log }: StateDependencies,
): Promise<string | undefined> {
  const claims = membershipClaims(checked, { issuer, audience, userId }, rules, now());
  try {
    return await signStatement('membership-statement+jwt', claims, signer);
  } catch (error) {
    if (!(error instanceof StatementNotSignedError)) throw error;
    log(events.STATEMENT_NOT_SIGNED, { error: describeError(error.cause ?? error) });
    return undefined;
  }
}
