import { describe, expect } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import { createVendorHarness, withTokens } from '../../support/vendor-harness.ts';

const test = testAudits({ accounts: 24 });
const quarter = 6 * hour;

/** What the trail says of an account, in order. */
const historyOf = async (world: AuditedWorld, accountId: string) =>
  (await world.trail())
    .filter((record) => record['accountId'] === accountId)
    .toSorted((a, b) => Number(a['version']) - Number(b['version']))
    .map(({ action }) => action);
const relationshipOf = async (world: AuditedWorld, accountId = member) => (await world.get(accountId))?.relationship;

test.beforeEach(async ({ world }) => {
  await world.audit();
});

describe('an account that has left', () => {
  test('is only marked by the first audit, and nobody is asked about it', async ({ world }) => {
    world.move(1, 1);

    const run = await world.nextAudit();

    expect(run).toMatchObject({ changes: { missed: 1 }, plan: { missing: 1, revocations: 1, brake: [] } });
    expect(await world.cases()).toEqual([]);
    expect(world.simulator.requests.plan).toBe(0);
    expect(await world.codeOf()).toBe('MEMBER');
    expect(await relationshipOf(world)).toMatchObject({ value: 'under_partner', missingSince: noon + quarter });
    // From here on its evidence ages, while that of the others is renewed.
    world.store.clock.now = noon + 26 * hour + 1_000;
    expect(await world.codeOf()).toBe('MEMBER_IN_GRACE');
    expect(await world.codeOf(nth(5))).toBe('MEMBER');
  });

  test.for([
    { to: 'another partner', partner: 'foreign' },
    { to: 'no partner', partner: 'none' },
  ] as const)(
    'to $to is asked about after the second audit, in the same tick, and gone with its answer',
    async ({ partner }, { world }) => {
      world.move(1, 1, partner);
      await world.nextAudit();

      const run = await world.nextAudit();

      expect(run).toMatchObject({ state: 'completed', changes: {}, plan: { revocations: 0, brake: [] } });
      expect(world.simulator.requests.plan).toBe(1);
      const departed = (await world.trail()).filter(({ action }) => action === 'departed');
      expect(departed).toMatchObject([{ accountId: member, actor: { kind: 'audit', id: run.runId } }]);
      expect(await world.cases()).toEqual([]);
      expect(await world.codeOf()).toBe('LEFT_PARTNER');
      expect(world.eventsOf('AUDIT_PROBED')).toEqual([{ runId: run.runId, accountId: member, outcome: 'not_ours' }]);
    },
  );

  test('keeps its history, and is not asked about again', async ({ world }) => {
    world.move(1, 1);
    await world.nextAudit();
    await world.nextAudit();

    expect(await relationshipOf(world)).toEqual({
      value: 'not_under_partner',
      evidence: { source: 'audit', observedAt: noon + 2 * quarter },
      underPartnerSince: noon,
      missingSince: noon + quarter,
    });
    expect(await world.get(member)).toMatchObject({ profile: { organizationName: 'Organization 1' }, version: 3 });
    expect(await historyOf(world, member)).toEqual(['discovered', 'missed', 'departed']);
    expect(await world.nextAudit()).toMatchObject({ changes: {} });
    expect(world.simulator.requests.plan).toBe(1);
  });

  test.for([
    { mode: 'manual', code: 'PENDING_REVIEW' },
    { mode: 'auto', code: 'MEMBER' },
  ] as const)('and comes back is $code in $mode mode', async ({ mode, code }, { world }) => {
    const reviewMode = { reviewMode: mode };
    world.move(1, 1);
    await world.nextAudit(reviewMode);
    await world.nextAudit(reviewMode);
    world.move(1, 1, 'ours');

    expect(await world.nextAudit(reviewMode)).toMatchObject({ changes: { returned: 1 } });

    expect(await world.codeOf()).toBe(code);
    expect(await relationshipOf(world)).toEqual({
      value: 'under_partner',
      evidence: { source: 'audit', observedAt: noon + 3 * quarter },
      underPartnerSince: noon,
    });
    expect(await historyOf(world, member)).toEqual(['discovered', 'missed', 'departed', 'returned']);
  });
});

