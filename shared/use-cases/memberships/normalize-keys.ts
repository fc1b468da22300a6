/**
 * Brings links of earlier versions, which have the spelling as their keys, under their normal keys, and
 * into the index of links by account.
 */
import { createHash } from 'node:crypto';
import { plainText } from '../../base/text.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { linkKey, originOf } from '../../store/memberships/keys.ts';
import type { StoredLink } from '../../store/memberships/link-items.ts';
import type { LinkScanner, ScannedLink } from '../../store/memberships/link-scan.ts';
import type { LinkChange } from '../../store/memberships/link-transaction.ts';
import { maxLinks } from '../../store/memberships/links.ts';
import type { LinkRewriter, RewriteDecision } from '../../store/memberships/rewrite-links.ts';
import { lanesOf, workOnLanes } from './import-lanes.ts';

export interface NormalizeDependencies {
  readonly scan: LinkScanner;
  readonly rewrite: LinkRewriter;
  /** Called with each group of which a person should know. */
  readonly onGroup: (group: ReportedGroup) => void;
}

/** What a person has decided about links that become one, by the references of a report. */
export interface NormalizeOrder {
  /** `all` does not decide about user names that lead to different accounts. */
  readonly merge: 'all' | ReadonlySet<string>;
  readonly keep: ReadonlyMap<string, AccountId>;
  /** Report, and write nothing. */
  readonly dryRun: boolean;
}

export interface ReportedGroup {
  /** Stands for the user or the user name, whom no report names unless it is asked to. */
  readonly reference: string;
  readonly kind: 'user' | 'user_name';
  /** Personal data. */
  readonly keys: readonly string[];
  readonly normalKey: string;
  /** Where each of the links leads to. */
  readonly accounts: readonly (readonly AccountId[])[];
  /**
   * `to_merge`, `to_keep_one`, `too_many`: nothing was written, because a person has to decide or to
   * unlink first. `refused`: no request can name it any more.
   */
  readonly outcome: 'merged' | 'to_merge' | 'to_keep_one' | 'too_many' | 'refused' | 'damaged' | 'failed';
  readonly error?: unknown;
}

export interface NormalizeSummary {
  readonly links: number;
  readonly normalized: number;
  readonly merged: number;
  readonly undecided: number;
  readonly failed: number;
}

const actor: Actor = { kind: 'operator', id: 'normalize-keys' };
const lanesAtOnce = 10;

/** Links of one user or user name, of which at least one is not as it should be. */
interface Odd {
  readonly normalKey: string;
  readonly links: StoredLink[];
}

/**
 * Goes over all links once. What is done stays done, so the command can be repeated, after a crash
 * as well as to decide about what it has reported.
 */
export async function normalizeKeys(
  order: NormalizeOrder,
  dependencies: NormalizeDependencies,
): Promise<NormalizeSummary> {
  const odd = new Map<string, Odd>();
  const counts = { links: 0, normalized: 0, merged: 0, undecided: 0, failed: 0 };
  for await (const link of dependencies.scan()) {
    counts.links += 1;
    const normalKey = normalKeyOf(link.key);
    if ('isDamaged' in link || normalKey === undefined) {
      counts.failed += 1;
      const outcome = 'isDamaged' in link ? 'damaged' : 'refused';
      dependencies.onGroup({ ...groupOf(link.key, [link.key]), outcome, accounts: accountsOf(link) });
    } else if (link.key !== normalKey || link.isUnlisted || link.stored.length > link.accountIds.length) {
      const group = odd.get(normalKey) ?? { normalKey, links: [] };
      group.links.push(link);
      odd.set(normalKey, group);
    }
  }
  // Those of one account come one after the other: they are about the same item.
  const lanes = lanesOf([...odd.values()], ({ links }) => links.flatMap(({ stored }) => stored));
  await workOnLanes(lanes, lanesAtOnce, async (group) => {
    const outcome = await normalize(group, order, dependencies);
    if (outcome !== undefined) counts[outcome] += 1;
  });
  return counts;
}

