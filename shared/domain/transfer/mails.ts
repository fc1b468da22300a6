/**
 * The mails to the vendor that ask for an account to be moved: the partner's and the end-user's.
 * Pure.
 */

import type { AccountAge } from './age.ts';
import type { Mail } from './mail.ts';

/** The owner of the account, as the caller names it; never stored or logged. */
export interface Customer {
  readonly userName: string;
  readonly customerName: string;
  /** A calendar date, `2026-11-21`. */
  readonly accountCreatedOn?: string | undefined;
}

/** The partner's and the vendor's side of a request. */
export interface Parties {
  readonly partnerName: string;
  readonly sender: string;
  readonly recipient: string;
  readonly replyTo: string;
}

const aboutAge: Readonly<Record<AccountAge, string>> = {
  young: 'The account is less than 60 days old.',
  old: 'The account is 60 days old or older, so the customer will write to you as well, from an address on the account.',
  not_given:
    'We do not know how old the account is. In case it is 60 days or more, the customer will write to you as well, from an ' +
    'address on the account.',
};

/**
 * The partner's request to the vendor's partner support: user name, customer and partner names
 * (fact sheet, section 10).
 */
export function partnerMail(customer: Customer, age: AccountAge, parties: Parties): Mail {
  return {
    from: parties.sender,
    to: parties.recipient,
    replyTo: parties.replyTo,
    subject: oneLine(`Request to move an account under our partnership: ${customer.userName}`),
    text: lines(
      'Hello Partner Support,',
      '',
      'please move this existing Constant Contact account under our partnership:',
      '',
      ...facts(customer, parties),
      ...(customer.accountCreatedOn === undefined ? [] : [`Created on: ${oneLine(customer.accountCreatedOn)}`]),
      '',
      `The customer has agreed to the move. ${aboutAge[age]}`,
      '',
      'Kind regards',
      oneLine(parties.partnerName),
    ),
  };
}

/** The end-user's own request, to be sent from an address on the account. */
export function endUserMail(
  customer: Customer,
  parties: Parties,
): Pick<Mail, 'subject' | 'text'> & { readonly to: string } {
  return {
    to: parties.recipient,
    subject: oneLine(
      `Request to move my account under the partnership of ${parties.partnerName}: ${customer.userName}`,
    ),
    text: lines(
      'Hello Partner Support,',
      '',
      'please move my Constant Contact account under the partnership of the partner named here. I agree to the move.',
      '',
      ...facts(customer, parties),
      '',
      'I send this from an address on the account.',
      '',
      'Kind regards',
      oneLine(customer.customerName),
    ),
  };
}

function facts({ userName, customerName }: Customer, { partnerName }: Parties): readonly string[] {
  return [
    `User name of the account: ${oneLine(userName)}`,
    `Customer: ${oneLine(customerName)}`,
    `Partner: ${oneLine(partnerName)}`,
  ];
}

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}

/**
 * Collapses a text to one line: a line break in a subject would add a header, one in the body would
 * forge text. Input is validated already; this is defence in depth.
 */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
