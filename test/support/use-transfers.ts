/** Requests for transfers: the real store, and an SES that says what it is told to, on a clock that stands still. */
import { afterEach, beforeEach } from 'vitest';
import type { LogEvent } from '../../shared/base/log-events.ts';
import { createMailSender } from '../../shared/mail/ses.ts';
import { createLease } from '../../shared/store/lease.ts';
import { createMembershipReader } from '../../shared/store/memberships/read.ts';
import {
  requestTransfer,
  type TransferDependencies,
  type TransferRequest,
} from '../../shared/use-cases/memberships/request-transfer.ts';
import { auditActor, changerOf, newAccountId } from './changes.ts';
import { aMembership, hour, noon } from './memberships.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';
import { createTestStore, type TestStore } from './store.ts';

export const day = 24 * hour;
export const functionMs = 24_000;
export const answered = { json: { MessageId: 'message-1' } };
export const parties = {
  partnerName: 'Our Partner',
  sender: 'moves@partner.example',
  recipient: 'support@vendor.example',
  replyTo: 'answers@partner.example',
};

/** A store and an SES anew for each test. */
export const useTransfers = () => {
  let store: TestStore;
  let ses: ScriptedServer;
  let accountId: TransferRequest['accountId'];
  let logged: { readonly event: LogEvent; readonly fields: unknown }[];
  let holders: number;
  beforeEach(async () => {
    store = await createTestStore();
    ses = await startScriptedServer(() => answered);
    logged = [];
    holders = 0;
    accountId = newAccountId();
    const { activity, review, profile } = aMembership();
    const relationship = { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon } } as const;
    const facts = { relationship, activity, review, profile };
    await changerOf(store)(accountId, () => ({ action: 'refuted', facts }), auditActor);
  });
  afterEach(async () => {
    await ses.close();
  });

  const ask = (different: Partial<TransferRequest> = {}, dependencies: Partial<TransferDependencies> = {}) =>
    requestTransfer(
      {
        accountId,
        userName: 'acme-user',
        customerName: 'Acme Customer',
        accountCreatedOn: '2026-11-01',
        validateOnly: false,
        by: 'alice',
        ...different,
      },
      store.clock.now + functionMs,
      {
        readMembership: createMembershipReader(store.context, store.tables.memberships),
        changeMembership: changerOf(store),
        lease: (of) => createLease(store.context, store.tables.workState, `transfer-${of}`),
        sendMail: createMailSender(ses.url),
        longestSendingMs: 6_000,
        parties,
        now: () => store.clock.now,
        newId: () => {
          holders += 1;
          return `holder-${holders}`;
        },
        log: (event, fields) => void logged.push({ event, fields }),
        ...dependencies,
      },
    );
  const membership = () => createMembershipReader(store.context, store.tables.memberships)(accountId);
  const records = async () =>
    (await store.dump(store.tables.auditRecords)).filter(({ action }) => action === 'transfer_requested');
  const leases = () => store.dump(store.tables.workState);
  return {
    get store() {
      return store;
    },
    get ses() {
      return ses;
    },
    get accountId() {
      return accountId;
    },
    get logged() {
      return logged;
    },
    ask,
    membership,
    records,
    leases,
  };
};
