import type { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createLogBucket } from '../../../shared/trail/bucket.ts';
import { startBucket } from '../local/s3-harness.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const tile = 'tile/entries/000.p/2';

const start = async (maxAttempts = 1) => {
  const s3 = await startBucket({ maxAttempts });
  return { ...s3, log: createLogBucket({ client: s3.client, bucket: 'log' }) };
};

/** Has the answers to the next writes come back wrong: `lost` after the work is done, or refused before. */
const spoil = (
  client: S3Client,
  ...faults: readonly ('lost' | 'ConditionalRequestConflict' | 'AccessDenied')[]
): void => {
  const left = [...faults];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const fault = commandName === 'PutObjectCommand' ? left.shift() : undefined;
        if (fault !== undefined && fault !== 'lost') throw Object.assign(new Error('As you wished'), { name: fault });
        const result = await next(args);
        if (fault === 'lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        return result;
      },
    { step: 'deserialize', priority: 'low', name: 'spoil' },
  );
};

describe('an object that never changes', () => {
  it('is read as it was written', async () => {
    const { log, get } = await start();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await log.write(tile, bytes);
    expect(new Uint8Array((await log.read(tile)).bytes)).toEqual(bytes);
    expect((await get(tile)).ContentType).toBe('application/octet-stream');
  });

  it('may be written again as it is, and makes no second version', async () => {
    const { log, get } = await start();
    await log.write(tile, bytesOf('two'));
    const { VersionId } = await get(tile);
    await log.write(tile, bytesOf('two'));
    expect((await get(tile)).VersionId).toBe(VersionId);
  });

  it('is never written over by other bytes', async () => {
    const { log, get } = await start();
    await log.write(tile, bytesOf('two'));
    await expect(log.write(tile, bytesOf('other'))).rejects.toMatchObject({ name: 'LogObjectDiffersError' });
    expect((await get(tile)).text).toBe('two');
  });

  it('is missing until it is written, which is an error of its own', async () => {
    const { log } = await start();
    await expect(log.read(tile)).rejects.toMatchObject({
      name: 'LogObjectMissingError',
      message: 'tile/entries/000.p/2 is not in the bucket',
    });
  });

  it('is written once, also when the answer to the first try is lost', async () => {
    const { log, client, get } = await start(2);
    spoil(client, 'lost');
    await log.write(tile, bytesOf('two'));
    expect((await get(tile)).text).toBe('two');
  });

  it('is not taken for written while another write goes on', async () => {
    const { log, client } = await start();
    spoil(client, 'ConditionalRequestConflict');
    await expect(log.write(tile, bytesOf('two'))).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
    await log.write(tile, bytesOf('two'));
  });
});

describe('the checkpoint', () => {
  it('is made once, and then replaced by who has read it', async () => {
    const { log, get } = await start();
    const first = await log.replace('checkpoint', bytesOf('one'), undefined);
    expect(first).toEqual({ outcome: 'replaced', etag: (await log.read('checkpoint')).etag });
    const second = await log.replace('checkpoint', bytesOf('two'), (await log.read('checkpoint')).etag);
    expect(second).toMatchObject({ outcome: 'replaced' });
    expect(await get('checkpoint')).toMatchObject({ text: 'two', ContentType: 'text/plain; charset=utf-8' });
  });

  it('is lost to who was faster', async () => {
    const { log, get, remove } = await start();
    await log.replace('checkpoint', bytesOf('one'), undefined);
    const { etag } = await log.read('checkpoint');
    expect(await log.replace('checkpoint', bytesOf('other'), undefined)).toEqual({ outcome: 'lost' });
    await log.replace('checkpoint', bytesOf('two'), etag);
    expect(await log.replace('checkpoint', bytesOf('three'), etag)).toEqual({ outcome: 'lost' });
    expect((await get('checkpoint')).text).toBe('two');
    await remove('checkpoint');
    expect(await log.replace('checkpoint', bytesOf('three'), etag)).toEqual({ outcome: 'lost' });
  });

  it('is lost when another write goes on at the same time', async () => {
    const { log, client } = await start();
    spoil(client, 'ConditionalRequestConflict');
    expect(await log.replace('checkpoint', bytesOf('one'), undefined)).toEqual({ outcome: 'lost' });
  });

  it('is ours, also when the answer to the first try is lost', async () => {
    const { log, client } = await start(2);
    const { etag } = { etag: undefined, ...(await log.replace('checkpoint', bytesOf('one'), undefined)) };
    spoil(client, 'lost');
    const replaced = await log.replace('checkpoint', bytesOf('two'), etag);
    expect(replaced).toEqual({ outcome: 'replaced', etag: (await log.read('checkpoint')).etag });
  });
});

it('throws whatever else goes wrong', async () => {
  const { log, client } = await start();
  spoil(client, 'AccessDenied', 'AccessDenied', 'lost');
  await expect(log.write(tile, bytesOf('two'))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(log.replace('checkpoint', bytesOf('one'), undefined)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(log.write(tile, bytesOf('two'))).rejects.toMatchObject({ code: 'ECONNRESET' });
});
