import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { succeeded, type VendorResult } from '../../constant-contact/result.ts';
import type { KeySet } from '../../constant-contact/webhooks/key-set.ts';
import { type Disregard, readNotice } from '../../constant-contact/webhooks/notice.ts';
import {
  type DetachedSignature,
  isSignedBy,
  isTimely,
  readSignatures,
} from '../../constant-contact/webhooks/signature.ts';
import type { Notice } from '../../domain/membership/notice.ts';
import type { WebhookRecorder } from '../../store/webhook-work.ts';

export interface ReceiveDependencies {
  readonly keySet: KeySet;
  /**
   * Our own, from the partner's secret: the copy in memory or, with `refresh`, a new one, at most
   * once a minute.
   */
  readonly apiKey: (deadline: Instant, options: { readonly refresh: boolean }) => Promise<VendorResult<string>>;
  readonly record: WebhookRecorder;
  readonly maxAgeSeconds: number;
  readonly now: () => Instant;
  readonly log: Log;
}

/** A webhook as received; it is neither trusted nor parsed before its signature is verified. */
export interface ReceivedWebhook {
  readonly body: Uint8Array;
  readonly signature: string | undefined;
}

/**
 * `taken`: the vendor sent it and need not repeat it. `refused`: the signature is missing, wrong or
 * too old. `unavailable`: the signature or the API key cannot be checked now, so the vendor should
 * repeat it.
 */
export type Reception = 'taken' | 'refused' | 'unavailable';

/**
 * Checks that the vendor has sent the webhook, and records that its account must be read again. The
 * only request to the vendor is the one for its public keys.
 */
export async function receiveWebhook(
  webhook: ReceivedWebhook,
  deadline: Instant,
  dependencies: ReceiveDependencies,
): Promise<Reception> {
  const { keySet, record, maxAgeSeconds, now, log } = dependencies;
  const refused = (reason: string): Reception => {
    log(events.WEBHOOK_REFUSED, { reason });
    return 'refused';
  };
  const signatures = readSignatures(webhook.signature);
  if (signatures.length === 0) return refused('no_signature');
  const timely = signatures.filter((signature) => isTimely(signature, maxAgeSeconds, now()));
  if (timely.length === 0) return refused('not_timely');
  let fitting: DetachedSignature | undefined;
  const signed = await keySet.somePasses(async (key) => {
    fitting = await firstOf(timely, (signature) => isSignedBy(key, signature, webhook.body));
    return fitting !== undefined;
  }, deadline);
  // The key set has logged why there are no keys.
  if (!signed.ok) return 'unavailable';
  if (fitting === undefined) return refused('no_key_fits');

  const read = await noticeOf(webhook.body, deadline, dependencies);
  if (!read.ok) {
    log(events.WEBHOOK_CREDENTIALS_MISSING, { ...read.failure });
    return 'unavailable';
  }
  const notice = read.value;
  if (typeof notice === 'string') {
    log(notice === 'other_api_key' ? events.WEBHOOK_OF_OTHER_KEY : events.WEBHOOK_DISREGARDED, { reason: notice });
    return 'taken';
  }
  const isNew = await record(notice, fitting.signedAt);
  log(isNew ? events.WEBHOOK_TAKEN : events.WEBHOOK_REPEATED, { ...notice });
  return 'taken';
}

async function firstOf<T>(list: readonly T[], fits: (item: T) => Promise<boolean>): Promise<T | undefined> {
  for (const item of list) if (await fits(item)) return item;
  return undefined;
}

/** Reads the notice; if the API key does not match, once more with our key refreshed. */
async function noticeOf(
  body: Uint8Array,
  deadline: Instant,
  { apiKey }: Pick<ReceiveDependencies, 'apiKey'>,
): Promise<VendorResult<Notice | Disregard>> {
  const read = async (refresh: boolean): Promise<VendorResult<Notice | Disregard>> => {
    const own = await apiKey(deadline, { refresh });
    return own.ok ? succeeded(readNotice(body, own.value)) : own;
  };
  const first = await read(false);
  return first.ok && first.value === 'other_api_key' ? read(true) : first;
}
