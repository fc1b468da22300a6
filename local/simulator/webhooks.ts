/**
 * The vendor's webhooks: its key set, its signature, and the call itself (fact sheet section 5).
 */
import { createSign, generateKeyPairSync, type JsonWebKey, type KeyPairKeyObjectResult } from 'node:crypto';
import * as z from 'zod/mini';
import type { Credentials } from './tokens.ts';

/** The path of the vendor's keys, on its host for developers. */
export const keysPath = '/.well-known/jwks.json';

/** The content of a webhook; only the account is required. */
export const webhookSchema = z.strictObject({
  accountId: z.string().check(z.minLength(1), z.maxLength(200)),
  eventType: z._default(z.string(), 'account.cancel'),
  /** Defaults to our application's. */
  apiKey: z.optional(z.string()),
  /** The time of signing, in seconds since the epoch. Defaults to now. */
  ts: z.optional(z.int()),
});
export type Webhook = z.input<typeof webhookSchema>;

export interface Webhooks {
  /** The JSON Web Key Set. */
  readonly keys: () => { readonly keys: readonly JsonWebKey[] };
  /** The value of `X-CTCT-WEBHOOK-SIG` for a body. */
  sign(body: string, ts?: number): string;
  /** Sends a webhook to the subscribed address, and returns the answer's status. */
  send(hookUri: string, webhook: Webhook): Promise<{ readonly status: number }>;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Creates the sender of webhooks. Its key pair is made on first use, because that takes a while.
 */
export const createWebhooks = ({ apiKey: ownApiKey }: Pick<Credentials, 'apiKey'>, now: () => number): Webhooks => {
  let created: KeyPairKeyObjectResult | undefined;
  const pair = () => {
    created ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return created;
  };

  const sign = (body: string, ts: number = Math.floor(now() / 1000)): string => {
    const header = encode({ alg: 'RS256', ts, b64: false, crit: ['b64'] });
    const signature = createSign('RSA-SHA256').update(`${header}.${body}`).sign(pair().privateKey, 'base64url');
    return `${header}..${signature}`;
  };

  return {
    // without a key id, as the vendor's is said to be
    keys: () => ({ keys: [{ ...pair().publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] }),
    sign,
    send: async (hookUri, webhook) => {
      const { accountId, eventType, apiKey = ownApiKey, ts } = webhookSchema.parse(webhook);
      const url = `https://api.cc.email/v3/partner/accounts/${accountId}/plan`;
      const body = JSON.stringify({ url, api_key: apiKey, event_type: eventType });
      const response = await fetch(hookUri, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'X-CTCT-WEBHOOK-SIG': sign(body, ts) },
        body,
      });
      await response.arrayBuffer();
      return { status: response.status };
    },
  };
};
