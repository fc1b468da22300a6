/** The signatures of Standard Webhooks 1.0: https://www.standardwebhooks.com */
import { createHmac } from 'node:crypto';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';

/** The keys that events are signed with: the current one, and in a change of keys the previous one. */
export type SigningKeys = readonly [Uint8Array, ...Uint8Array[]];

const prefix = 'whsec_';
/** By Standard Webhooks. */
const [fewestBytes, mostBytes] = [24, 64];

const key = z.pipe(
  z.string(),
  z.transform((text, context): Uint8Array => {
    const encoded = text.trim().replace(prefix, '');
    const bytes = Buffer.from(encoded, 'base64');
    const isWhole = bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
    if (isWhole && bytes.length >= fewestBytes && bytes.length <= mostBytes) return bytes;
    context.issues.push({ code: 'custom', input: undefined });
    return z.NEVER;
  }),
);
/** After a change of keys the previous one may be emptied instead of left out. */
const blank = z.pipe(
  z.string().check(z.regex(/^\s*$/)),
  z.transform(() => undefined),
);
const secret = z.object({ current: key, previous: z.nullish(z.union([blank, key])) });

/**
 * Reads the secret: a JSON object with `current` and, in a change of keys, `previous`. Each is base64
 * of 24 to 64 bytes, with `whsec_` before it or without.
 *
 * @returns undefined if it is not usable
 */
export function readSigningKeys(text: string | undefined): SigningKeys | undefined {
  const { data } = secret.safeParse(readJson(text ?? ''));
  return data && (data.previous ? [data.current, data.previous] : [data.current]);
}

interface Message {
  readonly id: string;
  readonly body: string;
}

/** The headers of one attempt. Each attempt is signed again, with its own time. */
export function signedHeaders({ id, body }: Message, keys: SigningKeys, at: Instant): Readonly<Record<string, string>> {
  const timestamp = Math.floor(at / 1000);
  const signatures = keys.map(
    (bytes) => `v1,${createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
