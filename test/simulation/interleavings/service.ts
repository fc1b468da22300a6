/** The service's own code, as an actor has it. */

import type { Log } from '../../../shared/base/log.ts';
import { nextPage } from '../../../shared/constant-contact/accounts/links.ts';
import { activityOf } from '../../../shared/constant-contact/activity.ts';
import type { VendorResult } from '../../../shared/constant-contact/result.ts';
import type { ConstantContact } from '../../../shared/constant-contact/types.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { type LinkOrigin, linkKey } from '../../../shared/store/memberships/keys.ts';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import {
  createLinkChanger,
  createLinkReader,
  type LinkChanger,
  type LinkOutcome,
} from '../../../shared/store/memberships/links.ts';
import { createLinksReader } from '../../../shared/store/memberships/links-reader.ts';
import { createMembershipsReader } from '../../../shared/store/memberships/read.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import type { ImportDependencies } from '../../../shared/use-cases/memberships/import.ts';
import type { RegistrationDependencies } from '../../../shared/use-cases/memberships/register.ts';
import type { ReviewBatchDependencies } from '../../../shared/use-cases/memberships/review-batch.ts';
import { accountIdOf, defaultPolicy } from '../../support/memberships.ts';
import { startProcess } from '../service.ts';
import { tables } from '../surroundings.ts';
import { type Actor, ownPartner, type World } from './world.ts';

/**
 * Constant Contact, with a turn before each call arrives and another one before its answer does.
 */
const vendorOf = ({ vendor, random, mess }: World, { turn, deed }: Actor): ConstantContact => {
  const call = async <T>(answer: () => T): Promise<VendorResult<T>> => {
    await turn();
    const isMet = random.chance(mess.vendor);
    if (isMet) deed().vendorFaults += 1;
    const kind = random.pick(['unavailable', 'throttled', 'forbidden'] as const);
    const value = answer();
    await turn();
    return isMet ? { ok: false, failure: { kind, reason: 'a fault of the scenario' } } : { ok: true, value };
  };
  return {
    listAccounts: (page) =>
      call(() => {
        const offset = Number('next' in page ? new URLSearchParams(page.next).get('offset') : 0);
        const { rows, next } = vendor.page(offset);
        return {
          unreadable: [],
          accounts: rows.map(({ accountId, billing }) => ({
            accountId,
            activity: activityOf(billing, defaultActivityWords),
            profile: {},
          })),
          ...(next === undefined ? {} : { next: nextPage.parse(`?offset=${next}`) }),
        };
      }),
    probeAccount: (accountId) =>
      call(() => {
        const known = vendor.get(accountId);
        if (known?.partner === 'ours')
          return { outcome: 'ours', activity: activityOf(known.billing, defaultActivityWords) };
        return { outcome: 'not_ours', status: known?.partner === 'foreign' ? 400 : 404 };
      }),
    // The token says whose it is; an account that has moved may still name the partner that it was
    // created under.
    accountSummary: (token) =>
      call(() => {
        const [accountId = '', partnerId] = token.split(' ');
        return { accountId: accountIdOf(accountId), ...(partnerId === undefined ? {} : { partnerId }) };
      }),
    ownPartnerId: () => call(() => ownPartner),
    credentialsDigest: async () => ({ ok: true, value: 'digest' }),
  };
};

/** Writes down what becomes of each link. */
const watched = (links: LinkChanger, { trace }: World, { deed }: Actor): LinkChanger => {
  const watch = async <R>(
    { origin, accountId, action }: { origin: LinkOrigin; accountId: string; action: 'linked' | 'unlinked' },
    change: () => Promise<R>,
    outcomeOf: (result: R) => LinkOutcome,
  ): Promise<R> => {
    const begin = trace.writes.length;
    const note = (outcome: LinkOutcome | 'not_known'): void => {
      const [key, end] = [linkKey(origin), trace.writes.length];
      trace.links.push({ deed: deed(), key, accountId, action, outcome, begin, end });
    };
    try {
      const result = await change();
      note(outcomeOf(result));
      return result;
    } catch (error) {
      note('not_known');
      throw error;
    }
  };
  return {
    link: (origin, accountId, by) =>
      watch(
        { origin, accountId, action: 'linked' },
        () => links.link(origin, accountId, by),
        (outcome) => outcome,
      ),
    linkName: (userName, accountId, by) =>
      watch(
        { origin: { userName }, accountId, action: 'linked' },
        () => links.linkName(userName, accountId, by),
        ({ outcome }) => outcome,
      ),
    unlink: (origin, accountId, by) =>
      watch(
        { origin, accountId, action: 'unlinked' },
        () => links.unlink(origin, accountId, by),
        (outcome) => outcome,
      ),
  };
};

export const createService = (world: World, actor: Actor) => {
  const { clock, reviewMode, surroundings, mutant } = world;
  const { context } = actor;
  const now = () => clock.now;
  const deadline = () => clock.now + 15 * 60_000;
  const constantContact = vendorOf(world, actor);
  const changeMembership = (mutant.changer ?? ((changer) => changer))(
    createMembershipChanger(context, tables),
    actor.kind,
  );
  const links = watched(createLinkChanger(context, tables), world, actor);
  const readMemberships = createMembershipsReader(context, tables.memberships);
  const tell = (name: unknown): void => void actor.deed().errors.push(String(name));
  const log: Log = ({ event }, { error } = {}) => {
    if (event !== 'REVIEW_FAILED' && event !== 'AUDIT_ACCOUNT_FAILED' && event !== 'AUDIT_INTERRUPTED') return;
    tell(error instanceof Object && 'name' in error ? error.name : typeof error);
  };

  const registration: RegistrationDependencies = {
    readKnowledge: createKnowledgeReader(context, tables.memberships),
    policy: defaultPolicy,
    now,
    newId: () => 'decision',
    onDecision: () => {},
    constantContact,
    changeMembership,
    reviewMode,
    readLink: createLinkReader(context, tables.memberships),
    links,
    onVendorFailure: () => {},
  };
  const reviews: ReviewBatchDependencies = { changeMembership, readMemberships, now, log };
  const imports: ImportDependencies = {
    readMemberships,
    readLinks: createLinksReader(context, tables.memberships),
    changeMembership,
    links,
    reviewMode,
    now,
    onRowFailure: (error) => tell(error instanceof Error ? error.name : typeof error),
  };
  // The stores of the audit are those of the other simulations, on the client that waits for its
  // turns.
  const connection = { client: context.client, interfere: undefined, crashed: false, commands: 0 };
  const audit: AuditDependencies = {
    ...startProcess(surroundings, connection).audit,
    constantContact,
    budget: { used: () => 0, settle: async () => {} },
    changeMembership,
    log,
  };
  return { registration, reviews, imports, audit, deadline };
};
