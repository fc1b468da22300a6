/** What a webhook says, once its signature has proved that the vendor has written it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readJson } from '../../base/json.ts';
import * as z from '../../base/zod.ts';
import { isAccountId } from '../../domain/membership/facts.ts';
import { eventTypes, type Notice } from '../../domain/membership/notice.ts';

/** Why there is nothing to do. The vendor's test sends and what is meant for another application come with a good signature, too. */
export type Disregard = 'malformed' | 'other_api_key' | 'unknown_event_type' | 'other_url';

/** The body of a webhook. */
export const noticeSchema = z.object({ url: z.string(), api_key: z.string(), event_type: z.string() });

const eventTypeSchema = z.enum(eventTypes);

/** The host is not looked at: the vendor's own samples have two (fact sheet section 5). The address itself is never called (T20). */
const planUrl = /^https:\/\/[^/?#\\\s]+\/v3\/partner\/accounts\/([^/?#\\\s]+)\/plan$/;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Takes the same time wherever two keys begin to differ. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/**
 * Reads the body of a webhook.
 *
 * @param apiKey our own; a webhook names the one that it was subscribed with
 */
export const readNotice = (body: Uint8Array, apiKey: string): Notice | Disregard => {
  const parsed = noticeSchema.safeParse(readJson(Buffer.from(body).toString()));
  if (!parsed.success) return 'malformed';
  const { url, api_key: givenKey, event_type: word } = parsed.data;
  if (!isSame(givenKey, apiKey)) return 'other_api_key';
  const eventType = eventTypeSchema.safeParse(word);
  if (!eventType.success) return 'unknown_event_type';
  const [, accountId = ''] = planUrl.exec(url) ?? [];
  return isAccountId(accountId) ? { accountId, eventType: eventType.data } : 'other_url';
};
