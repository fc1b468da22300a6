import { expect, it, test } from 'vitest';
import { digestMail } from '../../../shared/domain/review-digest.ts';

const now = Date.parse('2026-11-28T12:00:00.000Z');
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const parties = {
  sender: 'reviews@partner.example',
  recipients: ['a@partner.example', 'b@partner.example'],
  everyMs: day,
  listUrl: 'https://api.example/v1/memberships?review=pending',
};

test('the mail has counts and ages, and nothing else of anybody', () => {
  expect(digestMail({ count: 3, since: now - 50 * hour }, parties, now)).toEqual({
    from: 'reviews@partner.example',
    to: ['a@partner.example', 'b@partner.example'],
    replyTo: 'reviews@partner.example',
    subject: '3 accounts wait for a review',
    text: `3 accounts wait for a review, the longest for 2 days.
Until somebody decides, their users get the answer PENDING_REVIEW.

This request lists them, with a token of the scope membership/read:

GET https://api.example/v1/memberships?review=pending

This mail comes at most once in 24 hours, and only if accounts wait.
`,
  });
});

it.each([
  [59 * minute, 'for less than an hour'],
  [hour, 'for 1 hour'],
  [47 * hour, 'for 47 hours'],
  [48 * hour, 'for 2 days'],
  [-minute, 'for less than an hour'],
])('says of a wait of %i ms: %s', (ms, words) => {
  const { subject, text } = digestMail({ count: 1, since: now - ms }, parties, now);
  expect(subject).toBe('1 account waits for a review');
  expect(text).toContain(`1 account waits for a review, ${words}.\n`);
});
