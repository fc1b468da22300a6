/** Records of a trail as the service writes them, by chance. */
import { departedByAnswer } from '../../../shared/domain/membership/departures.ts';
import type { AccountId, Membership, Watermark } from '../../../shared/domain/membership/facts.ts';
import { decisions, reviewed } from '../../../shared/domain/membership/reviews.ts';
import { type Change, missedByScan, seenUnderPartner } from '../../../shared/domain/membership/transitions.ts';
import type { LogRecord } from '../../../shared/store/log/items.ts';
import { entryOf } from '../../../shared/store/memberships/record-hash.ts';
import { writtenChange } from '../../../shared/store/memberships/transaction.ts';
import { policyChanged, watermarkMoved } from '../../../shared/store/service-records.ts';
import { accountIdOf, defaultPolicy, hour, noon } from '../../support/memberships.ts';
import type { Random } from '../random.ts';

const accounts = ['a07e1aaaaaa1', 'a07e1aaaaaa2', 'a07e1aaaaaa3', 'a07e1aaaaaa4'].map(accountIdOf);

/** Makes one record after the other; now and then one that cannot be read, or that is no news. */
export const createRecords = (random: Random) => {
  const memberships = new Map<AccountId, Membership>();
  let now = noon;
  let watermark: Watermark | undefined;

  const changeOf = (known: Membership | undefined): Change | undefined => {
    const activity = random.pick([{ value: 'open', raw: 'Open' }, { value: 'canceled' }] as const);
    const reviewMode = random.pick(['auto', 'manual'] as const);
    const sighting = { source: random.pick(['audit', 'verify'] as const), observedAt: now, activity };
    if (known === undefined || random.chance(0.4)) return seenUnderPartner(known, sighting, { reviewMode });
    if (random.chance(0.4)) return reviewed(known, random.pick(decisions as unknown as ['approve']), now);
    if (random.chance(0.3)) return { action: random.pick(['linked', 'unlinked']), facts: known };
    return random.chance(0.5) ? missedByScan(known, now, watermark) : departedByAnswer(known, now, now);
  };

  const ofAccount = (accountId: AccountId): LogRecord | undefined => {
    const before = memberships.get(accountId);
    const change = changeOf(before);
    if (change === undefined) return undefined;
    const { relationship, activity, review, profile, transfer } = change.facts;
    const version = (before?.version ?? 0) + 1;
    const facts = { accountId, version, relationship, activity, review, profile, transfer };
    const after = { ...facts, createdAt: before?.createdAt ?? now, updatedAt: now };
    const actor = { kind: 'audit', id: 'run-1' } as const;
    const written = writtenChange({ before, after, change, actor, previousHash: before?.recordHash });
    memberships.set(accountId, written.after);
    return { partition: accountId, version, entry: entryOf(JSON.parse(JSON.stringify(written.record))) };
  };

  const numbered = (partition: string, fields: object): LogRecord => {
    now += 1;
    const at = new Date(now).toISOString();
    return { partition, version: now * 1000, entry: entryOf({ ...fields, accountId: partition, at }) };
  };

  const next = (): LogRecord => {
    for (;;) {
      now += random.pick([1_000, hour, 20 * hour]);
      const kind = random.int(1, 20);
      if (kind === 1) return numbered('operations#', { operation: 'any' });
      if (kind === 2) return numbered('service#of-a-later-version', { action: 'any' });
      if (kind === 3) return numbered('service#policy', { policy: 'unreadable' });
      if (kind === 4) {
        const policy = { ...defaultPolicy, graceSeconds: random.pick([200_000, 300_000]) };
        const { partition, action, fields } = policyChanged(policy);
        return numbered(partition, { ...fields, action });
      }
      if (kind <= 6) {
        watermark = { runId: `run-${now}`, startedAt: now };
        const { partition, action, fields } = watermarkMoved(watermark);
        return numbered(partition, { ...fields, action });
      }
      const record = ofAccount(accounts[random.int(0, accounts.length - 1)] ?? accountIdOf('none'));
      if (record !== undefined) return record;
    }
  };
  return { next, now: () => now };
};
