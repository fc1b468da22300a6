import { createPublicKey } from 'node:crypto';
import { noteKey, verifierKey } from '../../domain/log/note.ts';
import { checkpointPath } from '../../domain/log/tiles.ts';
import type { Answer } from './answer.ts';

/** Only who has a token may read the log, so no cache between may keep it. */
const immutable = 'private, max-age=31536000, immutable';

/** The answer with an object of the log. A tile that is not full yet is soon asked for no more. */
export const logObjectAnswer = (path: string, bytes: Uint8Array): Answer => {
  if (path === checkpointPath) {
    return { text: Buffer.from(bytes).toString('utf8'), headers: { 'content-type': 'text/plain; charset=utf-8' } };
  }
  const isFull = !path.includes('.p/');
  return {
    bytes: Buffer.from(bytes),
    headers: { 'content-type': 'application/octet-stream', ...(isFull && { 'cache-control': immutable }) },
  };
};

/**
 * The answer with the key of the log.
 *
 * @param publicKey the 32 bytes of RFC 8032
 */
export const logKeyAnswer = (origin: string, publicKey: Uint8Array): Answer => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return {
    body: {
      origin,
      verifierKey: verifierKey(noteKey(origin, publicKey)),
      publicKey: key.export({ type: 'spki', format: 'pem' }),
    },
  };
};
