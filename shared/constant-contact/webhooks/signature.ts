/**
 * The vendor's signature on a webhook: a compact JWS without its payload, over the raw bytes of the body (RFC 7797).
 *
 * Nothing in the signature's own header says which key is to be trusted: `jwk`, `jku`, `x5c`, `x5u` and `kid` are not looked at.
 */
import { constants, type KeyObject, verify } from 'node:crypto';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';

/** The lower-case name of the header that carries it (fact sheet section 5). */
export const signatureHeader = 'x-ctct-webhook-sig';

export interface DetachedSignature {
  /** When the vendor began the call, by its own clock; it is signed. */
  readonly signedAt: Instant;
  /** The first part, as it came. */
  readonly protectedHeader: string;
  readonly signature: Buffer;
}

/** A header of four members and the signature of the longest usual key come to less than half of it. */
const longest = 4_096;

/** Two values of a repeated header come joined by a comma, which no part can hold. */
const detached = /^([\w-]+)\.\.([\w-]+)$/;

const protectedMembers = z.object({
  alg: z.literal('RS256'),
  b64: z.literal(false),
  crit: z.tuple([z.literal('b64')]),
  ts: z.int().check(z.positive()),
});

/** @returns undefined where the text is not the one way to write its bytes */
const decode = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
};

/** @returns undefined for anything but one signature of the only form that the vendor uses */
export const readSignature = (header: string | undefined): DetachedSignature | undefined => {
  if (header === undefined || header.length > longest) return undefined;
  const [, protectedHeader = '', signatureText = ''] = detached.exec(header) ?? [];
  const json = decode(protectedHeader);
  const signature = decode(signatureText);
  if (json === undefined || signature === undefined) return undefined;
  let members: unknown;
  try {
    members = JSON.parse(json.toString());
  } catch {
    return undefined;
  }
  const parsed = protectedMembers.safeParse(members);
  if (!parsed.success) return undefined;
  return { signedAt: parsed.data.ts * 1000, protectedHeader, signature };
};

/** Whether the key has made the signature over exactly these bytes. */
export const isSignedBy = (
  key: KeyObject,
  { protectedHeader, signature }: DetachedSignature,
  body: Uint8Array,
): boolean => {
  const signed = Buffer.concat([Buffer.from(`${protectedHeader}.`, 'ascii'), body]);
  return verify('sha256', signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
};

/** How far the vendor's clock may be ahead of ours. */
const aheadMs = 5 * 60_000;

/**
 * Whether the signature is young enough to be acted on. The vendor repeats a webhook for an hour, and whether it signs each try
 * anew is not known (fact sheet section 5), so the age is a setting that has room for the last repeat.
 */
export const isTimely = ({ signedAt }: DetachedSignature, maxAgeSeconds: number, now: Instant): boolean =>
  signedAt >= now - maxAgeSeconds * 1000 && signedAt <= now + aheadMs;
