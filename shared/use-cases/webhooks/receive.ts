import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorResult } from '../../constant-contact/result.ts';
import type { KeySet } from '../../constant-contact/webhooks/key-set.ts';
import { type Disregard, readNotice } from '../../constant-contact/webhooks/notice.ts';
import { isSignedBy, isTimely, readSignature } from '../../constant-contact/webhooks/signature.ts';
import type { Notice } from '../../domain/membership/notice.ts';
import type { WebhookRecorder } from '../../store/webhook-work.ts';

export interface ReceiveDependencies {
  readonly keySet: KeySet;
  /** Our own, from the partner's secret, as it is kept in memory or anew, which is once a minute at most. */
  readonly apiKey: (deadline: Instant, options: { readonly anew: boolean }) => Promise<VendorResult<string>>;
  readonly record: WebhookRecorder;
  readonly maxAgeSeconds: number;
  readonly now: () => Instant;
  readonly log: Log;
}

/** A webhook as it came: nothing of it is believed, or even parsed, before its signature is checked. */
export interface ReceivedWebhook {
  readonly body: Uint8Array;
  readonly signature: string | undefined;
}

/**
 * `taken`: the vendor sent it and need not repeat it. `refused`: nobody knows who sent it, or it is an old one sent again.
 * `unavailable`: it cannot be told at the moment, and the vendor is to repeat it.
 */
export type Reception = 'taken' | 'refused' | 'unavailable';

/**
 * Takes a webhook: checks who has sent it, and leaves a note that the account is to be read again. The vendor is not called, but
 * for its public keys.
 */
export const receiveWebhook = async (
  webhook: ReceivedWebhook,
  deadline: Instant,
  { keySet, apiKey, record, maxAgeSeconds, now, log }: ReceiveDependencies,
): Promise<Reception> => {
  const refused = (reason: string): Reception => {
    log('WEBHOOK_REFUSED', { reason });
    return 'refused';
  };
  const signature = readSignature(webhook.signature);
  if (signature === undefined) return refused('no_signature');
  if (!isTimely(signature, maxAgeSeconds, now())) return refused('not_timely');
  const signed = await keySet.somePasses((key) => isSignedBy(key, signature, webhook.body), deadline);
  // What kept the keys away has been told where it happened.
  if (!signed.ok) return 'unavailable';
  if (!signed.value) return refused('no_key_fits');

  const read = async (anew: boolean): Promise<VendorResult<Notice | Disregard>> => {
    const own = await apiKey(deadline, { anew });
    return own.ok ? { ok: true, value: readNotice(webhook.body, own.value) } : own;
  };
  let noticed = await read(false);
  // The key may have been changed since it was read.
  if (noticed.ok && noticed.value === 'other_api_key') noticed = await read(true);
  if (!noticed.ok) {
    log('WEBHOOK_CREDENTIALS_MISSING', { ...noticed.failure });
    return 'unavailable';
  }
  const notice = noticed.value;
  if (typeof notice === 'string') {
    log(notice === 'other_api_key' ? 'WEBHOOK_OF_OTHER_KEY' : 'WEBHOOK_DISREGARDED', { reason: notice });
    return 'taken';
  }
  const isNew = await record(notice, signature.signedAt);
  log(isNew ? 'WEBHOOK_TAKEN' : 'WEBHOOK_REPEATED', { ...notice });
  return 'taken';
};
