/**
 * An account's contacts, as far as they are needed to have something to read and to write for a
 * client.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Account } from './account.ts';
import { type Answer, invalid, serviceError } from './exchange.ts';
import { type Body, isRecord } from './field-rules.ts';

export interface Contacts {
  list(account: Account, limit: string | null): Answer;
  get(account: Account, contactId: string): Answer;
  add(account: Account, contact: unknown): Answer;
}

const generatedCount = 12;
const largestPage = 500;

/** Always the same for the same account and number. */
const generated = (accountId: string, index: number): Body => {
  const digest = createHash('sha256').update(`${accountId}/${index}`).digest('hex');
  // a UUID's version and variant stand at fixed places
  const [time, version, variant] = [digest.slice(0, 8), `8${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`];
  return {
    contact_id: [time, digest.slice(8, 12), version, variant, digest.slice(20, 32)].join('-'),
    email_address: { address: `contact${index + 1}@${accountId}.example`, permission_to_send: 'implicit' },
    create_source: 'Account',
  };
};

/**
 * At the start, every account has twelve contacts, or as many as it has subscribers if those are
 * fewer.
 */
export const createContacts = (): Contacts => {
  const added = new Map<string, readonly Body[]>();
  const allOf = ({ accountId, subscriberCount }: Account): readonly Body[] => [
    ...Array.from({ length: Math.min(generatedCount, subscriberCount) }, (_, index) => generated(accountId, index)),
    ...(added.get(accountId) ?? []),
  ];
  return {
    list: (account, limit) => {
      const wanted = Number(limit ?? 50);
      if (!Number.isInteger(wanted) || wanted < 1 || wanted > largestPage) return invalid('limit is invalid');
      return { status: 200, body: { contacts: allOf(account).slice(0, wanted) } };
    },
    get: (account, contactId) => {
      const contact = allOf(account).find(({ contact_id }) => contact_id === contactId);
      return contact === undefined
        ? serviceError(404, 'contacts.api.not_found', 'The contact does not exist')
        : { status: 200, body: contact };
    },
    add: (account, contact) => {
      if (!isRecord(contact)) return invalid('a contact is needed');
      const whole = { contact_id: randomUUID(), ...contact };
      added.set(account.accountId, [...(added.get(account.accountId) ?? []), whole]);
      return { status: 201, body: whole };
    },
  };
};
