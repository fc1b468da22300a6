/** What the plots rest on: bounded reads of the API, which say how far they reach. */
import { type AccessByDay, accessByDay } from '../base/access.ts';
import { ageBinOf, ageBins, countsBy } from '../base/plot.ts';
import type { ChangeEvent } from '../base/types.ts';
import { checkMemberships, client, listChanges, listMemberships } from './client.ts';
import { answerOf } from './failure.ts';

/** Records of the trail that are looked through at most, so many in a request. */
export const mostRecords = 1000;
const pageSize = 100;

/** Reads the newest records of the feed of changes. */
export async function loadAccessByDay(now: number, signal: AbortSignal): Promise<AccessByDay> {
  const { upTo } = await answerOf(listChanges({ client, signal, query: { pageSize: 1 } }), 'events');
  if (upTo === undefined) return accessByDay([], true, now);
  const from = Number(upTo) - mostRecords;
  const events: ChangeEvent[] = [];
  let after = from >= 0 ? String(from) : undefined;
  for (let pages = 0; pages <= mostRecords / pageSize; pages += 1) {
    const page = await answerOf(
      listChanges({ client, signal, query: { pageSize, ...(after !== undefined && { after }) } }),
      'events',
    );
    events.push(...page.events);
    if (page.nextAfter === undefined || Number(page.nextAfter) >= Number(upTo)) break;
    after = page.nextAfter;
  }
  return accessByDay(events, from < 0, now);
}

export interface EvidenceAges {
  readonly names: readonly string[];
  readonly fresh: readonly number[];
  readonly old: readonly number[];
  /** How many accounts it rests on. */
  readonly accounts: number;
  /** Whether there are more than these. */
  readonly hasMore: boolean;
}

/** Accounts that are asked about at most: each question is kept as a decision. */
export const mostAccounts = 300;

/**
 * The age of the proof as a check sees it. The lists do not say it: an audit renews the proof of
 * everybody it has listed without a write to each of them.
 */
export async function loadEvidenceAges(signal: AbortSignal): Promise<EvidenceAges> {
  const found: { readonly name: string; readonly isOld: boolean }[] = [];
  let pageToken: string | undefined;
  for (let pages = 0; pages < mostAccounts / pageSize; pages += 1) {
    const query = { relationship: 'under_partner', pageSize, ...(pageToken !== undefined && { pageToken }) } as const;
    const page = await answerOf(listMemberships({ client, signal, query }), 'memberships');
    const subjects = page.memberships.map(({ accountId }) => ({ accountId }));
    if (subjects.length > 0) {
      const { answers } = await answerOf(checkMemberships({ client, signal, body: { subjects } }), 'answers');
      for (const answer of answers) {
        if (!('evidence' in answer) || answer.evidence === undefined) continue;
        found.push({ name: ageBinOf(answer.evidence.ageSeconds), isOld: answer.evidence.stale });
      }
    }
    pageToken = page.nextPageToken;
    if (pageToken === undefined) break;
  }
  const names = ageBins.map(({ name }) => name);
  const countOf = (isOld: boolean): readonly number[] =>
    countsBy(
      names,
      found.filter((each) => each.isOld === isOld).map(({ name }) => name),
    );
  return { names, fresh: countOf(false), old: countOf(true), accounts: found.length, hasMore: pageToken !== undefined };
}
