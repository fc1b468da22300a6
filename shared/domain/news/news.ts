/** News: what an event says, before it has its place in the log. */
import { type Instant, toIso } from '../../base/time.ts';
import type { Actor } from '../membership/actor.ts';
import type { Decision } from '../membership/decide.ts';
import type { AccountId, Activity, EvidenceSource, Relationship, Review } from '../membership/facts.ts';
import type { LinkReason } from '../membership/link-reasons.ts';
import type { Policy } from '../membership/policy.ts';
import type { ChangeAction } from '../membership/transitions.ts';
import type { Answer } from './answers.ts';
import type { NewsType } from './event-types.ts';

/** The content of an event. It holds no names of persons or companies, and no ids of persons. */
export interface NewsData {
  readonly accountId?: AccountId;
  readonly version?: number;
  readonly action?: ChangeAction;
  readonly actor?: Actor['kind'];
  readonly why?: LinkReason | undefined;
  readonly before?: Answer;
  readonly after?: Answer;
  readonly membership?: {
    readonly relationship: Relationship;
    readonly activity: Activity;
    readonly review: Review;
    readonly held: boolean;
  };
  readonly evidence?: EvidenceData | undefined;
  readonly policy?: Policy;
  readonly runId?: string | undefined;
  readonly count?: number | undefined;
  readonly reason?: string | undefined;
}

export interface EvidenceData {
  readonly source: EvidenceSource;
  readonly asOf: string;
  readonly freshUntil: string;
  /** Until then it gives a yes, if nothing else is against one. */
  readonly expiresAt: string;
}

export interface News {
  readonly type: NewsType;
  readonly time: Instant;
  /** The account that it is about; absent: it is about all, or about the service. */
  readonly accountId?: AccountId | undefined;
  readonly data: NewsData;
}

/** The evidence of an answer; undefined for an account that is not known. */
export function evidenceDataOf({ evidence }: Decision, { graceSeconds }: Policy): EvidenceData | undefined {
  if (evidence === undefined) return undefined;
  const { source, asOf, freshUntil } = evidence;
  return {
    source,
    asOf: toIso(asOf),
    freshUntil: toIso(freshUntil),
    expiresAt: toIso(asOf + graceSeconds * 1000),
  };
}
