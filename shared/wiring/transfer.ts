import { randomUUID } from 'node:crypto';
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import type { Parties } from '../domain/transfer/mails.ts';
import { createMailSender, maxSendingMs } from '../mail/ses.ts';
import { storeContext } from '../store/client.ts';
import { createLease } from '../store/lease.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createMembershipReader } from '../store/memberships/read.ts';
import type { TransferDependencies } from '../use-cases/memberships/request-transfer.ts';
import { tablesOf } from './tables.ts';

/** @returns undefined if the deployment has no sender, so that no transfer can be requested */
export const partiesFrom = ({
  TRANSFER_SENDER: sender,
  TRANSFER_RECIPIENT: recipient,
  TRANSFER_REPLY_TO: replyTo,
  PARTNER_NAME: partnerName,
}: EnvironmentFor<'mail:send'>): Parties | undefined =>
  sender === '' || partnerName === ''
    ? undefined
    : { sender, recipient, replyTo: replyTo || sender, partnerName: decodeURIComponent(partnerName) };

/**
 * Real dependencies of transfer requests, created once per process; undefined if not configured.
 */
export const transferDependencies = (
  environment: EnvironmentFor<'memberships:change' | 'leases' | 'mail:send'>,
): TransferDependencies | undefined => {
  const parties = partiesFrom(environment);
  if (parties === undefined) return undefined;
  const tables = tablesOf(environment);
  return {
    readMembership: createMembershipReader(storeContext, tables.memberships),
    changeMembership: createMembershipChanger(storeContext, tables),
    lease: (accountId) => createLease(storeContext, tables.workState, `transfer-${accountId}`),
    sendMail: createMailSender(),
    maxSendingMs,
    parties,
    now: Date.now,
    newId: randomUUID,
    log,
  };
};
