/** What the settings say about retention reaches the items. The usual times are held where each store is tested. */
import { expect } from 'vitest';
import { openRun } from '../../../shared/domain/audit/schedule.ts';
import { createAuditPlanStore } from '../../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../../shared/store/audits/runs.ts';
import { createProvisionRequests } from '../../../shared/store/provisions/request.ts';
import { createProvisionSettler } from '../../../shared/store/provisions/settle.ts';
import { testFreshTables as test } from '../../support/fixtures/store.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';

test('the record of an audit, its plan and a request for an account are kept as long as is set', async ({ store }) => {
  const { context, tables } = store;
  const daysOf = async (kind: string) =>
    (await store.dump(tables.workState))
      .filter((item) => item['kind'] === kind)
      .map(({ expiresAt }) => (Number(expiresAt) - noon / 1000) / 86_400);

  const { run } = openRun({ revision: 0 }, { runId: 'run-1', at: noon });
  await createAuditRunStore(context, tables.workState, 31).writeRecord({ revision: 1, run }, 'one');
  expect(await daysOf('audit-run')).toEqual([31]);

  await createAuditPlanStore(context, tables.workState, 4).putPart('run-1', 'attempt-1', 0, []);
  expect((await store.dump(tables.workState)).map(({ expiresAt }) => Number(expiresAt) - noon / 1000)).toContain(
    4 * 86_400,
  );

  const requests = createProvisionRequests(context, tables.workState, 9);
  const begun = await requests.begin({ id: 'p1', loginName: 'acme-flowers' });
  expect([await daysOf('provision'), await daysOf('provision-name')]).toEqual([[9], [10]]);
  if (begun.outcome !== 'begun') throw new Error('the provision was not begun');
  await requests.note({ ...begun.pending, cause: 'accepted' });
  expect(await daysOf('provision')).toEqual([9]);
  await createProvisionSettler(context, tables.workState, 9)(begun.pending, accountIdOf('a07e1lwvtuw0'));
  expect(await daysOf('provision-settled')).toEqual([9]);
});
