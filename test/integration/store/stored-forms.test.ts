/**
 * The stored form of one item of each kind. Items outlive the code that wrote them, so a changed
 * form breaks every deployment that has older items.
 */
import { beforeEach, expect, test } from 'vitest';
import { stateAt } from '../../../shared/domain/budget/claims.ts';
import { createBudgetStore } from '../../../shared/store/budget.ts';
import { createLease } from '../../../shared/store/lease.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { createOperationRecordWriter } from '../../../shared/store/operation-records.ts';
import { createProvisionRequests } from '../../../shared/store/provisions/request.ts';
import { createProvisionSettler } from '../../../shared/store/provisions/settle.ts';
import { createWebhookPostponer } from '../../../shared/store/waiting-webhooks.ts';
import { createWebhookRecorder } from '../../../shared/store/webhook-work.ts';
import { accountIdOf, aMembership, hour, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await createTestStore();
});

const accountId = accountIdOf('a07e1lwvtuw0');
const [hash, now] = [/^[\da-f]{64}$/, '2026-11-21T12:00:00.000Z'];
const actor = { kind: 'client', id: 'app' } as const;
const change = { action: 'discovered', facts: aMembership(), justification: 'seen' } as const;
const full = {
  ...aMembership(),
  relationship: { ...aMembership().relationship, missingSince: noon - hour, neverListed: true },
  review: { value: 'approved', since: noon, held: 'too_many_newcomers', decided: true },
  profile: { organizationName: 'Acme Flowers', siteOwnerName: 'zen' },
  transfer: { requestedAt: noon - 2 * hour },
} as const;
test('of a membership and its audit record', async () => {
  await createMembershipChanger(store.context, store.tables)(accountId, () => change, actor);
  await createMembershipChanger(store.context, store.tables)(
    accountId,
    () => ({ action: 'updated', facts: full }),
    actor,
  );

  expect(await store.dump(store.tables.memberships)).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      activity: { evidence: { observedAt: '2026-11-21T12:00:00.000Z', source: 'audit' }, raw: 'Open', value: 'open' },
      createdAt: '2026-11-21T12:00:00.000Z',
      key: 'account#a07e1lwvtuw0',
      profile: { organizationName: 'Acme Flowers', siteOwnerName: 'zen' },
      recordHash: expect.stringMatching(hash),
      relationship: {
        evidence: { observedAt: '2026-11-21T12:00:00.000Z', source: 'audit' },
        missingSince: '2026-11-21T11:00:00.000Z',
        neverListed: true,
        underPartnerSince: '2026-11-21T12:00:00.000Z',
        value: 'under_partner',
      },
      relationshipValue: 'under_partner',
      review: { decided: true, held: 'too_many_newcomers', since: '2026-11-21T12:00:00.000Z', value: 'approved' },
      reviewSince: '2026-11-21T12:00:00.000Z',
      standing: 'under_partner#approved',
      transfer: { requestedAt: '2026-11-21T10:00:00.000Z' },
      updatedAt: '2026-11-21T12:00:00.000Z',
      version: 2,
    },
  ]);
  expect(await store.dump(store.tables.auditRecords)).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      action: 'discovered',
      actor: { id: 'app', kind: 'client' },
      after: { activity: 'open', relationship: 'under_partner', review: 'approved' },
      at: '2026-11-21T12:00:00.000Z',
      changed: [
        'relationship',
        'relationship.evidence',
        'activity',
        'activity.raw',
        'review',
        'profile.organizationName',
      ],
      day: '2026-11-21',
      evidence: { observedAt: '2026-11-21T12:00:00.000Z', source: 'audit' },
      justification: 'seen',
      version: 1,
    },
    {
      accountId: 'a07e1lwvtuw0',
      action: 'updated',
      actor: { id: 'app', kind: 'client' },
      after: { activity: 'open', relationship: 'under_partner', review: 'approved' },
      at: '2026-11-21T12:00:00.000Z',
      before: { activity: 'open', relationship: 'under_partner', review: 'approved' },
      changed: [
        'relationship.missingSince',
        'relationship.neverListed',
        'review.held',
        'review.decided',
        'transfer',
        'profile.siteOwnerName',
      ],
      day: '2026-11-21',
      evidence: { observedAt: '2026-11-21T12:00:00.000Z', source: 'audit' },
      previousHash: expect.stringMatching(hash),
      version: 2,
    },
  ]);
});

test('of a link', async () => {
  await createMembershipChanger(store.context, store.tables)(accountId, () => change, actor);
  await createLinkChanger(store.context, store.tables).link({ userId: 'user-1' }, accountId, actor);

  expect(await store.find(store.tables.memberships, { key: 'user#user-1' })).toEqual([
    { ...{ key: 'user#user-1', accountIds: [accountId], linkedTo: accountId }, linkedAt: { [accountId]: now } },
  ]);
});

