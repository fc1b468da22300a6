/** What a check would answer, as far as news is about it. */
import type { Instant } from '../../base/time.ts';
import { type Decision, type DecisionCode, decide } from '../membership/decide.ts';
import type { Membership, Watermark } from '../membership/facts.ts';
import type { Policy } from '../membership/policy.ts';
import type { Announced } from './stages.ts';

export interface Answer {
  readonly allowed: boolean;
  readonly code: DecisionCode;
}

/** What holds for all accounts, as the log has said so far. */
export interface ServiceState {
  readonly watermark?: Watermark | undefined;
  readonly policy: Policy;
  /** Index of the record that the policy is of; absent: it is that of the first start. */
  readonly policyIndex?: number | undefined;
  /** Of the evidence of all accounts that the watermark speaks for. */
  readonly announced?: Announced | undefined;
}

/** The answer about an account at an instant; undefined: an account that is not known. */
export function decisionAt(
  membership: Membership | undefined,
  { watermark, policy }: ServiceState,
  at: Instant,
): Decision {
  return decide(
    membership === undefined ? { found: false, asked: 'account' } : { found: true, membership, watermark },
    policy,
    at,
  );
}

export function answerOf({ allowed, code }: Decision): Answer {
  return { allowed, code };
}
