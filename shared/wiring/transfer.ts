import { randomUUID } from 'node:crypto';
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import type { Parties } from '../domain/transfer/mails.ts';
import { createMailSender, longestSendingMs } from '../mail/ses.ts';
import { storeContext } from '../store/client.ts';
import { createLease } from '../store/lease.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createMembershipGetter } from '../store/memberships/read.ts';
import type { TransferDependencies } from '../use-cases/memberships/request-transfer.ts';

/** @returns undefined where the deployment has no sender: then nobody can be asked for a move */
export const partiesFrom = ({
  TRANSFER_SENDER: sender,
  TRANSFER_RECIPIENT: recipient,
  TRANSFER_REPLY_TO: replyTo,
  PARTNER_NAME: partnerName,
}: EnvironmentFor<'mail:send'>): Parties | undefined =>
  sender === '' || partnerName === '' ? undefined : { sender, recipient, replyTo: replyTo || sender, partnerName };

/** Real dependencies of asking for moves, created once per process; undefined where that is not configured. */
export const transferDependencies = (
  environment: EnvironmentFor<'memberships:change' | 'leases' | 'mail:send'>,
): TransferDependencies | undefined => {
  const parties = partiesFrom(environment);
  if (parties === undefined) return undefined;
  const {
    MEMBERSHIPS_TABLE: memberships,
    AUDIT_RECORDS_TABLE: auditRecords,
    WORK_STATE_TABLE: workState,
  } = environment;
  return {
    readMembership: createMembershipGetter(storeContext, memberships),
    changeMembership: createMembershipChanger(storeContext, { memberships, auditRecords }),
    lease: (accountId) => createLease(storeContext, workState, `transfer-${accountId}`),
    sendMail: createMailSender(),
    longestSendingMs,
    parties,
    now: Date.now,
    newId: randomUUID,
    log,
  };
};