test('of a record of an operation', async () => {
  await createOperationRecordWriter(
    store.context,
    store.tables.auditRecords,
  )({
    operationId: 'operation-1',
    requestId: 'request-1',
    operation: 'change-plan',
    ofAccount: accountId,
    actor: { client: 'app', person: 'alice' },
    outcome: 'refused',
    status: 400,
    errorKey: 'plan.unknown',
    details: { plan: 'lite', count: 2, dry: true },
  });

  expect(await store.dump(store.tables.auditRecords)).toEqual([
    {
      accountId: 'operations#a07e1lwvtuw0',
      actor: { client: 'app', person: 'alice' },
      at: '2026-11-21T12:00:00.000Z',
      day: '2026-11-21',
      details: { count: 2, dry: true, plan: 'lite' },
      errorKey: 'plan.unknown',
      ofAccount: 'a07e1lwvtuw0',
      operation: 'change-plan',
      operationId: 'operation-1',
      outcome: 'refused',
      requestId: 'request-1',
      status: 400,
      version: 1795262400000500,
    },
  ]);
});

test('of a lease, the budget and a webhook', async () => {
  await createLease(store.context, store.tables.workState, 'transfer').tryAcquire('one', noon + hour);
  await createBudgetStore(store.context, store.tables.workState).change(() => ({
    state: stateAt(undefined, noon),
    result: undefined,
  }));
  const notice = { accountId, eventType: 'account.cancel' } as const;
  await createWebhookRecorder(store.context, store.tables.workState)(notice, noon - 1);

  expect(await store.find(store.tables.workState, { kind: 'lease' })).toEqual([
    { expiresAt: 1795352400, id: 'transfer', kind: 'lease', owner: 'one', until: 1795266000000 },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'budget' })).toEqual([
    {
      auditFrom: '2026-11-21T12:00:00.000Z',
      auditUntil: '2026-11-21T00:00:00.000Z',
      day: '2026-11-21',
      expiresAt: 1795564800,
      id: 'constant-contact',
      keptFrom: '2026-11-21T12:00:00.000Z',
      kind: 'budget',
      openFrom: '2026-11-21T12:00:00.000Z',
      pausedUntil: '2026-11-21T12:00:00.000Z',
      revision: 1,
      used: { audit: 0, interactive: 0, webhook: 0 },
    },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'webhook#a07e1lwvtuw0' })).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      eventType: 'account.cancel',
      expiresAt: 1795435200,
      id: 'account.cancel',
      kind: 'webhook#a07e1lwvtuw0',
      receivedAt: '2026-11-21T12:00:00.000Z',
      signedAt: '2026-11-21T11:59:59.999Z',
    },
  ]);
});

test('of a webhook that waits for another try', async () => {
  const notice = { accountId, eventType: 'account.cancel', signedAt: noon - 1, receivedAt: noon } as const;
  await createWebhookPostponer(store.context, store.tables.workState)(notice, noon + 1);

  expect(await store.dump(store.tables.workState)).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      eventType: 'account.cancel',
      expiresAt: 1795435200,
      id: 'a07e1lwvtuw0#account.cancel',
      kind: 'webhook-waiting',
      nextAt: '2026-11-21T12:00:00.001Z',
      receivedAt: '2026-11-21T12:00:00.000Z',
      signedAt: '2026-11-21T11:59:59.999Z',
    },
  ]);
});

test('of a provision, pending and settled, and the name it reserves', async () => {
  const requests = createProvisionRequests(store.context, store.tables.workState);
  const begun = await requests.begin({ id: 'provision-1', loginName: 'Zen', organizationName: 'Acme' });
  if (begun.outcome !== 'begun') throw new Error('not begun');
  await requests.note({ ...begun.pending, cause: 'created', accountId });

  expect(await store.find(store.tables.workState, { kind: 'provision' })).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      cause: 'created',
      expiresAt: 1803038400,
      id: 'provision-1',
      kind: 'provision',
      loginName: 'Zen',
      organizationName: 'Acme',
      requestedAt: '2026-11-21T12:00:00.000Z',
    },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'provision-name' })).toEqual([
    {
      expiresAt: 1803124800,
      id: '92e4accd3d41d63fe7698c06c990e5a78916d6dfe3f6d498e46d9db1128c2ac9',
      kind: 'provision-name',
      provisionId: 'provision-1',
      until: '2026-11-22T12:00:00.000Z',
    },
  ]);

  store.clock.now = noon + hour;
  await createProvisionSettler(store.context, store.tables.workState)(begun.pending, accountId);

  expect(await store.dump(store.tables.workState)).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      expiresAt: 1803042000,
      id: 'provision-1',
      kind: 'provision-settled',
      requestedAt: '2026-11-21T12:00:00.000Z',
      settledAt: '2026-11-21T13:00:00.000Z',
    },
  ]);
});
