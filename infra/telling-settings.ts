/** The settings by which others are told of what happens. */
import * as z from 'zod/mini';
import { emailAddress, emailAddresses, receiverUrl, wholeNumber, withMeaning } from './setting-values.ts';

export const tellingSettings = {
  eventsWebhookUrl: withMeaning(
    'URL of your application at which it receives events, signed as [Standard Webhooks](../guides/receiving-events.md). ' +
      'If unset, none are sent.',
    z.optional(receiverUrl),
  ),
  reviewDigestTo: withMeaning(
    'Addresses, separated by commas, that are told by mail when accounts wait for a review: how many, and how long. If ' +
      'unset, nobody is.',
    z.optional(emailAddresses),
  ),
  reviewDigestFrom: withMeaning(
    'Sender address of these mails, verified in Amazon SES. Required with `reviewDigestTo`.',
    z.optional(emailAddress),
  ),
  reviewDigestEveryHours: withMeaning(
    'How many hours lie between two of these mails at least.',
    z._default(wholeNumber(1).check(z.maximum(8_760, 'must be at most 8760')), 24),
  ),
};
