/**
 * What was written in a scenario, in the order in which it reached the tables, and what each player
 * did and was told.
 */

import type { CheckAnswer } from '../../../shared/api/schemas/checks.ts';
import type { ImportRow } from '../../../shared/domain/membership/imports.ts';
import type { ReviewDecision } from '../../../shared/domain/membership/reviews.ts';
import type { LinkOutcome } from '../../../shared/store/memberships/links.ts';
import type { TickOutcome } from '../../../shared/use-cases/audit/tick.ts';

export type ActorKind = 'past' | 'reviewer' | 'user' | 'verifier' | 'importer' | 'webhook' | 'audit' | 'vendor';

/**
 * A part of a scenario, as positions among the writes: those from `begin` on and before `end` came
 * in the meantime.
 */
export interface Period {
  readonly begin: number;
  readonly end: number;
}

/** One request to the service, or one run of a function of its own. */
export interface Deed {
  readonly actor: string;
  readonly kind: ActorKind;
  readonly begin: number;
  end: number;
  /** Faults of the store that were put in its way. */
  faults: number;
  /** Of these, answers that were lost although the write was done. */
  lostAnswers: number;
  /** Calls that Constant Contact has not answered. */
  vendorFaults: number;
  /** Transactions that were refused because another player was faster. */
  lostRaces: number;
  /** The names of the errors that it ended with, or that it reported before it continued. */
  readonly errors: string[];
}

/** The facts of a membership that records quote. */
export interface Summary {
  readonly relationship: string;
  readonly activity: string;
  readonly review: string;
}

export interface StoredMembership {
  readonly accountId: string;
  readonly version: number;
  readonly relationship: { readonly value: string };
  readonly activity: { readonly value: string };
  readonly review: { readonly value: string; readonly since: string };
  readonly profile: object;
  readonly transfer?: object;
}

export interface StoredRecord {
  readonly accountId: string;
  readonly version: number;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly before?: Summary;
  readonly after: Summary;
  readonly justification?: string;
  readonly why?: string;
}

interface StoredLink {
  readonly key: string;
  readonly accountIds: readonly string[];
}

/** All that one command has written about accounts. */
export interface Write {
  readonly deed: Deed;
  readonly memberships: readonly StoredMembership[];
  readonly records: readonly StoredRecord[];
  readonly links: readonly StoredLink[];
  /** What no command of the service should do to these tables. */
  readonly strange: readonly string[];
}

export interface ReviewCall extends Period {
  readonly deed: Deed;
  readonly accountId: string;
  readonly decision: ReviewDecision;
  readonly ifMatch: '*' | readonly number[];
  readonly person: string;
  /** Of this decision alone. */
  readonly justification: string;
  readonly validateOnly: boolean;
  /** 200, 404, 409 or 412; anything from 500 on: it was not told what has become of it. */
  readonly status: number;
  /** With 200. */
  readonly version?: number;
  readonly review?: string;
}

export interface LinkCall extends Period {
  readonly deed: Deed;
  readonly key: string;
  readonly accountId: string;
  readonly action: 'linked' | 'unlinked';
  readonly outcome: LinkOutcome | 'not_known';
}

export interface AnswerCall {
  readonly deed: Deed;
  readonly asked: 'registration' | 'verification';
  /** The user whose links were asked about. */
  readonly userId?: string | undefined;
  readonly answer: CheckAnswer | { readonly problem: string };
}

export interface ImportCall {
  readonly deed: Deed;
  readonly row: ImportRow;
  readonly outcome: 'applied' | 'unchanged' | 'valid' | 'refused';
}

export interface TickCall {
  readonly deed: Deed;
  readonly outcome: TickOutcome;
}

/** A player was refused because another player was faster. */
export interface Race {
  readonly loser: Deed;
  /** Who has written the membership that was in the way. */
  readonly winner: Deed | undefined;
  /** The version that was in the way. */
  readonly version: number | undefined;
  readonly overLink: boolean;
  /** The membership was not in the way, but a record of its next version was. */
  readonly isAheadOfItem: boolean;
}

export const createTrace = () => ({
  writes: [] as Write[],
  deeds: [] as Deed[],
  reviews: [] as ReviewCall[],
  links: [] as LinkCall[],
  answers: [] as AnswerCall[],
  imports: [] as ImportCall[],
  ticks: [] as TickCall[],
  races: [] as Race[],
});
export type Trace = ReturnType<typeof createTrace>;
