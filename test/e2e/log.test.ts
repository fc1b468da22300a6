/** The published log, as an auditor reads it. */
import { createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseVerifierKey, publicKeyOf } from '../../shared/domain/log/note.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, stack, token } = useStack();
const operation = operationOf('get-log-object');
const hashes = Uint8Array.from({ length: 256 * 32 }, (_, index) => index);

/** What is there of every log: the tests bring their own objects. */
beforeAll(() => {
  const bucket = stack().functions.all.flatMap(({ environment }) => environment['LOG_BUCKET'] ?? [])[0] ?? '';
  stack().putObject(bucket, 'checkpoint', Buffer.from('log.example\n0\nroot=\n\n— log.example sig=\n'));
  stack().putObject(bucket, 'tile/0/x001/067', hashes);
  stack().putObject(bucket, 'tile/entries/x001/068.p/2', hashes.subarray(0, 300));
});

const bytesOf = async (path: string) => {
  const response = await fetch(`${stack().url}${path}`, { headers: { authorization: `Bearer ${token()}` } });
  return { headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
};

test('the checkpoint is a text that nobody may keep', async () => {
  const { status, text, headers } = await ask('GET', '/v1/log/checkpoint');
  expect({ status, text }).toEqual({ status: 200, text: 'log.example\n0\nroot=\n\n— log.example sig=\n' });
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
});

test.each([
  ['/v1/log/tile/0/x001/067', hashes, 'private, max-age=31536000, immutable'],
  ['/v1/log/tile%2F0%2Fx001%2F067', hashes, 'private, max-age=31536000, immutable'],
  ['/v1/log/tile/entries/x001/068.p/2', hashes.subarray(0, 300), 'no-store'],
])('%s is the bytes as they are in the bucket', async (path, expected, caching) => {
  const { headers, bytes } = await bytesOf(path);
  expect(bytes).toEqual(expected);
  expect(headers.get('content-type')).toBe('application/octet-stream');
  expect(headers.get('cache-control')).toBe(caching);
});

describe('what is not there', () => {
  test.each(['tile/0/000', 'tile/0/x001/067.p/255', 'tile/entries/x123/x456/789', 'tile/63/000'])(
    'is a 404: %s',
    async (object) => {
      expectProblem(await ask('GET', `/v1/log/${object}`), 'LOG_OBJECT_NOT_FOUND', operation);
    },
  );

  test.each([
    'checkpoint/',
    'checkpoints',
    'tile',
    'tile/0',
    'tile/0/67',
    'tile/0/x000/067',
    'tile/0/001/067',
    'tile/00/067',
    'tile/64/067',
    'tile/0/067.p/0',
    'tile/0/067.p/256',
    'tile/0/067.p/08',
    'tile/0/067.p',
    'tile/data/067',
    'tile/0/x001//067',
    'tile/0/..%2F..%2Fcheckpoint',
    '..%2fcheckpoint',
    'tile/entries/%2e%2e/000',
  ])('is a 400 if it is no name of a log: %s', async (object) => {
    expectProblem(await ask('GET', `/v1/log/${object}`), 'VALIDATION_FAILED', operation);
  });

  test('is a 400 with an empty name, and a 404 of the gateway without one', async () => {
    expectProblem(await ask('GET', '/v1/log/'), 'VALIDATION_FAILED', operation);
    expect((await ask('GET', '/v1/log')).status).toBe(404);
  });
});

test('the key is given in both forms, with the name of the log', async () => {
  const { status, json } = await ask('GET', '/v1/log/public-key');
  expect(status).toBe(200);
  expect(json).toEqual({
    origin: 'ConstantContactMembership.us-east-1.000000000000',
    verifierKey: expect.stringMatching(/^ConstantContactMembership\.us-east-1\.000000000000\+[0-9a-f]{8}\+/),
    publicKey: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/),
  });
  expect(createPublicKey(json.publicKey).asymmetricKeyType).toBe('ed25519');
  expect(Buffer.from(parseVerifierKey(json.verifierKey).publicKey)).toEqual(Buffer.from(publicKeyOf(json.publicKey)));
  expect((await ask('GET', '/v1/log/public-key')).json).toEqual(json);
});
