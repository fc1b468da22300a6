/** What the use cases need, real but for the vendor and DynamoDB. */

import type { Instant } from '../../../shared/base/time.ts';
import type { Http } from '../../../shared/constant-contact/transport/exchange.ts';
import type { StoreContext } from '../../../shared/store/context.ts';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createOperationRecordWriter } from '../../../shared/store/operation-records.ts';
import { createProvisionRequests } from '../../../shared/store/provisions/request.ts';
import { createProvisionSettler } from '../../../shared/store/provisions/settle.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { createGuardedChanger } from '../../../shared/use-cases/memberships/guarded-change.ts';
import type { RegistrationDependencies } from '../../../shared/use-cases/memberships/register.ts';
import type { CancellationDependencies } from '../../../shared/use-cases/partner/cancellation.ts';
import type { ProvisionDependencies } from '../../../shared/use-cases/provisions/request.ts';
import { auditStores, createIds, defaultBrake } from '../../support/audit.ts';
import { givingWith } from '../../support/identities.ts';
import { defaultPolicy, hour } from '../../support/memberships.ts';
import { createClient } from './client.ts';

export const tables = {
  memberships: 'memberships',
  auditRecords: 'audit-records',
  trailLog: 'trail-log',
  workState: 'work-state',
};

const nothing = () => {};

export function createParts(context: StoreContext, http: Http, now: () => Instant) {
  const client = createClient(http, now);
  const common = { ...client, now, newId: createIds(), stores: auditStores(context, tables) };
  return {
    audit: auditParts(common),
    check: () => checkParts(context, common),
    verification: verificationParts(context, common),
    partner: partnerParts(context, common),
    provision: provisionParts(context, common),
    changeMembership: common.stores.changeMembership,
    forgetTokens: client.forgetTokens,
  };
}

type Common = ReturnType<typeof createClient> & {
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly stores: ReturnType<typeof auditStores>;
};

const auditParts = ({ stores, constantContact, now, newId }: Common): AuditDependencies => ({
  ...stores,
  constantContact,
  budget: { used: () => 0, settle: async () => {} },
  reviewMode: 'auto',
  policy: defaultPolicy,
  thresholds: defaultBrake,
  readAuditBudget: async () => ({ left: 7_000, perDay: 7_000, endsAt: now() + 12 * hour }),
  auditEverySeconds: 6 * 3_600,
  now,
  newId,
  log: nothing,
});

const checkParts = (context: StoreContext, { now, newId }: Common) => ({
  readKnowledge: createKnowledgeReader(context, tables.memberships),
  policy: defaultPolicy,
  now,
  newId,
  onDecision: nothing,
  onBatch: nothing,
});

const verificationParts = (context: StoreContext, common: Common): RegistrationDependencies => ({
  ...checkParts(context, common),
  constantContact: common.constantContact,
  changeMembership: createGuardedChanger({
    changeMembership: common.stores.changeMembership,
    brake: common.stores.brake,
    thresholds: defaultBrake,
    cases: common.stores.cases,
    policy: defaultPolicy,
    now: common.now,
    onHeld: nothing,
  }),
  readLink: createLinkReader(context, tables.memberships),
  links: createLinkChanger(context, tables),
  reviewMode: 'auto',
  onVendorFailure: nothing,
});

const partnerParts = (context: StoreContext, { operations, constantContact, stores, now, newId }: Common) =>
  ({
    operations,
    record: createOperationRecordWriter(context, tables.auditRecords),
    newId,
    constantContact,
    changeMembership: stores.changeMembership,
    reviewMode: 'auto',
    now,
    log: nothing,
  }) satisfies CancellationDependencies;

const provisionParts = (context: StoreContext, common: Common): ProvisionDependencies => ({
  ...partnerParts(context, common),
  linkName: createLinkChanger(context, tables).linkName,
  give: givingWith(context, tables),
  provisions: {
    ...createProvisionRequests(context, tables.workState),
    settle: createProvisionSettler(context, tables.workState),
  },
});
