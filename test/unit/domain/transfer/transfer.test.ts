import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemWithDate, transferAnswerOf } from '../../../../shared/api/answers/transfers.ts';
import { accountAge, accountAges } from '../../../../shared/domain/transfer/age.ts';
import { endUserMail, partnerMail } from '../../../../shared/domain/transfer/mails.ts';
import { obstacleTo, transferRequested } from '../../../../shared/domain/transfer/rules.ts';
import { partiesFrom } from '../../../../shared/wiring/transfer.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';

const day = 24 * hour;
const foreign = aMembership({
  relationship: { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon } },
});

describe('the age of an account', () => {
  test.each([
    { createdOn: undefined, age: 'not_given' },
    { createdOn: '2026-11-21', age: 'young' },
    { createdOn: '2026-09-23', age: 'young' },
    { createdOn: '2026-09-22', age: 'old' },
    { createdOn: '1998-02-28', age: 'old' },
    { createdOn: '2026-11-22', age: 'young' },
  ])('created on $createdOn is $age', ({ createdOn, age }) => {
    expect(accountAge(createdOn, noon)).toBe(age);
  });

  test('changes at midnight UTC', () => {
    const midnight = Date.parse('2026-11-21T00:00:00.000Z');
    expect(accountAge('2026-09-22', midnight)).toBe('old');
    expect(accountAge('2026-09-22', midnight - 1)).toBe('young');
  });

  test.each([
    { createdOn: '2026-11-22', refused: false },
    { createdOn: '2026-11-23', refused: true },
    { createdOn: undefined, refused: false },
  ])('is of no use when it is yet to come, but for calendars that are ahead: $createdOn', ({ createdOn, refused }) => {
    expect(problemWithDate(createdOn, noon) !== undefined).toBe(refused);
  });
});

describe('a request', () => {
  const asked = (requestedAt: number) => ({ ...foreign, transfer: { requestedAt } });

  test.each([
    { known: undefined, obstacle: { why: 'unknown_account' } },
    { known: aMembership(), obstacle: { why: 'already_under_partner' } },
    { known: foreign, obstacle: undefined },
    { known: asked(noon - 30 * day), obstacle: undefined },
    {
      known: asked(noon - 30 * day + 1),
      obstacle: { why: 'already_requested', requestedAt: noon - 30 * day + 1, againFrom: noon + 1 },
    },
  ])('may meet $obstacle.why', ({ known, obstacle }) => {
    expect(obstacleTo(known, noon)).toEqual(obstacle);
  });

  test('says when it was asked for, and when it can be again', () => {
    const obstacle = obstacleTo(asked(noon), noon + hour);
    if (obstacle === undefined) throw new Error('there is none');
    expect(transferAnswerOf(foreign.accountId, { outcome: 'impossible', obstacle })).toEqual({
      problem: 'TRANSFER_ALREADY_REQUESTED',
      detail:
        'it was requested at 2026-11-21T12:00:00.000Z; the next request is possible from 2026-12-21T12:00:00.000Z',
    });
  });

  test('is known of from then on, unless the account has come under the partner meanwhile', () => {
    expect(transferRequested(undefined, noon)).toBeUndefined();
    expect(transferRequested(foreign, noon)).toEqual({
      action: 'transfer_requested',
      facts: { ...foreign, transfer: { requestedAt: noon } },
    });
    const ours = aMembership();
    expect(transferRequested(ours, noon)).toEqual({ action: 'transfer_requested', facts: ours });
  });
});

const parties = {
  partnerName: 'Our Partner, Inc.',
  sender: 'moves@partner.example',
  recipient: 'partnersupport@constantcontact.com',
  replyTo: 'answers@partner.example',
};
const customer = { userName: 'acme-flowers', customerName: 'Acme Flowers' };

