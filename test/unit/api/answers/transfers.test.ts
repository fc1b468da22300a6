import { expect, test } from 'vitest';
import { transferAnswerOf } from '../../../../shared/api/answers/transfers.ts';
import { endUserMail } from '../../../../shared/domain/transfer/mails.ts';
import { accountIdOf, noon } from '../../../support/memberships.ts';

const parties = { partnerName: 'Our Partner', sender: 'a@b.example', recipient: 'c@d.example', replyTo: 'e@f.example' };
const customer = { userName: 'acme-flowers', customerName: 'Acme Flowers' };

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
