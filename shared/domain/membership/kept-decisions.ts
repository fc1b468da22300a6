/** Which decisions of checks are kept, and what is kept of them. Never who was asked about. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../base/time.ts';
import type { Decision, DecisionCode } from './decide.ts';
import type { AccountId, EvidenceSource } from './facts.ts';

export const keepings = ['none', 'denials', 'sampled', 'all'] as const;
export type Keeping = (typeof keepings)[number];

export interface KeepingRule {
  readonly keep: Keeping;
  /** The fraction that `sampled` keeps. */
  readonly sampleFraction: number;
}

/** A decision as it is kept. */
export interface KeptDecision {
  readonly decisionId: string;
  readonly decidedAt: Instant;
  readonly allowed: boolean;
  readonly code: DecisionCode;
  /** The account that the answer named; absent where none was known. */
  readonly accountId?: AccountId | undefined;
  /** Of its membership. */
  readonly version?: number | undefined;
  readonly evidence?: { readonly source: EvidenceSource; readonly asOf: Instant } | undefined;
  /** The oldest evidence that the caller accepted; absent: any. */
  readonly maxAgeSeconds?: number | undefined;
}

/** Of a batch, each decision counts by its own id. The same id is always kept, or never. */
export function isKept({ allowed }: Pick<Decision, 'allowed'>, decisionId: string, rule: KeepingRule): boolean {
  switch (rule.keep) {
    case 'none':
      return false;
    case 'denials':
      return !allowed;
    case 'sampled':
      return shareOf(decisionId) < rule.sampleFraction;
    case 'all':
      return true;
  }
}

/** A number from 0 (inclusive) to 1 (exclusive) that depends on the id alone. */
const shareOf = (decisionId: string): number =>
  createHash('sha256').update(decisionId).digest().readUInt32BE(0) / 2 ** 32;
