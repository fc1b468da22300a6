import { createHash } from 'node:crypto';
import { chunksOf } from '../../base/chunks.ts';
import { type Judgement, type PlannedChange, plannedChange } from '../../domain/audit/plan.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import { isSuspect } from '../../domain/membership/departures.ts';
import { type AccountId, isSiteOwnerAccount, type Membership } from '../../domain/membership/facts.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';
import type { ListPosition, MembershipLister } from '../../store/memberships/list.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';

export interface ComparisonDependencies {
  readonly pages: Pick<AuditPageStore, 'readAll'>;
  readonly readMemberships: MembershipsReader;
  readonly listMemberships: MembershipLister;
}

export interface Comparison {
  /** Without the departures: those must be confirmed first. */
  readonly changes: readonly PlannedChange[];
  /** Accounts that an earlier scan has missed as well, in random order. */
  readonly suspects: readonly Membership[];
  /** Accounts that have access by their facts. */
  readonly entitled: number;
  /** Accounts known to be under the partner that no earlier scan has missed. */
  readonly known: number;
}

/** Keys in one BatchGetItem, at most. */
const readsAtOnce = 100;
const indexPageSize = 500;

/**
 * Compares a complete scan with the store. Only reads, so it can be repeated after each
 * interruption.
 *
 * Listed accounts are read from the table, strongly consistent. Missing accounts are found through
 * an index, which may lag, and then read from the table too.
 */
export async function compareWithStore(
  run: AuditRun,
  listed: ReadonlySet<AccountId>,
  judgement: Judgement,
  { pages, readMemberships, listMemberships }: ComparisonDependencies,
): Promise<Comparison> {
  const changes: PlannedChange[] = [];
  const consider = (planned: PlannedChange | undefined): void => {
    if (planned !== undefined) changes.push(planned);
  };

  // Last page first: of a duplicated row the later one wins.
  const considered = new Set<AccountId>();
  for await (const { accounts } of pages.readAll(run.runId, { newestFirst: true })) {
    const fresh = accounts.toReversed().filter(({ accountId }) => {
      const isFirst = !considered.has(accountId);
      considered.add(accountId);
      return isFirst;
    });
    for (const chunk of chunksOf(fresh, readsAtOnce)) {
      const known = await readMemberships(chunk.map(({ accountId }) => accountId));
      for (const { accountId, ...account } of chunk) {
        const finding = { kind: 'listed', ...account } as const;
        consider(plannedChange({ accountId, finding }, known.get(accountId), run, judgement));
      }
    }
  }

  const suspects: Membership[] = [];
  let entitled = 0;
  let known = 0;
  let position: ListPosition | undefined;
  do {
    const page = await listMemberships({ relationship: 'under_partner' }, indexPageSize, position);
    const unlisted: AccountId[] = [];
    for (const membership of page.memberships) {
      // If the vendor lists a site owner at all, then under an id we do not know.
      if (isSiteOwnerAccount(membership.accountId)) continue;
      if (isEntitled(membership, judgement.policy)) entitled += 1;
      if (membership.relationship.missingSince === undefined) known += 1;
      if (!listed.has(membership.accountId)) unlisted.push(membership.accountId);
    }
    for (const chunk of chunksOf(unlisted, readsAtOnce)) {
      for (const membership of (await readMemberships(chunk)).values()) {
        if (membership.relationship.value !== 'under_partner') continue;
        if (isSuspect(membership, run.startedAt)) suspects.push(membership);
        else consider(plannedChange({ ...membership, finding: { kind: 'not_listed' } }, membership, run, judgement));
      }
    }
    position = page.next;
  } while (position !== undefined);

  return { changes, suspects: shuffled(suspects, run.runId), entitled, known };
}

/**
 * Puts suspects into an order that differs from run to run, so that accounts without a clear answer
 * do not come first every time.
 */
function shuffled(suspects: readonly Membership[], runId: string): Membership[] {
  return suspects
    .map((suspect) => ({ suspect, place: createHash('sha256').update(`${runId} ${suspect.accountId}`).digest('hex') }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ suspect }) => suspect);
}