const accountsOf = (link: ScannedLink) => ('isDamaged' in link ? [] : [link.accountIds]);

/** @returns undefined for text that the rule refuses */
function normalKeyOf(key: string): string | undefined {
  const origin = originOf(key);
  if (origin === undefined) return undefined;
  const text = 'userId' in origin ? origin.userId : origin.userName;
  return 'text' in plainText(text) ? linkKey(origin) : undefined;
}

const groupOf = (normalKey: string, keys: readonly string[]) => ({
  reference: createHash('sha256').update(normalKey).digest('hex').slice(0, 12),
  kind: 'userName' in (originOf(normalKey) ?? {}) ? ('user_name' as const) : ('user' as const),
  keys,
  normalKey,
});

async function normalize(
  { normalKey, links: odd }: Odd,
  order: NormalizeOrder,
  { rewrite, onGroup }: NormalizeDependencies,
): Promise<'normalized' | 'merged' | 'undecided' | 'failed' | undefined> {
  const keys = [...new Set([normalKey, ...odd.map(({ key }) => key)])];
  const group = groupOf(normalKey, keys);
  let found: readonly StoredLink[] = [];
  let verdict: RewriteDecision | Undecided | undefined;
  const report = (outcome: ReportedGroup['outcome'], error?: unknown): void =>
    onGroup({
      ...group,
      keys: found.length === 0 ? keys : found.map(({ key }) => key),
      accounts: found.map(({ accountIds }) => accountIds),
      outcome,
      ...(error !== undefined && { error }),
    });
  try {
    const written = await rewrite(
      keys,
      (links) => {
        found = links;
        verdict = decide(group, links, order);
        return order.dryRun || typeof verdict === 'string' ? undefined : verdict;
      },
      actor,
    );
    if (typeof verdict === 'string') {
      report(verdict);
      return 'undecided';
    }
    if (verdict === undefined || !(written || order.dryRun)) return undefined;
    if (found.length < 2) return 'normalized';
    report('merged');
    return 'merged';
  } catch (error) {
    report('failed', error);
    return 'failed';
  }
}

type Undecided = 'to_merge' | 'to_keep_one' | 'too_many';

/** @returns undefined where nothing is left to do */
function decide(
  { reference, kind, normalKey }: Pick<ReportedGroup, 'reference' | 'kind' | 'normalKey'>,
  links: readonly StoredLink[],
  { merge, keep }: NormalizeOrder,
): RewriteDecision | Undecided | undefined {
  const [first] = links;
  if (first === undefined) return undefined;
  const accountIds = [...new Set(links.flatMap((link) => link.accountIds))];
  const before = [...new Set(links.flatMap(({ stored }) => stored))];
  const isNormal = links.length === 1 && first.key === normalKey;
  if (isNormal && !first.isUnlisted && before.length === accountIds.length) return undefined;
  const kept = keep.get(reference);
  if (links.length > 1) {
    const isAmbiguous = kind === 'user_name' && accountIds.length > 1;
    if (isAmbiguous && (kept === undefined || !accountIds.includes(kept))) return 'to_keep_one';
    if (!isAmbiguous && merge !== 'all' && !merge.has(reference)) return 'to_merge';
  }
  const after = kind === 'user_name' && kept !== undefined && accountIds.includes(kept) ? [kept] : accountIds;
  if (after.length > maxLinks) return 'too_many';
  return {
    to: { key: normalKey, accountIds: after },
    changes: before.flatMap((accountId): LinkChange[] => {
      if (!after.includes(accountId)) return [unlinked(accountId)];
      return isNormal ? [] : [rekeyed(accountId)];
    }),
  };
}

const unlinked = (accountId: AccountId): LinkChange => ({
  accountId,
  action: 'unlinked',
  why: 'user_name_moved',
  isNeeded: false,
});
const rekeyed = (accountId: AccountId): LinkChange => ({
  accountId,
  action: 'linked',
  why: 'key_normalized',
  isNeeded: false,
});
