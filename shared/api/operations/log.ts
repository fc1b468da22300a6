import * as z from '../../base/zod.ts';
import type { HttpOperation } from '../operation.ts';
import { plain } from '../schemas/text.ts';

/** Of 256; a full tile has no such end. */
const width = '[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5]';
/** The groups of three digits of a large index but the last; the first is not 0. */
const firstGroup = 'x(?:00[1-9]|0[1-9]\\d|[1-9]\\d\\d)';
const level = '\\d|[1-5]\\d|6[0-3]';

/** The names of https://c2sp.org/tlog-tiles, and no other, so that a path leads to nothing else. */
const objectName = new RegExp(
  `^(?:checkpoint|tile/(?:entries|${level})/(?:${firstGroup}/(?:x\\d{3}/){0,5})?\\d{3}(?:\\.p/(?:${width}))?)$`,
);

export const getLogObject = {
  name: 'get-log-object',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/log/{object+}',
  scope: 'audit/read',
  summary: 'The published log of all audit records: its checkpoint and its tiles',
  description:
    'The log has the form of C2SP tlog-tiles: `checkpoint`, `tile/<level>/<index>` with hashes and ' +
    '`tile/entries/<index>` with the records, of 256 each, and such names with `.p/<width>` for those that are not full ' +
    'yet. `https://<host>/v1/log` is the base of a client for such logs, which has to send a token. A full tile never ' +
    'changes and may be kept. `GET /v1/log/public-key` has the key that verifies the checkpoint.',
  uses: ['log:read'],
  request: {
    path: z.strictObject({
      object: z
        .string()
        .check(plain(), z.regex(objectName, 'must be checkpoint, or the name of a tile as C2SP tlog-tiles has it')),
    }),
  },
  textAnswer: {
    'text/plain': 'The checkpoint, a signed note',
    'application/octet-stream': 'A tile: hashes of 32 bytes each, or entries with their lengths in two bytes each',
  },
  answerHeaders: { 'Cache-Control': '`immutable` for a full tile, `no-store` for everything else' },
  problems: ['LOG_OBJECT_NOT_FOUND'],
  impact: 'Auditors cannot read the log. It is still published, and nothing of it is lost.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const getLogKey = {
  name: 'get-log-key',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/log/public-key',
  scope: 'audit/read',
  summary: 'The key that verifies the checkpoints of the log, with the name of the log',
  description:
    'In two forms: `publicKey` is what openssl reads, `verifierKey` is what Go’s sumdb packages and tools for C2SP logs ' +
    'read. Keep a copy that you got earlier or from elsewhere: a forger of the log could also show you a forged ' +
    'key.',
  uses: ['log:key'],
  request: {},
  answer: z.object({
    origin: z.string().check(z.describe('The name of the log: the first line of each checkpoint')),
    verifierKey: z.string().check(z.describe('Name, id and key: `<name>+<id>+<base64>`')),
    publicKey: z.string().check(z.describe('The key in PEM (SubjectPublicKeyInfo, Ed25519)')),
  }),
  problems: [],
  impact: 'Auditors cannot get the key of the log. Copies of it still verify, and the log is still published.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
