/** What one call knows while it works on a reconciliation, and how it finds the next part. */
import type { Instant } from '../../base/time.ts';
import { afterPart, type Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import { addToTotals } from '../../domain/reconciliation/totals.ts';
import type { Finding } from '../../domain/reconciliation/verdicts.ts';
import { readableOf } from '../../store/entries.ts';
import type { MembershipLister } from '../../store/memberships/list.ts';
import type { StoredProgress } from '../../store/reconciliations/items.ts';
import type { FindingsPart, ReconciliationReader, ReconciliationWork } from '../../store/reconciliations/store.ts';
import { type FindRowsDependencies, findRows } from './find-rows.ts';
import { type AccountsReached, findUnpaid, nextAccounts } from './find-unpaid.ts';
import { createKnownNames, type KnownNames } from './names.ts';
import { createPaid, type PaidAccounts } from './paid.ts';

export interface SessionDependencies extends FindRowsDependencies {
  readonly reconciliations: Pick<ReconciliationReader, 'readFindings'> &
    Pick<ReconciliationWork, 'readRows' | 'readAllRows'>;
  readonly listMemberships: MembershipLister;
  readonly now: () => Instant;
}

/** A part ends with the page at which one of these is reached; with the most periods it still fits an item. */
const limits = { findings: 200, accounts: 2_000 } as const;
const accountsInPage = 50;

/** A page of a query has a megabyte. */
const namesInPage = 1_000;

interface Session {
  readonly reconciliation: Reconciliation;
  readonly names: Pick<KnownNames, 'find'>;
  readonly paid: PaidAccounts;
}

/** Reads what earlier calls have found, and the names of the accounts if rows name them. */
export async function createSession(
  reconciliation: Reconciliation,
  { reached }: StoredProgress,
  dependencies: SessionDependencies,
) {
  const { reconciliations } = dependencies;
  const paid = createPaid();
  for await (const { findings } of reconciliations.readFindings(reconciliation.reconciliationId, 0)) {
    for (const finding of findings) paid.add(finding);
  }
  const from = reached.phase === 'rows' && reconciliation.namedRows > 0 ? reached.part : undefined;
  const names = await readNames(reconciliation, from, dependencies);
  const session: Session = { reconciliation, names, paid };

  return {
    /** Finds the next part. It does not store it. */
    nextPart: async (progress: StoredProgress, deadline: Instant): Promise<FindingsPart> => {
      const { reached } = progress;
      if (reached.phase === 'done' || reached.phase === 'failed') throw new RangeError('the reconciliation has ended');
      const part =
        reached.phase === 'rows'
          ? await rowsPart(reached.part, session, dependencies)
          : await accountsPart(reached, deadline, { session, dependencies });
      return {
        number: progress.number + 1,
        reached: part.reached,
        rows: progress.rows + part.rows,
        accounts: progress.accounts + part.accounts,
        totals: addToTotals(progress.totals, part.findings),
        at: dependencies.now(),
        findings: part.findings,
      };
    },
  };
}

type Part = Pick<FindingsPart, 'reached' | 'rows' | 'accounts' | 'findings'>;

async function rowsPart(part: number, session: Session, dependencies: SessionDependencies): Promise<Part> {
  const { reconciliation, names, paid } = session;
  const { reconciliationId, parts, createdAt: until } = reconciliation;
  const rows = await dependencies.reconciliations.readRows(reconciliationId, part);
  const findings = await findRows(rows, { names, until }, dependencies);
  return {
    reached: afterPart(part + 1, parts),
    rows: rows.length,
    accounts: 0,
    findings: findings.map(paid.add),
  };
}

async function accountsPart(
  begin: AccountsReached,
  deadline: Instant,
  { session, dependencies }: { readonly session: Session; readonly dependencies: SessionDependencies },
): Promise<Part> {
  const { reconciliation, paid } = session;
  const { periods, createdAt: until } = reconciliation;
  const { listMemberships, readTrail, now } = dependencies;
  const findings: Finding[] = [];
  let [reached, looked, accounts]: [Part['reached'], number, number] = [begin, 0, 0];
  do {
    const { pass } = reached;
    const page = await nextAccounts(reached, accountsInPage, listMemberships);
    if (page === undefined) {
      reached = { phase: 'done' };
      break;
    }
    findings.push(...(await findUnpaid(page.entries, { periods, paid, until }, readTrail)).map(paid.add));
    looked += page.entries.length;
    // The last pass reads again what the first one has read.
    if (pass < 2) accounts += page.entries.length;
    reached = page.reached;
  } while (findings.length < limits.findings && looked < limits.accounts && now() < deadline);
  return { reached, rows: 0, accounts, findings };
}

/** @param from the first part of the rows whose names are wanted; undefined: none is */
async function readNames(
  { reconciliationId }: Reconciliation,
  from: number | undefined,
  { reconciliations, listMemberships }: SessionDependencies,
): Promise<Pick<KnownNames, 'find'>> {
  const names = createKnownNames();
  if (from === undefined) return names;
  for await (const rows of reconciliations.readAllRows(reconciliationId, from)) names.want(rows);
  let reached: AccountsReached = { phase: 'accounts', pass: 0 };
  for (;;) {
    const page = await nextAccounts(reached, namesInPage, listMemberships);
    if (page === undefined) return names;
    for (const account of readableOf(page.entries)) names.add(account);
    reached = page.reached;
  }
}
