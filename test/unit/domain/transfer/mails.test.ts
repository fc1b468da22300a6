import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountAges } from '../../../../shared/domain/transfer/age.ts';
import { endUserMail, partnerMail } from '../../../../shared/domain/transfer/mails.ts';

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

  test('have no control character in a subject, and no extra line in a text, for any names', () => {
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
