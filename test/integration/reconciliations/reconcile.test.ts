import { describe, expect } from 'vitest';
import type { Finding } from '../../../shared/domain/reconciliation/verdicts.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { auditActor, newAccountId } from '../../support/changes.ts';
import { testFreshTables as test } from '../../support/fixtures/store.ts';
import { findingsOf, live, post, reconcileDependencies, tick } from '../../support/reconciliations.ts';

const june = Date.parse('2026-06-15');

const shortOf = ({ line, verdict, accountId, matchedBy, period, records, candidates }: Finding) => ({
  ...(line && { line }),
  verdict,
  ...(accountId && { accountId }),
  ...(matchedBy && { matchedBy }),
  ...(period && { period: period.text }),
  ...(records && { records }),
  ...(candidates && { candidates }),
});

const stays = newAccountId();
const left = newAccountId();
const came = newAccountId();
const denied = newAccountId();
const later = newAccountId();

describe('a report about March', () => {
  const past = async (store: Parameters<typeof live>[0]) => {
    await live(store, stays, [['2026-01-05', 'seen', 'Main Street Flowers']]);
    await live(store, left, [
      ['2026-01-05', 'seen', 'Corner Shop'],
      ['2026-02-10', 'left'],
    ]);
    await live(store, came, [['2026-03-10', 'seen', 'Corner  shop']]);
    await live(store, denied, [
      ['2026-01-05', 'seen', 'Denied Inc'],
      ['2026-02-01', 'denied'],
    ]);
    await live(store, later, [['2026-05-01', 'seen', 'Later Ltd']]);
    store.clock.now = june;
  };

  test('says of each row what the trail says, and finds who is in no row', async ({ store }) => {
    await past(store);
    await post(
      store,
      `account,organization,login,period,amount,currency
${stays},,,2026-03,10.10,USD
${left},,,2026-03,20.20,USD
${came},,,2026-03,30.30,USD
${later},,,2026-03,40.40,USD
a07eunknown0,,,2026-03,1,EUR
,main street  FLOWERS,,2026-03,0.05,USD
,Corner Shop,,2026-03,2,USD
,Nobody,,2026-03,3,USD
,,owner-${left},2026-03,4,USD
Total,,,,107.05,USD
`,
    );
    expect(await tick(store)).toEqual({ open: 1, ended: 1 });
    const account = (accountId: string) => ({ accountId, matchedBy: 'account_id' });
    const period = '2026-03';
    expect((await findingsOf(store)).map(shortOf)).toEqual([
      { line: 2, verdict: 'ours_and_paid', ...account(stays), period, records: [1] },
      { line: 3, verdict: 'paid_but_not_ours', ...account(left), period, records: [1, 3] },
      { line: 4, verdict: 'ours_for_a_part', ...account(came), period, records: [1] },
      { line: 5, verdict: 'paid_but_not_ours', ...account(later), period, records: [1] },
      { line: 6, verdict: 'unknown_account', ...account('a07eunknown0'), period },
      { line: 7, verdict: 'ours_and_paid', accountId: stays, matchedBy: 'organization_name', period, records: [1] },
      { line: 8, verdict: 'ambiguous_name', period, candidates: [left, came] },
      { line: 9, verdict: 'unknown_account', period },
      {
        line: 10,
        verdict: 'paid_but_not_ours',
        accountId: left,
        matchedBy: 'site_owner_name',
        period,
        records: [1, 3],
      },
      { line: 11, verdict: 'not_readable' },
      { verdict: 'ours_but_unpaid', accountId: denied, period, records: [1, 2] },
    ]);
  });

  test('says what was recorded at the end of the period, and which rows are about the same', async ({ store }) => {
    await past(store);
    await post(store, `account,period,amount\n${denied},2026-03,1\n${denied},2026-03-05,2\n${denied},2026-04,3\n`);
    await tick(store);
    const ofRows = (await findingsOf(store)).filter(({ line }) => line !== undefined);
    expect(ofRows.map(({ atEnd, earlierLine }) => [atEnd?.review, earlierLine])).toEqual([
      ['revoked', undefined],
      ['revoked', 2],
      ['revoked', undefined],
    ]);
  });

  test('counts and adds', async ({ store }) => {
    await past(store);
    await post(store, `account,period,amount\n${stays},2026-03,0.10\n${stays},2026-03,0.20\n${denied},2026-03,$5\n`);
    await tick(store);
    const { reconciliations } = reconcileDependencies(store);
    expect(await reconciliations.readProgress('r1')).toMatchObject({
      reached: { phase: 'done' },
      rows: 3,
      accounts: 5,
      totals: {
        ours_and_paid: { count: 3, sums: { '': '0.30', $: '5' }, notSummed: 0 },
        ours_but_unpaid: { count: 1, sums: {}, notSummed: 0 },
      },
    });
  });

  test('a user name leads where its link leads', async ({ store }) => {
    await past(store);
    await createLinkChanger(store.context, store.tables).linkName(`owner-${left}`, stays, auditActor);
    await post(store, `login,period,amount\nOWNER-${left},2026-03,1\n`);
    await tick(store);
    expect((await findingsOf(store))[0]).toMatchObject({
      accountId: stays,
      matchedBy: 'user_name',
      verdict: 'ours_and_paid',
    });
  });

  test('what is recorded after the report was sent does not count', async ({ store }) => {
    await past(store);
    store.clock.now = Date.parse('2026-04-01');
    await post(store, 'account,period,amount\n', { period: '2026-03' });
    await live(store, stays, [['2026-05-20', 'left']]);
    await tick(store);
    expect((await findingsOf(store)).map(({ accountId, records }) => [accountId, records])).toEqual([
      [stays, [1]],
      [came, [1]],
      [denied, [1, 2]],
    ]);
  });

  test('a damaged record, a damaged membership and a damaged report are told from the others', async ({ store }) => {
    await past(store);
    await store.put(store.tables.auditRecords, { accountId: stays, version: 2, nonsense: true });
    const [item] = await store.find(store.tables.memberships, { key: `account#${denied}` });
    await store.put(store.tables.memberships, { ...item, review: 'nonsense' });
    await post(store, `account,period,amount\n${stays},2026-03,1\n`);
    await post(store, `account,period,amount\n${left},2026-03,1\n`, { id: 'r2' });
    await store.put(store.tables.workState, { kind: 'reconciliation-rows#r2', id: '00000000', packed: 'nonsense' });
    const logged: unknown[] = [];
    const dependencies = reconcileDependencies(store, ({ event }, fields) =>
      logged.push([event, fields?.['reconciliationId']]),
    );
    for (let ticks = 0; ticks < 7; ticks += 1) await tick(store, dependencies);
    expect((await findingsOf(store)).map(({ verdict, accountId }) => [verdict, accountId])).toEqual([
      ['damaged', stays],
      ['ours_but_unpaid', came],
      ['ours_but_unpaid', denied],
    ]);
    expect(logged).toEqual([
      ['RECONCILIATION_DONE', 'r1'],
      ...Array.from({ length: 5 }, () => ['RECONCILIATION_INTERRUPTED', 'r2']),
      ['RECONCILIATION_FAILED', 'r2'],
    ]);
    expect((await dependencies.reconciliations.readProgress('r2'))?.reached).toEqual({ phase: 'failed' });
    expect(await tick(store)).toEqual({ open: 0, ended: 0 });
  });

  test('a long report is in parts, and ticks without time go on where the last one has ended', async ({ store }) => {
    await past(store);
    const rows = Array.from({ length: 450 }, (_, index) => `${[stays, left, came][index % 3]},2026-03,1`);
    await post(store, `account,period,amount\n${rows.join('\n')}\n`);
    const dependencies = reconcileDependencies(store);
    let calls = 0;
    const now = () => {
      calls += 1;
      return store.clock.now + calls * 25_000;
    };
    let ticks = 0;
    for (; (await tick(store, { ...dependencies, now })).ended === 0; ticks += 1) calls = 0;
    expect(ticks).toBeGreaterThan(2);
    const findings = await findingsOf(store);
    expect(findings.map(({ line }) => line)).toEqual([
      ...Array.from({ length: 450 }, (_, index) => index + 2),
      undefined,
    ]);
    expect(findings[300]?.earlierLine).toBe(2);
  });

  test('is kept for as long as was said, and then is not there', async ({ store }) => {
    await past(store);
    await post(store, `account,period,amount\n${stays},2026-03,1\n`);
    await tick(store);
    const expiring = await store.dump(store.tables.workState);
    const ofReport = expiring.filter(({ kind }) => String(kind).startsWith('reconciliation'));
    expect(ofReport.length).toBeGreaterThan(3);
    expect(new Set(ofReport.map(({ expiresAt }) => expiresAt))).toEqual(new Set([june / 1000 + 90 * 86_400]));
    store.clock.now = june + 90 * 86_400_000;
    expect(await reconcileDependencies(store).reconciliations.read('r1')).toBeUndefined();
  });
});

