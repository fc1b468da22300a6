/**
 * Asks the vendor, by mail, to move an account under the partner: one request for an account at a
 * time.
 */

import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { type AccountAge, accountAge } from '../../domain/transfer/age.ts';
import type { SendMail } from '../../domain/transfer/mail.ts';
import { type Customer, endUserMail, type Parties, partnerMail } from '../../domain/transfer/mails.ts';
import { type Obstacle, obstacleTo, transferRequested } from '../../domain/transfer/rules.ts';
import type { Lease } from '../../store/lease.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { MembershipReader } from '../../store/memberships/read.ts';

export interface TransferDependencies {
  readonly readMembership: MembershipReader;
  readonly changeMembership: MembershipChanger;
  /** The right to ask for this account; one caller holds it at a time. */
  readonly lease: (accountId: AccountId) => Lease;
  readonly sendMail: SendMail;
  readonly maxSendingMs: number;
  readonly parties: Parties;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly log: Log;
}

export interface TransferRequest extends Customer {
  readonly accountId: AccountId;
  /** Check everything, send and write nothing. */
  readonly validateOnly: boolean;
  /** The requester: the subject of the token. */
  readonly by: string;
}

/** The mail that the end-user has to send, and why. */
export interface EndUserMessage extends ReturnType<typeof endUserMail> {
  readonly age: Exclude<AccountAge, 'young'>;
}

export type TransferOutcome =
  | {
      readonly outcome: 'requested';
      /** Absent with `validateOnly`: nothing was sent. */
      readonly requestedAt?: Instant;
      readonly endUserMessage?: EndUserMessage;
    }
  | { readonly outcome: 'impossible'; readonly obstacle: Obstacle }
  /** Another caller is asking for the same account. */
  | { readonly outcome: 'in_progress' }
  | { readonly outcome: 'no_time' }
  | { readonly outcome: 'not_sent'; readonly why: 'refused' | 'unavailable' | 'unknown' };

/** Upper bound for recording a sent mail, with some repeats of the store. */
const recordingMs = 4_000;

/** Time from the answer's deadline to the function's end, when it has certainly died. */
const diesAfterMs = 1_000;

type Attempt =
  | {
      readonly outcome: 'sent';
      readonly requestedAt: Instant;
      readonly membership: Membership | undefined;
      readonly messageId: string | undefined;
    }
  | Extract<TransferOutcome, { readonly outcome: 'impossible' | 'no_time' | 'not_sent' }>;

/**
 * Sends the mail and records it. If recording fails after the mail was sent, a caller may ask
 * again; a second mail does no harm.
 *
 * @throws the errors of the store
 */
export async function requestTransfer(
  request: TransferRequest,
  deadline: Instant,
  dependencies: TransferDependencies,
): Promise<TransferOutcome> {
  const { readMembership, now, newId, parties } = dependencies;
  const { accountId, accountCreatedOn, validateOnly } = request;
  const age = accountAge(accountCreatedOn, now());
  const message = age === 'young' ? {} : { endUserMessage: { ...endUserMail(request, parties), age } };
  if (validateOnly) {
    const obstacle = obstacleTo(await readMembership(accountId), now());
    return obstacle === undefined ? { outcome: 'requested', ...message } : { outcome: 'impossible', obstacle };
  }

  const lease = dependencies.lease(accountId);
  const holder = newId();
  if (!(await lease.tryAcquire(holder, deadline + diesAfterMs))) return { outcome: 'in_progress' };
  // The lease also expires, so a failed release does no harm.
  const release = () => lease.release(holder).catch(() => undefined);
  const attempt = await send(request, age, deadline, dependencies).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  // If recording fails, the lease is kept until it expires: no second mail follows at once.
  if (attempt.outcome === 'sent') await record(request, attempt, dependencies);
  await release();
  return attempt.outcome === 'sent' ? { outcome: 'requested', requestedAt: attempt.requestedAt, ...message } : attempt;
}

async function send(
  request: TransferRequest,
  age: AccountAge,
  deadline: Instant,
  { readMembership, sendMail, maxSendingMs, parties, now, log }: TransferDependencies,
): Promise<Attempt> {
  const { accountId } = request;
  const membership = await readMembership(accountId);
  const requestedAt = now();
  const obstacle = obstacleTo(membership, requestedAt);
  if (obstacle !== undefined) return { outcome: 'impossible', obstacle };
  // A function that was paused may have lost the lease.
  if (requestedAt + maxSendingMs + recordingMs > deadline) return { outcome: 'no_time' };
  const delivery = await sendMail(partnerMail(request, age, parties));
  if (delivery.outcome === 'sent') {
    return { outcome: 'sent', requestedAt, membership, messageId: delivery.messageId };
  }
  log(events.MAIL_NOT_SENT, { accountId, outcome: delivery.outcome, error: delivery.error });
  return { outcome: 'not_sent', why: delivery.outcome };
}

async function record(
  { accountId, by }: TransferRequest,
  { requestedAt, membership, messageId }: Extract<Attempt, { readonly outcome: 'sent' }>,
  { changeMembership, log }: TransferDependencies,
): Promise<void> {
  const actor = { kind: 'reviewer', id: by } as const;
  try {
    await changeMembership(accountId, (known) => transferRequested(known, requestedAt), actor, { membership });
  } catch (error) {
    log(events.TRANSFER_NOT_RECORDED, { accountId, messageId, error: describeError(error) });
    throw error;
  }
  log(events.TRANSFER_REQUESTED, { accountId, messageId });
}