describe('the mails', () => {
  test('of the partner', () => {
    expect(partnerMail({ ...customer, accountCreatedOn: '2026-10-30' }, 'young', parties)).toMatchInlineSnapshot(`
      {
        "from": "moves@partner.example",
        "replyTo": "answers@partner.example",
        "subject": "Request to move an account under our partnership: acme-flowers",
        "text": "Hello Partner Support,

      please move this existing Constant Contact account under our partnership:

      User name of the account: acme-flowers
      Customer: Acme Flowers
      Partner: Our Partner, Inc.
      Created on: 2026-10-30

      The customer has agreed to the move. The account is less than 60 days old.

      Kind regards
      Our Partner, Inc.
      ",
        "to": "partnersupport@constantcontact.com",
      }
    `);
  });

  test.each([
    ['old', /^The customer has agreed to the move\. The account is 60 days old or older, so the customer will write/m],
    ['not_given', /^The customer has agreed to the move\. We do not know how old the account is\./m],
  ] as const)('of the partner, about an account whose age is %s', (age, line) => {
    const { text } = partnerMail(customer, age, parties);
    expect(text).toMatch(line);
    expect(text).not.toContain('Created on');
  });

  test('of the end-user', () => {
    expect(endUserMail(customer, parties)).toMatchInlineSnapshot(`
      {
        "subject": "Request to move my account under the partnership of Our Partner, Inc.: acme-flowers",
        "text": "Hello Partner Support,

      please move my Constant Contact account under the partnership of the partner named here. I agree to the move.

      User name of the account: acme-flowers
      Customer: Acme Flowers
      Partner: Our Partner, Inc.

      I send this from an address on the account.

      Kind regards
      Acme Flowers
      ",
        "to": "partnersupport@constantcontact.com",
      }
    `);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\r\nBcc: all@example.com', 'a\n.\n', '\u2028b', '\u0085', '\ud800', '\u0000'),
  );

  test('have no control character in a subject, and no line more in a text, whatever the names are', () => {
    fc.assert(
      fc.property(
        fc.record({
          userName: anyText,
          customerName: anyText,
          partnerName: anyText,
          age: fc.constantFrom(...accountAges),
        }),
        ({ userName, customerName, partnerName, age }) => {
          const these = { ...parties, partnerName };
          const mails = [
            [partnerMail({ userName, customerName }, age, these), partnerMail(customer, age, parties)],
            [endUserMail({ userName, customerName }, these), endUserMail(customer, parties)],
          ] as const;
          for (const [mail, plain] of mails) {
            expect(mail.subject).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
            expect(mail.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
            expect(mail.text.split('\n')).toHaveLength(plain.text.split('\n').length);
          }
        },
      ),
    );
  });

  test('hold the names as they are', () => {
    const names = { userName: 'zoë 👩‍🌾 <x@y.example>', customerName: 'O’Brien & Søn  "A/S"' };
    for (const { text, subject } of [partnerMail(names, 'old', parties), endUserMail(names, parties)]) {
      expect(subject).toContain(names.userName);
      for (const name of [...Object.values(names), parties.partnerName]) expect(text).toContain(name);
    }
  });
});

describe('the sender', () => {
  const environment = {
    TRANSFER_SENDER: 'moves@partner.example',
    TRANSFER_RECIPIENT: 'support@vendor.example',
    TRANSFER_REPLY_TO: '',
    PARTNER_NAME: 'Our Partner',
  };

  test('gets the answers where nobody else is to', () => {
    expect(partiesFrom(environment)?.replyTo).toBe('moves@partner.example');
    expect(partiesFrom({ ...environment, TRANSFER_REPLY_TO: 'a@b.example' })?.replyTo).toBe('a@b.example');
  });

  test.each(['TRANSFER_SENDER', 'PARTNER_NAME'])('is not there without %s', (name) => {
    expect(partiesFrom({ ...environment, [name]: '' })).toBeUndefined();
  });
});

test('an answer says what was done, and what the end-user has to do', () => {
  const accountId = accountIdOf('a07eforeign1');
  const endUserMessage = { ...endUserMail(customer, parties), age: 'old' } as const;
  expect(transferAnswerOf(accountId, { outcome: 'requested', requestedAt: noon, endUserMessage })).toEqual({
    accountId,
    requestedAt: '2026-11-21T12:00:00.000Z',
    sent: true,
    endUserMessage: { ...endUserMail(customer, parties), reason: 'account_60_days_or_older' },
  });
  expect(transferAnswerOf(accountId, { outcome: 'requested' })).toEqual({ accountId, sent: false });
});
