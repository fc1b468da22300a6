/** Moves the user names that the account list shows on other accounts, when all else is applied. */

import { describeError } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { userNameKey } from '../../base/text.ts';
import { type BrakeThresholds, maxNameMoves } from '../../domain/audit/brake.ts';
import { mayMoveNames, type NameVerdict, nameChangeOf, nameVerdict } from '../../domain/audit/name-moves.ts';
import { type Finding, type PlannedChange, withShownName } from '../../domain/audit/plan.ts';
import type { AuditRun, PlanSummary } from '../../domain/audit/run.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { AuditPageStore, ScannedPage } from '../../store/audits/pages.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import { DamagedError } from '../../store/context.ts';
import type { LinkChanger } from '../../store/memberships/links.ts';
import type { NameLinksReader } from '../../store/memberships/name-links.ts';
import { type ApplicationDependencies, type ApplicationOutcome, applyPart } from './apply.ts';
import { AuditFailedError } from './failed.ts';
import { readNamedRows } from './named-rows.ts';
import { isPaused, type Paused, pausedForTime, type StageContext } from './pause.ts';
import { maxBatchMs } from './unlisted.ts';

export interface NameDependencies extends ApplicationDependencies {
  readonly readNameLinks: NameLinksReader;
  readonly linkName: LinkChanger['linkName'];
  readonly pages: Pick<AuditPageStore, 'readAll'>;
  readonly plans: Pick<AuditPlanStore, 'readPart'>;
  readonly thresholds: BrakeThresholds;
}

/** Changes whose names are looked for in one reading of the pages. */
const changesAtOnce = 500;
/** Failed writes after which the run is interrupted; damaged items do not count. */
const maxStoreFailures = 10;

type Row = ScannedPage['accounts'][number];

/** Finds the rows whose change of a name may move a link. Reads nothing if no name has changed. */
export async function rowsWithNames(
  rows: readonly Row[],
  known: ReadonlyMap<AccountId, Membership>,
  readNameLinks: NameLinksReader,
): Promise<ReadonlySet<AccountId>> {
  const changed = rows.flatMap(({ accountId, profile }) => {
    const change = nameChangeOf(known.get(accountId)?.profile, profile);
    return change === undefined ? [] : [{ accountId, change }];
  });
  if (changed.length === 0) return new Set();
  const links = await readNameLinks(changed.flatMap(({ change }) => namesIn(change)));
  const linkOf = (name: string) => links.get(userNameKey(name));
  return new Set(
    changed.flatMap(({ accountId, change }) => (mayMoveNames(accountId, change, linkOf) ? [accountId] : [])),
  );
}

const namesIn = ({ gained, lost }: NonNullable<ReturnType<typeof nameChangeOf>>): string[] =>
  [gained, lost].filter((name) => name !== undefined);

/**
 * Moves names, and then writes the owners' names that the plan has kept back. As long as an owner's
 * name is not written, the next attempt, or the next run, finds the change again: so no crash and no
 * failed run loses a move, and it is no matter in which order the list shows two accounts.
 *
 * A list that may be another partner's moves nothing. No run moves more names than the brake would
 * let lose access in a day, because a list whose names have slipped would move them all.
 *
 * @param save records what a batch has written
 */
export async function moveNames(
  stage: StageContext,
  plan: PlanSummary,
  save: (applied: Exclude<ApplicationOutcome, Paused>) => Promise<void>,
  dependencies: NameDependencies,
): Promise<Paused | undefined> {
  const { now, thresholds, log } = dependencies;
  const mover = createMover(stage, maxNameMoves(plan.expected, thresholds), dependencies);
  for await (const batch of batchesOf(stage.run, plan, dependencies)) {
    if (now() + maxBatchMs > stage.deadline) return pausedForTime;
    const moved = await mover.move(batch);
    if (moved.part.length === 0 && moved.failures === 0) continue;
    const applied = await applyPart(moved.part, stage, dependencies);
    if (isPaused(applied)) return applied;
    await save({ ...applied, failures: applied.failures + moved.failures });
  }
  if (mover.waiting() > 0) log(events.USER_NAMES_WAIT, { runId: stage.run.runId, count: mover.waiting() });
  return undefined;
}

type Listed = Extract<Finding, { kind: 'listed' }>;
type NamedChange = PlannedChange & { readonly finding: Listed & { readonly shownName: string } };

