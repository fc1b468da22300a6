/**
 * The vendor's signature on a webhook: a compact JWS without its payload, over the raw bytes of the
 * body (RFC 7797).
 *
 * `jose` verifies it. The checks here come first, because they need no key: a header that is
 * refused costs no request for the vendor's key set. They are also stricter than `jose` in three
 * points: `jose` accepts a `crit` that names `b64` twice, base64url with white space or stray bits,
 * and any `ts`.
 *
 * What changes nothing of what is signed is accepted: blanks around a signature, the padding of
 * base64, its usual alphabet in the last part, and several signatures, of which one must fit.
 *
 * Nothing in the signature's own header says which key is to be trusted: `jwk`, `jku`, `x5c`, `x5u`
 * and `kid` are ignored.
 */
import { type CryptoKey, errors, flattenedVerify } from 'jose';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { readVendorJson } from '../transport/vendor-json.ts';

/** The lower-case name of the header that carries the signature (fact sheet section 5). */
export const signatureHeader = 'x-ctct-webhook-sig';

export interface DetachedSignature {
  /** When the vendor began the call, by its own clock; it is signed. */
  readonly signedAt: Instant;
  /** The first part, as it came. */
  readonly protectedHeader: string;
  /** The last part, in its canonical form. */
  readonly signature: string;
}

/**
 * A header of four members and the signature of the longest usual key come to less than half of it.
 */
const maxLength = 4_096;
/** While keys are changed, a body may have one signature by each. */
const maxSignatures = 4;

const detached = /^([\w-]+={0,2})\.\.([\w+/-]+={0,2})$/;

const algorithm = 'RS256';

const protectedMembers = z.object({
  alg: z.literal(algorithm),
  b64: z.literal(false),
  crit: z.tuple([z.literal('b64')]),
  ts: z.int().check(z.positive()),
});

/**
 * @param header the values of a repeated header come joined by a comma, which no signature can hold
 * @returns the signatures of the only form that the vendor uses
 */
export function readSignatures(header: string | undefined): readonly DetachedSignature[] {
  if (header === undefined || header.length > maxLength) return [];
  const values = header.split(',');
  return values.length > maxSignatures ? [] : values.map(readSignature).filter((found) => found !== undefined);
}

function readSignature(value: string): DetachedSignature | undefined {
  const [, protectedHeader = '', last = ''] = detached.exec(value.trim()) ?? [];
  const json = decode(protectedHeader);
  const signature = decode(last.replaceAll('+', '-').replaceAll('/', '_'))?.toString('base64url');
  if (json === undefined || signature === undefined) return undefined;
  const parsed = protectedMembers.safeParse(readVendorJson(json.toString()));
  return parsed.success ? { signedAt: parsed.data.ts * 1000, protectedHeader, signature } : undefined;
}

/** @returns undefined if the text is not the canonical base64url form of its bytes, padded or not */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  const canonical = bytes.toString('base64url');
  const padded = canonical.padEnd(Math.ceil(canonical.length / 4) * 4, '=');
  return text === canonical || text === padded ? bytes : undefined;
}

/** @returns whether the key has made the signature over exactly these bytes */
export async function isSignedBy(
  key: CryptoKey,
  { protectedHeader, signature }: DetachedSignature,
  body: Uint8Array,
): Promise<boolean> {
  try {
    // A payload of bytes is accepted for `b64: false` only.
    const jws = { protected: protectedHeader, payload: body, signature };
    await flattenedVerify(jws, key, { algorithms: [algorithm] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

/** How far the vendor's clock may be ahead of ours. */
const maxAheadMs = 5 * 60_000;

/**
 * Whether the signature is young enough to be acted on. The vendor repeats a webhook for an hour,
 * and whether it signs each try again is not known (fact sheet section 5), so the age is a setting
 * with room for the last repeat.
 */
export function isTimely({ signedAt }: DetachedSignature, maxAgeSeconds: number, now: Instant): boolean {
  return signedAt >= now - maxAgeSeconds * 1000 && signedAt <= now + maxAheadMs;
}
