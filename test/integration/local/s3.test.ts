import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeys } from '../../../local/aws/access-keys.ts';
import { dayMs, startBucket, startedAt } from './s3-harness.ts';

const etagOf = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`;
const tile = 'tile/entries/x001/067.p/8';

describe('an object', () => {
  it('is read as it was written, with its MD5 as tag', async () => {
    const { put, get, head } = await startBucket();
    const written = await put(tile, 'eight entries', { ContentType: 'application/octet-stream' });
    expect(written).toMatchObject({ ETag: etagOf('eight entries'), VersionId: expect.stringMatching(/^[\w-]{20,}$/) });
    const { ETag, VersionId } = written;
    const described = {
      ETag,
      VersionId,
      ContentType: 'application/octet-stream',
      ContentLength: 13,
      LastModified: new Date(startedAt),
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date(startedAt + 10 * dayMs),
    };
    expect(await get(tile)).toMatchObject({ text: 'eight entries', ...described });
    expect(await head(tile)).toMatchObject(described);
  });

  it('is any bytes, and also none', async () => {
    const { put, get } = await startBucket();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await put('bytes', bytes);
    await put('nothing', new Uint8Array());
    expect((await get('bytes')).ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    expect((await get('nothing')).text).toBe('');
  });

  it('keeps every version', async () => {
    const { put, get } = await startBucket();
    const first = await put('checkpoint', 'one');
    await put('checkpoint', 'two');
    expect((await get('checkpoint')).text).toBe('two');
    expect((await get('checkpoint', first.VersionId)).text).toBe('one');
    await expect(get('checkpoint', 'another')).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('is not there until it is written', async () => {
    const { get, head } = await startBucket();
    await expect(get('checkpoint')).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(head('checkpoint')).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  it('is in one of the buckets of the templates', async () => {
    const { put } = await startBucket();
    await expect(put('checkpoint', 'one', { Bucket: 'other' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('a write with a condition', () => {
  it('makes an object only where there is none', async () => {
    const { put, get } = await startBucket();
    await put('checkpoint', 'one', { IfNoneMatch: '*' });
    await expect(put('checkpoint', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect((await get('checkpoint')).text).toBe('one');
  });

  it('replaces an object only if it is still the one that was read', async () => {
    const { put, get } = await startBucket();
    const { ETag: tag } = await put('checkpoint', 'one');
    await put('checkpoint', 'two', { IfMatch: tag });
    await expect(put('checkpoint', 'three', { IfMatch: tag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await get('checkpoint')).text).toBe('two');
    await expect(put('missing', 'one', { IfMatch: tag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is won by one of several that come at once', async () => {
    const { put } = await startBucket();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => put('checkpoint', `writer ${index}`, { IfNoneMatch: '*' })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('makes an object where the newest version is a delete marker', async () => {
    const { put, remove } = await startBucket();
    const { ETag: tag } = await put('checkpoint', 'one');
    await remove('checkpoint');
    await expect(put('checkpoint', 'two', { IfMatch: tag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('checkpoint', 'two', { IfNoneMatch: '*' });
  });
});

describe('what is said of the bytes', () => {
  it.each(['CRC32', 'SHA1', 'SHA256'] as const)('is compared: %s', async (algorithm) => {
    const { put, get } = await startBucket();
    await put('checkpoint', 'one', { ChecksumAlgorithm: algorithm });
    expect(await get('checkpoint')).toMatchObject({ text: 'one', [`Checksum${algorithm}`]: expect.any(String) });
  });

  it.each([
    { ChecksumCRC32: 'AAAAAA==' },
    { ChecksumSHA256: createHash('sha256').update('two').digest('base64') },
    { ContentMD5: createHash('md5').update('two').digest('base64') },
  ])('refuses other bytes than %o has', async (checksum) => {
    const { put, get } = await startBucket();
    await expect(put('checkpoint', 'one', checksum)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('checkpoint')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('may come behind a stream, in chunks', async () => {
    const { put, get } = await startBucket();
    const parts = ['one ', 'two\r\n', 'x'.repeat(70_000)].map((text) => Buffer.from(text));
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    await put('tile/0/000', Readable.from(parts), { ContentLength: length });
    expect((await get('tile/0/000')).text).toBe(Buffer.concat(parts).toString());
  });

  it('must be said, as the versions are locked', async () => {
    const { server } = await startBucket();
    const client = new S3Client({ endpoint: server.url, maxAttempts: 1, requestChecksumCalculation: 'WHEN_REQUIRED' });
    onTestFinished(() => client.destroy());
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    await expect(client.send(new PutObjectCommand({ Bucket: 'log', Key: 'a', Body: 'one' }))).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('is required for Put Object requests with Object Lock parameters'),
    });
  });
});

describe('a version that is locked', () => {
  it('cannot be deleted, and can when its time is over', async () => {
    const { put, get, remove, clock } = await startBucket();
    const { VersionId } = await put('checkpoint', 'one');
    clock.now += 10 * dayMs - 1;
    await expect(remove('checkpoint', { VersionId })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Access Denied because object protected by object lock.',
    });
    expect((await get('checkpoint')).text).toBe('one');
    clock.now += 1;
    await remove('checkpoint', { VersionId });
    await expect(get('checkpoint')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it.each([
    ['GOVERNANCE', 'can be deleted by who says that he may'],
    ['COMPLIANCE', 'can be deleted by nobody'],
  ] as const)('in the mode %s %s', async (mode, _what) => {
    const { put, remove } = await startBucket({ mode });
    const { VersionId } = await put('checkpoint', 'one');
    const removal = remove('checkpoint', { VersionId, BypassGovernanceRetention: true });
    if (mode === 'GOVERNANCE') await removal;
    else await expect(removal).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('stays there behind a delete marker', async () => {
    const { put, get, remove } = await startBucket();
    const { VersionId } = await put('checkpoint', 'one');
    const { VersionId: marker, DeleteMarker } = await remove('checkpoint');
    expect(DeleteMarker).toBe(true);
    await expect(get('checkpoint')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await get('checkpoint', VersionId)).text).toBe('one');
    await remove('checkpoint', { VersionId: marker });
    expect((await get('checkpoint')).text).toBe('one');
  });
});

describe('a folder', () => {
  it('has everything again in the next start, for nobody else to read', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'membership-s3-test-')), 's3');
    onTestFinished(() => rmSync(join(folder, '..'), { recursive: true }));
    const before = await startBucket({ folder });
    const first = await before.put('checkpoint', 'one');
    const gone = await before.put('checkpoint', 'two');
    await before.remove('checkpoint', { VersionId: gone.VersionId, BypassGovernanceRetention: true });
    await before.put(tile, 'entries');
    await before.remove(tile);

    const after = await startBucket({ folder });
    expect(await after.get('checkpoint')).toMatchObject({ text: 'one', ETag: first.ETag, VersionId: first.VersionId });
    await expect(after.get(tile)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await after.put('checkpoint', 'three', { IfMatch: first.ETag });
    expect((await (await startBucket({ folder })).get('checkpoint')).text).toBe('three');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
    }
  });
});

it('knows no other operations', async () => {
  const { client } = await startBucket();
  await expect(client.send(new ListObjectsV2Command({ Bucket: 'log' }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
});

it.each([
  ['other keys', { accessKeyId: 'other', secretAccessKey: 'test' }, 'InvalidAccessKeyId'],
  ['another secret', { accessKeyId: 'test', secretAccessKey: createKeys().secretAccessKey }, 'SignatureDoesNotMatch'],
])('refuses who signs with %s', async (_, credentials, name) => {
  const { server } = await startBucket();
  const client = new S3Client({ endpoint: server.url, maxAttempts: 1, credentials });
  onTestFinished(() => client.destroy());
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  await expect(client.send(new GetObjectCommand({ Bucket: 'log', Key: 'checkpoint' }))).rejects.toMatchObject({ name });
});

it('refuses who does not sign, and bytes that are not those which were signed', async () => {
  const { server, client } = await startBucket();
  const response = await fetch(`${server.url}/log/checkpoint`);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('<Code>AccessDenied</Code>');

  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { body: 'two' });
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'change the body' },
  );
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  await expect(client.send(new PutObjectCommand({ Bucket: 'log', Key: 'a', Body: 'one' }))).rejects.toMatchObject({
    name: 'XAmzContentSHA256Mismatch',
  });
});