describe('an account that was missed', () => {
  test.beforeEach(async ({ world }) => {
    world.move(1, 1);
    await world.nextAudit();
  });

  test('and is listed again is not asked about, and keeps its review', async ({ world }) => {
    world.move(1, 1, 'ours');

    expect(await world.nextAudit({ reviewMode: 'manual' })).toMatchObject({ changes: { reappeared: 1 } });

    expect(world.simulator.requests.plan).toBe(0);
    expect(await world.codeOf()).toBe('MEMBER');
    expect((await relationshipOf(world))?.missingSince).toBeUndefined();
    // Missed again, it is missed for the first time.
    world.move(1, 1);
    expect(await world.nextAudit()).toMatchObject({ changes: { missed: 1 } });
    expect(world.simulator.requests.plan).toBe(0);
  });

  test('and was confirmed by a verification since is missed anew', async ({ world }) => {
    world.move(1, 1, 'ours');
    world.store.clock.now += hour;
    await answerVerification({ accountId: member }, 'app', world.deadline(), world.verificationDependencies());
    world.move(1, 1);

    expect(await world.nextAudit()).toMatchObject({ changes: { missed: 1 } });
    expect(await world.cases()).toEqual([]);
    expect(await world.codeOf()).toBe('MEMBER');
  });

  test('but is ours when the vendor is asked has its evidence renewed, twice a day', async ({ world }) => {
    // The list leaves it out, for whatever reason.
    const { constantContact } = world.auditDependencies();
    const silent: typeof constantContact = {
      ...constantContact,
      listAccounts: async (...call) => {
        const page = await constantContact.listAccounts(...call);
        if (!page.ok) return page;
        const accounts = page.value.accounts.filter(({ accountId }) => accountId !== member);
        return { ok: true, value: { ...page.value, accounts } };
      },
    };
    world.move(1, 1, 'ours');

    for (const times of [2, 3, 4, 5, 6]) {
      await world.nextAudit({ constantContact: silent });

      expect(await relationshipOf(world)).toMatchObject({
        value: 'under_partner',
        evidence: { source: 'audit', observedAt: noon + (times - (times % 2)) * quarter },
        missingSince: noon + quarter,
      });
    }
    expect(world.simulator.requests.plan).toBe(3);
    expect(await world.cases()).toMatchObject([{ answer: { outcome: 'ours' }, unclear: 0 }]);
    world.store.clock.now += 25 * hour;
    expect(await world.codeOf()).toBe('MEMBER');
  });

  test('and is canceled by now loses access for that, if the vendor says that it is ours', async ({ world }) => {
    const { constantContact } = world.auditDependencies();
    const probeAccount: typeof constantContact.probeAccount = async () => ({
      ok: true,
      value: { outcome: 'ours', activity: { value: 'canceled', raw: 'Canceled' } },
    });

    await world.nextAudit({ constantContact: { ...constantContact, probeAccount } });

    expect(await historyOf(world, member)).toEqual(['discovered', 'missed', 'confirmed']);
    expect(await world.codeOf()).toBe('ACCOUNT_CANCELED');
  });

  const unclear: readonly Fault[] = [
    { operation: 'plan', kind: 'status', status: 500 },
    { operation: 'plan', kind: 'status', status: 503 },
    { operation: 'plan', kind: 'status', status: 405 },
    { operation: 'plan', kind: 'status', status: 404 },
    { operation: 'plan', kind: 'status', status: 400 },
    { operation: 'plan', kind: 'unauthorized' },
    { operation: 'plan', kind: 'access_denied' },
    { operation: 'plan', kind: 'throttled' },
    { operation: 'plan', kind: 'html' },
    { operation: 'plan', kind: 'html', status: 404 },
    { operation: 'plan', kind: 'html', status: 400 },
    { operation: 'plan', kind: 'malformed_json' },
    { operation: 'plan', kind: 'close_mid_body' },
    { operation: 'plan', kind: 'drop' },
  ];

  test.for(unclear)('keeps what it has when the answer is $kind ($status)', async (fault, { world }) => {
    const before = await world.get(member);
    world.simulator.faults.add(fault);

    const run = await world.nextAudit();

    expect(run).toMatchObject({ state: 'completed', changes: {} });
    expect((await world.control()).cases).toMatchObject({ waiting: 1, unclear: 1 });
    expect(await world.get(member)).toEqual(before);
    expect(await world.codeOf()).toBe('MEMBER');
    expect(world.eventsOf('VENDOR_FAILED')).toEqual([expect.objectContaining({ runId: run.runId, accountId: member })]);

    world.simulator.faults.clear();
    await world.nextAudit();
    expect(await world.codeOf()).toBe('LEFT_PARTNER');
  });

  test.for([
    { status: 404, json: { message: 'Not Found' } },
    { status: 403, json: { message: 'Forbidden' } },
    { status: 404, json: {} },
    { status: 404, json: [{ error_key: null, error_message: 'Internal error' }] },
    { status: 400, json: [{ error_key: 'http.status.bad_request', error_message: 'Bad request.' }] },
    { status: 400, json: [] },
    { status: 410, json: [{ error_key: 'gone', error_message: 'gone' }] },
    { status: 200, json: [] },
    { status: 200, json: { plan_type: null } },
  ])('keeps what it has when a gateway answers $status $json, which says nothing of it', async (reply, { world }) => {
    const gateway = await startScriptedServer(withTokens(() => reply));
    try {
      const { constantContact } = world.auditDependencies();
      const { probeAccount } = createVendorHarness(gateway.url, world.store.clock).client();

      expect(await world.nextAudit({ constantContact: { ...constantContact, probeAccount } })).toMatchObject({
        state: 'completed',
      });

      expect(await world.cases()).toMatchObject([{ accountId: member, answer: { outcome: 'unclear' } }]);
      expect(await world.codeOf()).toBe('MEMBER');
    } finally {
      await gateway.close();
    }
  });
});
