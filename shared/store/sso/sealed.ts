/**
 * Items that can be found and read only with a secret that is not stored: the store has its hash, and
 * what is in the item is encrypted with another one.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const [ivBytes, tagBytes] = [12, 16];

/** @returns 256 random bits, for an address */
export const newSecret = (): string => randomBytes(32).toString('base64url');

const derived = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `sign-in ${purpose}`, 32));

/** The id of the item of a secret. */
export const idOf = (secret: string): string => derived(secret, 'id').toString('hex');

/** @returns base64 */
export function sealed(secret: string, content: object): string {
  const iv = randomBytes(ivBytes);
  const encrypting = createCipheriv(cipher, derived(secret, 'content'), iv);
  const encrypted = Buffer.concat([encrypting.update(JSON.stringify(content), 'utf8'), encrypting.final()]);
  return Buffer.concat([iv, encrypting.getAuthTag(), encrypted]).toString('base64');
}

/** @throws if it was not sealed with this secret, or has been changed */
export function opened(secret: string, text: string): unknown {
  const content = Buffer.from(text, 'base64');
  const [iv, tag] = [content.subarray(0, ivBytes), content.subarray(ivBytes, ivBytes + tagBytes)];
  const decrypting = createDecipheriv(cipher, derived(secret, 'content'), iv, { authTagLength: tagBytes });
  decrypting.setAuthTag(tag);
  const plain = Buffer.concat([decrypting.update(content.subarray(ivBytes + tagBytes)), decrypting.final()]);
  return JSON.parse(plain.toString('utf8'));
}
