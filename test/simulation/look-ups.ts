/** What others ask about single accounts while audits are at work: callers, end-users and webhooks. */
import type { Instant } from '../../shared/base/time.ts';
import { activityOf } from '../../shared/constant-contact/activity.ts';
import { defaultActivityWords } from '../../shared/domain/membership/activity-words.ts';
import { eventTypes } from '../../shared/domain/membership/notice.ts';
import { caseKind } from '../../shared/store/tables.ts';
import { verifyAccount, verifySummary } from '../../shared/use-cases/memberships/verify-account.ts';
import { hour } from '../support/memberships.ts';
import type { ProcessStarter } from './processes.ts';
import { type Surroundings, tables } from './surroundings.ts';
import { ownPartnerId } from './vendor-client.ts';
import { sameSince, type WorldAccount } from './vendor-world.ts';
import { fail } from './view.ts';

const callerMs = 25_000;

const isDoubtful = (account: WorldAccount, now: Instant): boolean =>
  sameSince(account) > now - 12 * hour || account.hidden.some(({ until }) => until > now);

/** After a clear answer about an account to which nothing has happened meanwhile. */
const expectNoted = (account: WorldAccount, since: Instant, { db }: Surroundings): void => {
  if (account.partner !== 'ours' || sameSince(account) >= since) return;
  const { accountId, billing } = account;
  const item = db.dump(tables.memberships).find((each) => each['accountId'] === accountId);
  const seen = { account, item };
  if (item?.['relationshipValue'] !== 'under_partner') fail('the vendor has confirmed it and it is not known', seen);
  const known = Object(item['activity']);
  const activity = activityOf(billing, defaultActivityWords).value;
  const isLater = Date.parse(String(Object(known.evidence).observedAt)) > since;
  const hasCase = db.dump(tables.workState).some(({ kind, id }) => kind === caseKind && id === accountId);
  if (known.value !== activity && !isLater && !hasCase) fail('the vendor has shown an activity in vain', seen);
};

/** @returns a look-up of any account, by anybody */
export const createLookUps = (surroundings: Surroundings, start: ProcessStarter) => async (): Promise<void> => {
  const { random, clock, vendor } = surroundings;
  // Those that are in doubt are asked about more often.
  const doubtful = vendor.all().filter((each) => isDoubtful(each, clock.now));
  const accounts = doubtful.length > 0 && random.chance(0.5) ? doubtful : vendor.all();
  const account = accounts[random.int(0, accounts.length - 1)];
  if (account === undefined) return;
  const { accountId } = account;
  const deadline = clock.now + callerMs;
  const since = clock.now;
  const expectKnown = (failure: unknown): void => {
    if (failure === undefined) expectNoted(account, since, surroundings);
  };
  const who = random.pick(['caller', 'caller', 'user', 'webhook']);
  if (who === 'webhook') {
    const eventType = random.pick(eventTypes);
    const asking = { actor: { kind: 'webhook', id: eventType }, deadline } as const;
    await verifyAccount(accountId, asking, start({ lane: 'webhook' }).verification).then(expectKnown);
    return;
  }
  const asking = { actor: { kind: 'client', id: 'app' }, deadline } as const;
  const { verification } = start({ lane: 'interactive' });
  if (who === 'caller') await verifyAccount(accountId, asking, verification).then(expectKnown);
  // The summary names the partner that the account was born under, wherever it is by now.
  else {
    const partnerId = account.history[0]?.partner === 'ours' ? ownPartnerId : 'another';
    await verifySummary({ accountId, partnerId }, clock.now, asking, verification);
  }
};
