import { createHash } from 'node:crypto';
import { chunksOf } from '../../base/chunks.ts';
import { type Judgement, type PlannedChange, plannedChange } from '../../domain/audit/plan.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import { isSuspect } from '../../domain/membership/departures.ts';
import { type AccountId, isSiteOwnerAccount, type Membership } from '../../domain/membership/facts.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';
import type { ListPosition, MembershipLister } from '../../store/memberships/list.ts';

export interface ComparisonDependencies {
  readonly pages: AuditPageStore;
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
  readonly listMemberships: MembershipLister;
}

export interface Comparison {
  /** What the list alone says; the departures are still to be confirmed. */
  readonly changes: readonly PlannedChange[];
  /** Accounts that an earlier scan has missed as well, in an order of this run's own. */
  readonly suspects: readonly Membership[];
  /** Accounts with access, as far as the facts are concerned. */
  readonly entitled: number;
  /** Accounts known to be under the partner that no scan has missed before this one. */
  readonly known: number;
}

/** Another order in each run: those of whom the vendor never says anything clear must not stand before the others for ever. */
const shuffled = (suspects: readonly Membership[], runId: string): Membership[] =>
  suspects
    .map((suspect) => ({ suspect, place: createHash('sha256').update(`${runId} ${suspect.accountId}`).digest('hex') }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ suspect }) => suspect);

/** How many memberships are read at the same time: what one BatchGetItem takes, and a page of an index. */
const readAtOnce = 100;
const listedAtOnce = 500;

/**
 * Compares a complete scan with the store. Reads only, so it may be done again as often as it is interrupted.
 *
 * Whether an account exists is asked of the table, strongly consistent; who is missing is found through an index that lags
 * behind by a moment, and then asked of the table as well.
 */
export const compareWithStore = async (
  run: AuditRun,
  listed: ReadonlySet<AccountId>,
  judgement: Judgement,
  { pages, readMemberships, listMemberships }: ComparisonDependencies,
): Promise<Comparison> => {
  const changes: PlannedChange[] = [];
  const consider = (planned: PlannedChange | undefined): void => {
    if (planned !== undefined) changes.push(planned);
  };

  // From the last page on: of a row that came twice, the later one counts.
  const considered = new Set<AccountId>();
  for await (const { accounts } of pages.readAll(run.runId, { newestFirst: true })) {
    const fresh = accounts.toReversed().filter(({ accountId }) => {
      const isFirst = !considered.has(accountId);
      considered.add(accountId);
      return isFirst;
    });
    for (const chunk of chunksOf(fresh, readAtOnce)) {
      const known = await readMemberships(chunk.map(({ accountId }) => accountId));
      for (const { accountId, ...account } of chunk) {
        consider(plannedChange(accountId, { kind: 'listed', ...account }, known.get(accountId), run, judgement));
      }
    }
  }

  const suspects: Membership[] = [];
  let entitled = 0;
  let known = 0;
  let position: ListPosition | undefined;
  do {
    const page = await listMemberships({ relationship: 'under_partner' }, listedAtOnce, position);
    const unlisted: AccountId[] = [];
    for (const membership of page.memberships) {
      // The vendor lists it under an id that nobody knows, if it does.
      if (isSiteOwnerAccount(membership.accountId)) continue;
      if (isEntitled(membership, judgement.policy)) entitled += 1;
      if (membership.relationship.missingSince === undefined) known += 1;
      if (!listed.has(membership.accountId)) unlisted.push(membership.accountId);
    }
    for (const chunk of chunksOf(unlisted, readAtOnce)) {
      for (const membership of (await readMemberships(chunk)).values()) {
        if (membership.relationship.value !== 'under_partner') continue;
        if (isSuspect(membership, run.startedAt)) suspects.push(membership);
        else consider(plannedChange(membership.accountId, { kind: 'not_listed' }, membership, run, judgement));
      }
    }
    position = page.next;
  } while (position !== undefined);

  return { changes, suspects: shuffled(suspects, run.runId), entitled, known };
};
