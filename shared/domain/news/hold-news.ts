/** News of what the brake of the re-audit holds. */
import type { Instant } from '../../base/time.ts';
import type { HeldKind } from '../audit/run.ts';
import type { NewsType } from './event-types.ts';
import type { News } from './news.ts';

export const holdActions = ['audit_quarantined', 'audit_released', 'newcomers_held', 'newcomers_released'] as const;
export type HoldAction = (typeof holdActions)[number];

/** A record about a hold: it has begun, or nothing of its kind is held any more. */
export interface HoldRecord {
  readonly at: Instant;
  readonly action: HoldAction;
  readonly runId: string;
  /** Absent when it has ended. */
  readonly count?: number | undefined;
  readonly reason?: string | undefined;
}

/** The actions of the begin and the end of a hold. */
export const actionsOfHold = {
  taking_away: { begin: 'audit_quarantined', end: 'audit_released' },
  newcomers: { begin: 'newcomers_held', end: 'newcomers_released' },
} as const satisfies Record<HeldKind, { readonly begin: HoldAction; readonly end: HoldAction }>;

const types = {
  audit_quarantined: 'audit.quarantined',
  audit_released: 'audit.released',
  newcomers_held: 'newcomers.held',
  newcomers_released: 'newcomers.released',
} as const satisfies Record<HoldAction, NewsType>;

export const newsOfHold = ({ at, action, runId, count, reason }: HoldRecord): News => ({
  type: types[action],
  time: at,
  data: { runId, ...(count !== undefined && { count }), ...(reason !== undefined && { reason }) },
});
