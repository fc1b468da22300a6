/** What a part of the log makes of what was known before it: events, states, and what holds for all. */
import { isDeepStrictEqual } from 'node:util';
import type { AccountId } from '../../domain/membership/facts.ts';
import { newsOfChange } from '../../domain/news/account-news.ts';
import type { ServiceState } from '../../domain/news/answers.ts';
import { cloudEventOf, type EventFrame } from '../../domain/news/cloud-event.ts';
import { newsOfAccountEvidence, newsOfAllEvidence, newsOfWatermark } from '../../domain/news/evidence-news.ts';
import { newsOfHold } from '../../domain/news/hold-news.ts';
import type { News } from '../../domain/news/news.ts';
import { newsOfPolicy } from '../../domain/news/policy-news.ts';
import type { AuditRecord } from '../../store/memberships/audit-records.ts';
import { replayed } from '../../store/memberships/replay.ts';
import type { StoredEvent, StoredState } from '../../store/news/items.ts';
import type { Logged } from '../../store/news/logged.ts';

/** Before a part of the log. */
export interface Known {
  /** Of the accounts that the part is about. */
  readonly states: ReadonlyMap<AccountId, StoredState>;
  readonly service: ServiceState;
}

export interface Folded {
  readonly service: ServiceState;
  /** Those that have changed. */
  readonly states: readonly StoredState[];
  readonly events: readonly StoredEvent[];
}

/** The accounts that a part of the log is about. */
export const accountsOf = (part: readonly Logged[]): readonly AccountId[] =>
  part.flatMap((logged) => {
    if (logged.kind === 'change') return logged.record.accountId;
    return logged.kind === 'evidence' ? (logged.accountId ?? []) : [];
  });

/**
 * Works a part of the log in, record by record: each makes one event or none. Pure.
 *
 * @param from index of its first record
 * @param damaged hears the index of a record that cannot be read; it makes no event
 */
export function foldPart(
  part: readonly Logged[],
  from: number,
  known: Known,
  { frame, damaged }: { readonly frame: EventFrame; readonly damaged: (index: number) => void },
): Folded {
  const states = new Map<AccountId, StoredState>();
  const events: StoredEvent[] = [];
  let { service } = known;
  for (const [at, logged] of part.entries()) {
    const index = from + at;
    if (logged.kind === 'damaged') damaged(index);
    const stateOf = (accountId: AccountId): StoredState | undefined =>
      states.get(accountId) ?? known.states.get(accountId);
    const step = stepOf(logged, { index, service, stateOf });
    if (step.service !== undefined) service = step.service;
    if (step.state !== undefined) states.set(step.state.membership.accountId, step.state);
    if (step.news !== undefined) {
      const event = JSON.stringify(cloudEventOf(index, step.news, frame));
      events.push({ index, accountId: step.news.accountId, event });
    }
  }
  return { service, states: [...states.values()], events };
}

interface Before {
  readonly index: number;
  readonly service: ServiceState;
  readonly stateOf: (accountId: AccountId) => StoredState | undefined;
}

/** What one record makes; what is absent stays as it was. */
interface Step {
  readonly news?: News | undefined;
  readonly state?: StoredState | undefined;
  readonly service?: ServiceState;
}

function stepOf(logged: Logged, before: Before): Step {
  const { service } = before;
  switch (logged.kind) {
    case 'change':
      return stepOfChange(logged.record, before);
    case 'watermark': {
      const { at, watermark } = logged;
      if (isDeepStrictEqual(watermark, service.watermark)) return {};
      const isSame = watermark.startedAt === service.watermark?.startedAt;
      return {
        news: newsOfWatermark(at, watermark, service),
        service: { ...service, watermark, ...(!isSame && { announced: undefined }) },
      };
    }
    case 'policy': {
      const { at, policy } = logged;
      const news = newsOfPolicy(at, policy, service);
      return news === undefined ? {} : { news, service: { ...service, policy, policyIndex: before.index } };
    }
    case 'evidence':
      return stepOfEvidence(logged, before);
    case 'hold':
      return { news: newsOfHold(logged.record) };
    case 'other':
    case 'damaged':
      return {};
  }
}

function stepOfChange(record: AuditRecord, { index, service, stateOf }: Before): Step {
  const known = stateOf(record.accountId);
  const membership = replayed(known?.membership, record);
  const { action, actor, why } = record;
  return {
    news: newsOfChange({ at: Date.parse(record.at), action, actor, why }, known, membership, service),
    state: { ...known, upTo: index, membership },
  };
}

function stepOfEvidence(
  { aged, accountId }: Extract<Logged, { kind: 'evidence' }>,
  { index, service, stateOf }: Before,
): Step {
  if (accountId === undefined) {
    const { news, announced } = newsOfAllEvidence(aged, service);
    return { news, service: { ...service, announced } };
  }
  const state = stateOf(accountId);
  if (state === undefined) return {};
  const { news, announced } = newsOfAccountEvidence(aged, state, service);
  return { news, state: { ...state, upTo: index, announced } };
}
