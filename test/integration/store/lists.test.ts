import { beforeAll, describe, expect } from 'vitest';
import { relationships, reviews } from '../../../shared/domain/membership/facts.ts';
import { isDamaged, readableOf } from '../../../shared/store/entries.ts';
import { createAuditRecordLister } from '../../../shared/store/memberships/audit-records.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createMembershipLister } from '../../../shared/store/memberships/list.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { test } from '../../support/fixtures/store.ts';
import { accountIdOf, aMembership, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

describe('a list of memberships', () => {
  let own: TestStore;
  const all = Array.from({ length: 37 }, (_, index) =>
    aMembership({
      accountId: accountIdOf(`b${String((index * 7) % 37).padStart(3, '0')}`),
      relationship: {
        value: relationships[index % 3] ?? 'unknown',
        evidence: { source: 'audit', observedAt: noon },
      },
      review: { value: reviews[index % 4] ?? 'pending', since: noon + ((index * 11) % 37) * 1000 },
    }),
  );
  beforeAll(async () => {
    own = await createTestStore();
    for (const membership of all) {
      const change = { action: 'discovered', facts: membership } as const;
      await createMembershipChanger(own.context, own.tables)(membership.accountId, () => change, auditActor);
    }
  });

  const filters = [undefined, ...reviews].flatMap((review) =>
    [undefined, ...relationships].map((relationship) => ({ review, relationship })),
  );
  test.each(filters)(
    'by review $review and relationship $relationship holds each once, page by page',
    async (filter) => {
      const list = createMembershipLister(own.context, own.tables.memberships);
      // Only accounts under the partner wait for a review.
      const wanted = filter.relationship ?? (filter.review === undefined ? undefined : 'under_partner');
      const expected = all.filter(
        ({ review, relationship }) =>
          (filter.review ?? review.value) === review.value && (wanted ?? relationship.value) === relationship.value,
      );
      expect(expected.length).toBeGreaterThan(0);
      for (const pageSize of [1, 5, 100]) {
        const listed = [];
        let position: Parameters<typeof list>[2];
        do {
          const page = await list(filter, pageSize, position);
          expect(page.entries.length).toBeLessThanOrEqual(pageSize);
          listed.push(...readableOf(page.entries));
          position = page.next;
        } while (position !== undefined);

        expect(new Set(listed.map(({ accountId }) => accountId)).size).toBe(listed.length);
        expect(listed.map(({ accountId }) => accountId).sort()).toEqual(
          expected.map(({ accountId }) => accountId).sort(),
        );
        if (filter.review !== undefined) {
          const waiting = listed.map(({ review }) => review.since);
          expect(waiting).toEqual(waiting.toSorted((a, b) => a - b));
        }
      }
    },
  );
});

describe('a list with a damaged item', () => {
  test.each([1, 2, 100])('holds all, %i at a time, and names the damaged one in its place', async (pageSize) => {
    const own = await createTestStore();
    const accountIds = ['c1', 'c2', 'c3', 'c4'].map(accountIdOf);
    const change = { action: 'discovered', facts: aMembership() } as const;
    for (const accountId of accountIds) {
      await createMembershipChanger(own.context, own.tables)(accountId, () => change, auditActor);
    }
    const damaged = { key: 'account#c2', accountId: 'c2', relationshipValue: 'under_partner', version: 'one' };
    await own.put(own.tables.memberships, damaged);
    const list = createMembershipLister(own.context, own.tables.memberships);

    const listed: string[] = [];
    let position: Parameters<typeof list>[2];
    do {
      const page = await list({ relationship: 'under_partner' }, pageSize, position);
      expect(page.entries.length).toBeLessThanOrEqual(pageSize);
      listed.push(...page.entries.map((entry) => (isDamaged(entry) ? `damaged ${entry.damaged}` : entry.accountId)));
      position = page.next;
    } while (position !== undefined);

    expect(listed).toEqual(['c1', 'damaged c2', 'c3', 'c4']);
    expect(new Set(own.damaged)).toEqual(new Set(['account#c2']));
  });
});

describe('a trail', () => {
  test('is read page by page in version order', async ({ store }) => {
    const accountId = newAccountId();
    for (let version = 1; version <= 12; version += 1) {
      store.clock.now += 1000;
      await changerOf(store)(accountId, discover(store, `Name ${version}`), auditActor);
    }
    const list = createAuditRecordLister(store.context, store.tables.auditRecords);

    const first = await list(accountId, 0, 10);
    const second = await list(accountId, first.next ?? 0, 10);

    expect(readableOf([...first.records, ...second.records]).map(({ version }) => version)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(second.next).toBeUndefined();
  });
});
