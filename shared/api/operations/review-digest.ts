import type { ScheduledOperation } from '../operation.ts';

export const sendReviewDigest = {
  name: 'send-review-digest',
  group: 'events',
  trigger: 'schedule',
  onlyWith: 'reviewDigestTo',
  summary: 'Tell reviewers by mail that accounts wait for them',
  description:
    'Sends one mail in each period if accounts wait for a review, with their number and the longest wait, and no names.',
  uses: ['review-digest'],
  impact: 'Reviewers are not told by mail that accounts wait for them. Reviews and checks are not affected.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;
