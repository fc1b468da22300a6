/** Accounts at the vendor and the webhooks that name them, each work done as its function does it. */
import type { FaultKind } from '../../../local/simulator/faults.ts';
import type { EventType, WebhookWork } from '../../../shared/domain/membership/notice.ts';
import { createWaitingWebhooks, createWebhookPostponer } from '../../../shared/store/waiting-webhooks.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { repeatRefreshes } from '../../../shared/use-cases/webhooks/repeat.ts';
import { type MembershipWorld, testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf, aMembership, noon } from '../../support/memberships.ts';

export const ours = accountIdOf('a07eours00001');
export const other = accountIdOf('a07eours00002');
export const theirs = accountIdOf('a07etheirs001');
export const nobody = accountIdOf('a07enobody000');

export const test = testMemberships({
  seed: [
    { accountId: ours, partner: 'ours', billingStatus: 'Canceled' },
    { accountId: other, partner: 'ours', billingStatus: 'Open' },
    { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
  ],
});

export const workOf = (
  accountId: WebhookWork['accountId'],
  eventType: EventType = 'account.cancel',
  receivedAt = noon,
): WebhookWork => ({
  accountId,
  eventType,
  signedAt: receivedAt - 1_000,
  receivedAt,
  sequenceNumber: `at-${accountId}`,
});
export const dependenciesOf = (world: MembershipWorld) => ({
  ...world.verificationDependencies(),
  postpone: createWebhookPostponer(world.store.context, world.store.tables.workState),
  waiting: createWaitingWebhooks(world.store.context, world.store.tables.workState),
  log: world.auditDependencies().log,
});
export const refresh = async (world: MembershipWorld, ...work: readonly WebhookWork[]) => {
  const results = await refreshAccounts(work, world.deadline(), dependenciesOf(world));
  return results.map(({ notice, outcome }) => [notice.accountId, outcome]);
};
export const repeat = (world: MembershipWorld, deadline = world.deadline()) =>
  repeatRefreshes(deadline, dependenciesOf(world));
export const failAbout = (world: MembershipWorld, accountId: string, kind: FaultKind) =>
  world.simulator.faults.add({ operation: 'plan', kind, accountId });

export const remember = async (
  { verificationDependencies }: MembershipWorld,
  accountId: WebhookWork['accountId'],
  different: Parameters<typeof aMembership>[0] = {},
) => {
  const { relationship, activity, review, profile } = aMembership(different);
  const facts = { relationship, activity, review, profile };
  const { changeMembership } = verificationDependencies();
  await changeMembership(accountId, () => ({ action: 'discovered', facts }), { kind: 'audit', id: 'run' });
};

/** The fields of the lines that were logged as this event. */
export const linesOf = ({ logged }: MembershipWorld, event: string) =>
  logged.filter((line) => line.event === event).map(({ fields }) => fields);
