/** The content of a webhook, read after its signature has proved that the vendor wrote it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from '../../base/zod.ts';
import { type AccountId, isAccountId } from '../../domain/membership/facts.ts';
import { eventTypes, type Notice } from '../../domain/membership/notice.ts';
import { textOf } from '../transport/answer-text.ts';
import { readVendorJson } from '../transport/vendor-json.ts';

/**
 * Why a webhook asks for nothing. Test sends and webhooks of another application have a valid
 * signature, too.
 */
export type Disregard = 'malformed' | 'other_api_key' | 'unknown_event_type' | 'other_url';

/** The body of a webhook. */
export const noticeSchema = z.object({ url: z.string(), api_key: z.string(), event_type: z.string() });

const eventTypeSchema = z.enum(eventTypes);

/**
 * Reads the account in the address of its plan. The address is never called (T20), so only its path
 * counts: the vendor's own samples have two hosts (fact sheet section 5).
 *
 * @returns undefined if it is no such address
 */
function accountOf(text: string): AccountId | undefined {
  const address = text.trim();
  // `URL` reads a backslash as a slash, and leaves out line breaks.
  if (/[\\\s]/.test(address)) return undefined;
  const url = URL.parse(address, 'https://api.cc.email');
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  const [, segment = ''] = /^\/v3\/partner\/accounts\/([^/]+)\/plan\/*$/.exec(url.pathname) ?? [];
  const accountId = decodedSegment(segment);
  return isAccountId(accountId) ? accountId : undefined;
}

function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Compares in constant time: the duration does not tell where two keys begin to differ. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/**
 * Reads the body of a webhook.
 *
 * @param apiKey our own; a webhook names the key that it was subscribed with
 */
export const readNotice = (body: Uint8Array, apiKey: string): Notice | Disregard => {
  const parsed = noticeSchema.safeParse(readVendorJson(textOf(body, undefined).text));
  if (!parsed.success) return 'malformed';
  const { url, api_key: givenKey, event_type: word } = parsed.data;
  if (!isSame(givenKey.trim(), apiKey)) return 'other_api_key';
  const eventType = eventTypeSchema.safeParse(word.trim().toLowerCase());
  if (!eventType.success) return 'unknown_event_type';
  const accountId = accountOf(url);
  return accountId === undefined ? 'other_url' : { accountId, eventType: eventType.data };
};
