import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';

/** RFC 7517, with the members of a key of P-256. */
const publicKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('ES256'),
});

export const getStatementKeys = {
  name: 'get-statement-keys',
  group: 'list',
  trigger: 'http',
  method: 'GET',
  path: '/.well-known/jwks.json',
  summary: 'The public keys that verify statements',
  description:
    'A JSON Web Key Set (RFC 7517): the key that signs now, the next one, and the one before. Keep it for as long as ' +
    '`Cache-Control` allows, and ask again, but seldom, if a statement names a key that is not in it.',
  uses: ['statements:keys'],
  request: {},
  answer: z.object({ keys: z.array(publicKey) }),
  answerHeaders: { 'Cache-Control': 'How long the keys may be kept: an hour' },
  problems: [],
  impact: 'Services without a copy of the keys cannot verify statements; the others can. Checks still answer.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
