/** Imports of lists on the real store. */
import { readRows } from '../../../shared/api/lists/rows.ts';
import type { Instant } from '../../../shared/base/time.ts';
import { readableOf } from '../../../shared/store/entries.ts';
import { createAuditRecordLister } from '../../../shared/store/memberships/audit-records.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { createLinksReader } from '../../../shared/store/memberships/links-reader.ts';
import { createMembershipsReader } from '../../../shared/store/memberships/read.ts';
import type { ImportDependencies } from '../../../shared/use-cases/memberships/import.ts';
import { answerImport } from '../../support/answers.ts';
import { testUseCases as base } from '../../support/fixtures/store.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

export const actor = { kind: 'client', id: 'app' } as const;

interface Given {
  readonly fromLine?: number;
  readonly validateOnly?: boolean;
  readonly deadline?: Instant;
  readonly dependencies?: ImportDependencies;
}

/** Imports into the tables of the file, and readers of what they leave there. */
export const test = base
  .extend(
    'dependenciesOf',
    ({ store: { context, tables, clock } }) =>
      (different: Partial<ImportDependencies> = {}) => ({
        readMemberships: createMembershipsReader(context, tables.memberships),
        readLinks: createLinksReader(context, tables.memberships),
        changeMembership: createMembershipChanger(context, tables),
        links: createLinkChanger(context, tables),
        reviewMode: 'manual' as const,
        now: () => clock.now,
        onRowFailure: (error: unknown) => {
          throw error;
        },
        ...different,
      }),
  )
  .extend('importCsv', ({ dependenciesOf }) => async (content: string, given: Given = {}) => {
    const { fromLine = 1, validateOnly = false, deadline = noon + 365 * 24 * hour } = given;
    const file = readRows({ content, contentType: 'text/csv' }, fromLine, 20_000);
    if ('problem' in file) throw new Error(JSON.stringify(file));
    return answerImport(file, { validateOnly, actor, deadline }, given.dependencies ?? dependenciesOf());
  })
  /** Everything that is stored of memberships, in an order that does not depend on the store. */
  .extend('readAll', ({ store: { dump, tables } }) => async () => {
    const items = [...(await dump(tables.memberships)), ...(await dump(tables.auditRecords))];
    return items.map((item) => JSON.stringify(item, Object.keys(item).sort())).sort();
  })
  .extend('trailOf', ({ store: { context, tables } }) => async (accountId: string) => {
    const list = createAuditRecordLister(context, tables.auditRecords);
    return readableOf((await list(accountIdOf(accountId), 0, 1000)).records);
  });