const isNamed = (planned: PlannedChange): planned is NamedChange =>
  planned.finding.kind === 'listed' && planned.finding.shownName !== undefined;

/** The changes of the plan whose owner's name is kept back, so many at once. */
async function* batchesOf(
  { runId }: AuditRun,
  { key, hash, parts }: PlanSummary,
  { plans }: Pick<NameDependencies, 'plans'>,
): AsyncGenerator<readonly NamedChange[]> {
  let batch: NamedChange[] = [];
  for (let index = 0; index < parts; index += 1) {
    const part = await plans.readPart(runId, key ?? hash, index);
    if (part === undefined) throw new AuditFailedError('a part of the plan is no longer there', { again: true });
    batch.push(...part.filter(isNamed));
    if (batch.length >= changesAtOnce) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

interface Moved {
  /** The changes whose names are decided about, with the names. */
  readonly part: readonly PlannedChange[];
  readonly failures: number;
}

function createMover(stage: StageContext, maxMoves: number, dependencies: NameDependencies) {
  const { readMemberships, readNameLinks, linkName, log } = dependencies;
  const { run } = stage;
  const isSuspicious = run.newcomers?.hold !== undefined;
  let moves = 0;
  let waiting = 0;
  let storeFailures = 0;

  /** @returns whether it is decided about; `failed`: not, because of an error */
  const carryOut = async (name: string, verdict: NameVerdict, from: AccountId): Promise<boolean | 'failed'> => {
    if (verdict.verdict !== 'moves') return verdict.verdict === 'stays';
    if (isSuspicious || moves >= maxMoves) return false;
    const { to, readAt } = verdict;
    try {
      const actor = { kind: 'audit', id: run.runId } as const;
      const { outcome } = await linkName(name, to, actor, { from, readAt });
      if (outcome !== 'changed') return outcome === 'unchanged';
      moves += 1;
      log(events.USER_NAME_MOVED, { runId: run.runId, accountId: to, from });
      return true;
    } catch (error) {
      if (!(error instanceof DamagedError)) storeFailures += 1;
      if (storeFailures >= maxStoreFailures) throw error;
      log(events.AUDIT_ACCOUNT_FAILED, { runId: run.runId, accountId: to, error: describeError(error) });
      return 'failed';
    }
  };

  return {
    waiting: () => waiting,
    move: async (batch: readonly NamedChange[]): Promise<Moved> => {
      const stored = await readMemberships(batch.map(({ accountId }) => accountId));
      // A newcomer that could not be written has no name yet, and the next run finds it again.
      const open = batch.flatMap((planned) => {
        const known = stored.get(planned.accountId);
        const finding = withShownName(planned.finding);
        const change = known && nameChangeOf(known.profile, finding.profile);
        return known === undefined ? [] : [{ planned: { ...planned, finding }, names: change ? namesIn(change) : [] }];
      });
      const names = new Map(open.flatMap((each) => each.names).map((name) => [userNameKey(name), name] as const));
      const undecided = new Set<string>();
      let failures = 0;
      for (const { name, verdict, from } of await verdictsOn(names, stage, dependencies)) {
        const done = await carryOut(name, verdict, from);
        if (done === true) continue;
        failures += done === 'failed' ? 1 : 0;
        waiting += 1;
        undecided.add(userNameKey(name));
      }
      const part = open.filter((each) => !each.names.some((name) => undecided.has(userNameKey(name))));
      return { part: part.map(({ planned }) => planned), failures };
    },
  };

  async function verdictsOn(
    names: ReadonlyMap<string, string>,
    { run: { runId, pages } }: StageContext,
    { pages: store }: Pick<NameDependencies, 'pages'>,
  ) {
    const links = await readNameLinks([...names.values()]);
    const holders = new Set([...links.values()].map(({ accountId }) => accountId));
    const rows = await readNamedRows({ runId, pages }, new Set(links.keys()), holders, store);
    const damaged = new Set<AccountId>();
    const memberships = await readMemberships([...holders], (accountId) => damaged.add(accountId));
    return [...links].map(([key, link]) => {
      const name = names.get(key) ?? key;
      const holder = damaged.has(link.accountId) ? ('damaged' as const) : memberships.get(link.accountId);
      const shownBy = rows.shownBy(key);
      const verdict = nameVerdict({ name, link, shownBy, holderRow: rows.rowOf(link.accountId), holder });
      return { name, verdict, from: link.accountId };
    });
  }
}
