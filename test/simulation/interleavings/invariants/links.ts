/** The links follow from what the players were told, and each change of a link has its record. */
import type { MemoryDynamoDb } from '../../../support/memory-dynamodb.ts';
import { tables } from '../../surroundings.ts';
import { fail } from '../../view.ts';
import type { LinkCall, Trace } from '../trace.ts';
import { userIds, userNames } from '../world.ts';
import { during, type LinkState, type Story } from './story.ts';

const isOfName = (origin: string): boolean => origin.startsWith('user-name#');

const key = ({ key: origin, accountId }: Pick<LinkCall, 'key' | 'accountId'>): string => `${origin} ${accountId}`;

/** Each record of a link changes that one link, and nothing of the other links of the user. */
const expectOwnLinkOnly = ({ links, accounts }: Story): void => {
  for (const [origin, states] of links) {
    for (const { before, accountIds, records } of states) {
      let wanted = before;
      for (const { accountId, action } of records) {
        const others = wanted.filter((each) => each !== accountId);
        if (wanted.includes(accountId) !== (action === 'unlinked')) {
          fail('a record of a change that was none', { origin, before, accountIds, records });
        }
        wanted = action === 'linked' ? [...others, accountId] : others;
      }
      const seen = { origin, before, accountIds, records };
      if (JSON.stringify(wanted) !== JSON.stringify(accountIds)) fail('a lost link, or one too many', seen);
      if (isOfName(origin) && accountIds.length > 1) fail('a user name that leads to two accounts', seen);
    }
  }
  const recorded = [...accounts.values()].flat().filter(({ record }) => /^(un)?linked$/.test(record.action)).length;
  const changed = [...links.values()].flat().flatMap(({ records }) => records).length;
  if (recorded !== changed) fail('more or fewer records of links than changes of links', { recorded, changed });
};

const isOf = ({ deed, accountId, action }: LinkCall, state: LinkState): boolean =>
  state.deed === deed && state.records.some((record) => record.accountId === accountId && record.action === action);

/**
 * What was said of a link was so. @returns whether it was changed, as far as the player that asked
 * can know
 */
const expectTrueAnswer = (call: LinkCall, { links, accounts }: Story): boolean => {
  const states = links.get(call.key) ?? [];
  const written = states.filter(
    (state) => isOf(call, state) && state.position >= call.begin && state.position < call.end,
  );
  const seen = { call, written };
  const isThere = during(states, call).map((state) => state?.accountIds.includes(call.accountId) ?? false);
  if (written.length > 1) fail('one link, changed more than once', seen);
  switch (call.outcome) {
    case 'changed':
      if (written.length === 0) fail('a link that was said to be changed, and was not', seen);
      return true;
    case 'unchanged':
      if (!isThere.includes(call.action === 'linked')) fail('a link that was said to be so, and never was', seen);
      break;
    case 'unknown_account':
      if (!during(accounts.get(call.accountId), call).includes(undefined)) fail('the account is known', seen);
      break;
    case 'not_known':
      if (written.length > 0 && call.deed.lostAnswers === 0) fail('a link was changed, and a failure was told', seen);
      return written.length > 0;
    default:
      fail('an outcome that cannot be', seen);
  }
  if (written.length > 0) fail('a link was changed by who was told that it was not', seen);
  return false;
};

export const expectTrueLinks = (story: Story, { links: calls }: Trace, db: MemoryDynamoDb): void => {
  expectOwnLinkOnly(story);
  const stored = new Map(db.dump(tables.memberships).map((item) => [String(item['key']), item['accountIds']]));
  const balance = new Map<string, number>();
  for (const call of calls) {
    const isChanged = expectTrueAnswer(call, story);
    const change = call.action === 'linked' ? 1 : -1;
    if (isChanged) balance.set(key(call), (balance.get(key(call)) ?? 0) + change);
  }
  for (const [origin, states] of story.links) {
    const accountIds = states.at(-1)?.accountIds ?? [];
    const now = stored.get(origin) ?? [];
    if (JSON.stringify(now) !== JSON.stringify(accountIds))
      fail('a link that is not as it was written', { origin, now });
    // A user without a link is forgotten.
    if (accountIds.length === 0 && stored.has(origin)) fail('an empty link', { origin });
  }
  for (const call of calls) {
    const { key: origin, accountId } = call;
    // What another player has moved away follows from no answer about this account.
    if (isOfName(origin)) continue;
    const now: unknown = stored.get(origin) ?? [];
    const times = Array.isArray(now) ? now.filter((each) => each === accountId).length : Number.NaN;
    if (times !== (balance.get(key(call)) ?? 0))
      fail('links that do not follow from the answers', { call, now, times });
  }
};

/** The trail is kept forever, so it names no end-user. */
export const expectNobodyNamed = (db: MemoryDynamoDb): void => {
  const trail = JSON.stringify(db.dump(tables.auditRecords));
  for (const name of [...userIds, ...userNames]) {
    if (trail.includes(name)) fail('a user is named in the trail', { name });
  }
};
