/** Webhooks as the vendor signs them, by another implementation than the one under test. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Instant } from '../../shared/base/time.ts';
import type { VendorResult } from '../../shared/constant-contact/result.ts';
import { createKeySet } from '../../shared/constant-contact/webhooks/key-set.ts';
import type { Notice } from '../../shared/domain/membership/notice.ts';
import { type ReceivedWebhook, receiveWebhook } from '../../shared/use-cases/webhooks/receive.ts';
import { noon } from './memberships.ts';

export const apiKey = '6f1d7c2e-0000-4000-8000-51a1a70401ca';
export const accountId = 'a07e1lwvtuw0';

export const makeKeys = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });
export type Keys = ReturnType<typeof makeKeys>;

/** The key set of the given keys. */
export const keySetOf = (...keys: readonly { readonly publicKey: KeyObject }[]): string =>
  JSON.stringify({ keys: keys.map(({ publicKey }) => publicKey.export({ format: 'jwk' })) });

export const bodyOf = (different: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    url: `https://api.cc.email/v3/partner/accounts/${accountId}/plan`,
    api_key: apiKey,
    event_type: 'account.cancel',
    ...different,
  });

/** The members of the header that the vendor protects. */
export const protectedHeader = { alg: 'RS256', ts: noon / 1000, b64: false, crit: ['b64'] };

/** @returns a detached signature; `different` replaces members of its header */
export const sign = async (
  body: string | Uint8Array,
  { privateKey }: Pick<Keys, 'privateKey'>,
  different: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const header = Buffer.from(JSON.stringify({ ...protectedHeader, ...different })).toString('base64url');
  return `${header}..${createSign('RSA-SHA256').update(`${header}.`).update(body).sign(privateKey, 'base64url')}`;
};

/** The receiver with everything around it in memory; what it has done can be looked at. */
export const createReceiver = (
  keySet: VendorResult<string>,
  own: VendorResult<string> = { ok: true, value: apiKey },
  /** What the secret holds when it is read again, if that is something else. */
  renewed?: VendorResult<string>,
) => {
  const recorded: { readonly notice: Notice; readonly signedAt: Instant }[] = [];
  const logged: { readonly event: string; readonly fields: unknown }[] = [];
  const clock = { now: noon };
  const counts = { keySet: 0, apiKey: 0 };
  const now = () => clock.now;
  const dependencies = {
    keySet: createKeySet({
      request: async () => {
        counts.keySet += 1;
        return keySet;
      },
      now,
      onFailure: () => {},
    }),
    apiKey: async (_deadline: Instant, { refresh }: { readonly refresh: boolean }) => {
      counts.apiKey += 1;
      return refresh ? (renewed ?? own) : own;
    },
    record: async (notice: Notice, signedAt: Instant) => {
      recorded.push({ notice, signedAt });
      return recorded.length === 1;
    },
    maxAgeSeconds: 3_900,
    now,
    log: ({ event }: { readonly event: string }, fields: unknown) => void logged.push({ event, fields }),
  };
  return {
    clock,
    counts,
    recorded,
    logged,
    receive: (body: string | Uint8Array, signature: ReceivedWebhook['signature']) =>
      receiveWebhook({ body: Buffer.from(body), signature }, clock.now + 5_000, dependencies),
  };
};
