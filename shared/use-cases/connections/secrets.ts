/** Secrets of a connection, and what of them may be stored or sent. */
import { createHash, createHmac } from 'node:crypto';

/** What is stored of a secret, by which it is found again. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Known to one browser only by its cookie, and to the vendor only when a code is exchanged (RFC 7636). */
export const codeVerifierOf = (browserSecret: string): string =>
  createHmac('sha256', browserSecret).update('code-verifier').digest('base64url');
