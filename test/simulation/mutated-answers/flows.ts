/** What the service does with an answer: each flow is played with the honest answer and with each mutant. */
import { AuditFailedError } from '../../../shared/use-cases/audit/failed.ts';
import { registerMembership } from '../../../shared/use-cases/memberships/register.ts';
import { verifyMembership } from '../../../shared/use-cases/memberships/verify.ts';
import { cancelAccount } from '../../../shared/use-cases/partner/cancellation.ts';
import { unsubscribeContacts } from '../../../shared/use-cases/partner/clients.ts';
import { changePlan } from '../../../shared/use-cases/partner/plans.ts';
import {
  putWebhookSubscription,
  testWebhookSubscription,
} from '../../../shared/use-cases/partner/webhook-subscriptions.ts';
import { provisionAccount } from '../../../shared/use-cases/provisions/request.ts';
import { accountIdOf, hour } from '../../support/memberships.ts';
import { known, unknown } from './accounts.ts';
import { inAnHour, type Mutant, mutantsOf, textMutantsOf, type Wire } from './mutants.ts';
import type { World } from './world.ts';

export interface Flow {
  readonly name: string;
  /** The call whose answer is mutated, with the account in its path. */
  readonly call: string;
  readonly account?: string;
  /** Users whose access is looked at, too. */
  readonly users?: readonly string[];
  /** @param mutant its name; absent for the honest answer */
  readonly play: (world: World, mutant?: string) => Promise<unknown>;
  /** A change must not be sent that the honest answer does not lead to. */
  readonly neverSends?: string;
  /** Every cut is a case; fewer where a flow takes long. */
  readonly cuts?: number;
  /** The members that are mutated; absent: all. */
  readonly isWanted?: (path: string) => boolean;
}

const asking = (world: World) =>
  ({ actor: { kind: 'client', id: 'app' }, deadline: inAnHour(world.clock.now) }) as const;
const partnerAsking = (world: World) => ({
  actor: { client: 'app', person: 'alice' },
  deadline: inAnHour(world.clock.now),
});

/** A scan that fails is recorded as failed: an expected end. */
const audits = async (world: World, count: number): Promise<void> => {
  for (let each = 0; each < count; each += 1) {
    await world.runAudit().catch((error: unknown) => {
      if (!(error instanceof AuditFailedError)) throw error;
    });
    world.clock.now += 6 * hour;
  }
};

const verify = (world: World, id: string) =>
  verifyMembership({ accountId: accountIdOf(id) }, asking(world), { ...world.verification, ...world.check() });
const register = (world: World, userId: string, owner: string) => {
  world.vendor.owner.id = owner;
  return registerMembership({ user: { userId }, account: { accessToken: 'owner' } }, asking(world), {
    ...world.verification,
    ...world.check(),
  });
};
const userName = { user: { userId: 'u-legacy' }, account: { userName: 'flowers' } };

/** What a scan makes of a row does not depend on its place, so few of them are enough. */
const isMutatedInLists = (path: string): boolean =>
  !/^site_owner_list\.\d/.test(path) ||
  /^site_owner_list\.0/.test(path) ||
  /^site_owner_list\.[24]\.billing_status$/.test(path) ||
  /^site_owner_list\.2(\.encoded_account_id)?$/.test(path);

export const scans: readonly Flow[] = [
  ...['list 1', 'list 2'].map(
    (call): Flow => ({
      name: `audits, and their ${call}`,
      call,
      cuts: 12,
      isWanted: isMutatedInLists,
      // A second scan makes a difference only to who is missing, which is a matter of the whole list.
      play: (world, mutant) => audits(world, /^site_owner_list\.\d+\.(?!encoded)/.test(mutant ?? '') ? 1 : 2),
    }),
  ),
  { name: 'audits, and their token', call: 'token', cuts: 10, play: (world) => audits(world, 1) },
  ...[known.leaving, known.hidden].map(
    (account): Flow => ({
      name: `audits that ask about ${account}`,
      call: 'plan',
      account,
      cuts: 15,
      isWanted: (path) => !path.startsWith('current_tiers.'),
      play: (world) => audits(world, 2),
    }),
  ),
];