test('a period that has not begun is a mistake: of its row, or of the request', async ({ store }) => {
  store.clock.now = june;
  const csv = 'account,period,amount\na1,2026-07,1\na1,2026-05,2\n';
  expect(await post(store, csv, { period: '2026-07' })).toEqual({ outcome: 'not_begun' });
  expect(await post(store, csv)).toMatchObject({
    outcome: 'started',
    reconciliation: { periods: [{ text: '2026-05' }] },
  });
  await tick(store);
  expect((await findingsOf(store)).map(({ verdict, fault }) => [verdict, fault])).toEqual([
    ['not_readable', 'period: has not begun'],
    ['unknown_account', undefined],
  ]);
});

test.for([
  ['no row has a period', 'account,period,amount\na1,March,1\n', 'no_period'],
  [
    'there are too many periods',
    `account,period,amount\n${Array.from({ length: 25 }, (_, day) => `a1,2026-01-${String(day + 1).padStart(2, '0')},1\n`).join('')}`,
    'too_many_periods',
  ],
  ['no row has a period that has begun', 'account,period,amount\na1,2026-07,1\n', 'no_period'],
])('nothing is stored if %s', async ([, csv, outcome], { store }) => {
  store.clock.now = june;
  expect(await post(store, csv ?? '')).toEqual({ outcome });
  expect(await store.dump(store.tables.workState)).toEqual([]);
});
