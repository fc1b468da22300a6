/**
 * One record for each change, and no lost update: each change is made of what the one before it has
 * left, and keeps the rest.
 */
import { isDeepStrictEqual as same } from 'node:util';
import type { MemoryDynamoDb } from '../../../support/memory-dynamodb.ts';
import { isRecordOfAccount } from '../../../support/records.ts';
import { tables } from '../../surroundings.ts';
import { fail } from '../../view.ts';
import type { StoredMembership, Summary } from '../trace.ts';
import type { Story } from './story.ts';

const summaryOf = ({ relationship, activity, review }: StoredMembership): Summary => ({
  relationship: relationship.value,
  activity: activity.value,
  review: review.value,
});

/**
 * Versions from 1 on without a gap, each with its record; and what is stored now is the last of
 * them.
 */
export const expectOneRecordEach = ({ accounts }: Story, db: MemoryDynamoDb): void => {
  const stored = new Map(db.dump(tables.memberships).map((item) => [item['key'], item]));
  const records = Map.groupBy(db.dump(tables.auditRecords).filter(isRecordOfAccount), ({ accountId }) =>
    String(accountId),
  );
  if (!same([...records.keys()].toSorted(), [...accounts.keys()].toSorted())) {
    fail('trails of other accounts than those that were changed', [...records.keys()]);
  }
  for (const [accountId, versions] of accounts) {
    for (const [index, { membership, record }] of versions.entries()) {
      if (record.version !== membership.version) fail('a record of another version', { membership, record });
      if (membership.version !== index + 1) fail('a gap in the versions, or one that came twice', versions);
    }
    const trail = (records.get(accountId) ?? []).toSorted((a, b) => Number(a['version']) - Number(b['version']));
    const written = versions.map(({ record }) => record);
    if (!same(trail, written)) fail('a record that is not as it was written', { trail, written });
    const membership = stored.get(`account#${accountId}`);
    if (!same(membership, versions.at(-1)?.membership)) {
      fail('a membership that is not as it was written', { membership, versions });
    }
  }
};

type Part = 'relationship' | 'activity' | 'review' | 'profile' | 'transfer';
const parts: readonly Part[] = ['relationship', 'activity', 'review', 'profile', 'transfer'];

/**
 * What a change may change. Any other change was taken from a version that was no longer current.
 */
const changedBy: Readonly<Record<string, readonly Part[]>> = {
  approved: ['review'],
  denied: ['review'],
  revoked: ['review'],
  reopened: ['review'],
  linked: [],
  unlinked: [],
  imported: ['review'],
  updated: ['relationship', 'activity', 'profile'],
  confirmed: ['relationship', 'activity'],
  reappeared: ['relationship', 'activity', 'profile'],
  missed: ['relationship'],
  refuted: ['relationship'],
  departed: ['relationship'],
  joined: ['relationship', 'activity', 'profile', 'review'],
  returned: ['relationship', 'activity', 'profile', 'review'],
};
const firsts: readonly string[] = ['discovered', 'refuted', 'imported'];

export const expectNoLostUpdate = ({ accounts }: Story): void => {
  for (const versions of accounts.values()) {
    for (const [index, { membership, record }] of versions.entries()) {
      const before = versions[index - 1];
      const seen = { before: before?.membership, membership, record };
      if (!same(record.after, summaryOf(membership))) fail('a record of another change', seen);
      if (!same(record.before, before && summaryOf(before.membership))) {
        fail('a record that does not go on from the one before', seen);
      }
      if (before === undefined) {
        if (!firsts.includes(record.action)) fail('a change of what was not there', seen);
        continue;
      }
      const mayChange = changedBy[record.action] ?? fail('an action that changes nothing that is there', seen);
      for (const part of parts) {
        if (mayChange.includes(part) || same(membership[part], before.membership[part])) continue;
        fail(`${record.action} has changed the ${part}`, seen);
      }
    }
  }
};