const verifications: readonly Flow[] = [
  ...[known.open, known.canceled, known.trialEnded, known.disabled, known.denied, known.left, known.ending],
  ...[unknown.newcomer, unknown.canceledNewcomer, unknown.foreign, unknown.nobody],
].map((account) => ({
  name: `verify ${account}`,
  call: 'plan',
  account,
  play: (world) => verify(world, account),
}));

const webhooks: readonly Flow[] = (
  [
    [known.open, 'tier.increase'],
    [known.canceled, 'tier.decrease'],
    [known.disabled, 'tier.increase'],
    [known.ending, 'account.cancel'],
    [unknown.foreign, 'account.cancel'],
  ] as const
).map(([account, type]) => ({
  name: `webhook ${type} of ${account}`,
  call: 'plan',
  account,
  play: (world) => world.webhook(account, type),
}));

const registrations: readonly Flow[] = [known.open, known.left, unknown.newcomer, unknown.foreign].map((account) => ({
  name: `register the owner of ${account}`,
  call: 'summary',
  users: ['u-1'],
  play: (world) => register(world, 'u-1', account),
}));

const legacy: Flow = {
  name: 'register by user name',
  call: 'legacy',
  users: [userName.user.userId],
  play: (world) => registerMembership(userName, asking(world), { ...world.verification, ...world.check() }),
};

const newAccount = { contactEmail: 'o@client.example', countryCode: 'GB', stateCode: '', loginName: 'client-login' };
const changes: readonly Flow[] = [
  {
    name: 'provision, and the audit that finds the account',
    call: 'provision',
    cuts: 25,
    play: async (world) => {
      await provisionAccount(partnerAsking(world), { account: newAccount }, world.provision);
      world.clock.now += hour;
      await audits(world, 1);
    },
  },
  {
    name: 'cancel',
    call: 'cancel',
    account: known.open,
    play: (world) => cancelAccount({ ...partnerAsking(world), accountId: accountIdOf(known.open) }, {}, world.partner),
  },
  {
    name: 'reactivate',
    call: 'setPlan',
    account: known.canceled,
    play: (world) =>
      changePlan(
        { ...partnerAsking(world), accountId: accountIdOf(known.canceled) },
        { planType: 'GOLD', reactivate: true },
        world.partner,
      ),
  },
  {
    name: 'change the plan of a canceled account, which is refused',
    call: 'plan',
    account: known.canceled,
    neverSends: `setPlan ${known.canceled}`,
    play: (world) =>
      changePlan(
        { ...partnerAsking(world), accountId: accountIdOf(known.canceled) },
        { planType: 'GOLD' },
        world.partner,
      ),
  },
  {
    name: 'unsubscribe',
    call: 'unsubscribe',
    account: known.open,
    cuts: 15,
    play: (world) =>
      unsubscribeContacts(
        { ...partnerAsking(world), accountId: accountIdOf(known.open) },
        { emailAddresses: ['c@client.example'], updateSource: 'Contact' },
        world.partner,
      ),
  },
  ...(['putWebhook', 'webhook'] as const).map(
    (call): Flow => ({
      name: `subscribe, and the ${call}`,
      call,
      cuts: 15,
      play: async (world) => {
        const topic = { ...partnerAsking(world), topicId: 3 };
        await putWebhookSubscription(topic, undefined, { ...world.partner, receiver: 'https://hooks.example/x' });
        await testWebhookSubscription(topic, world.partner);
      },
    }),
  ),
];

export const others: readonly Flow[] = [...verifications, ...webhooks, ...registrations, legacy, ...changes];

/** @returns the mutants of the honest answer to the flow's call */
export function mutantsFor({ call, cuts = 40, isWanted = () => true }: Flow, honest: Wire): readonly Mutant[] {
  const text = honest.bytes.toString();
  return call === 'legacy' ? textMutantsOf(text, cuts) : mutantsOf(JSON.parse(text), honest.status, { cuts, isWanted });
}
