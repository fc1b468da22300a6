/** The bucket of the transparency log. What is published once stays as it is. */
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { checkpointPath } from '../domain/log/tiles.ts';
import {
  type BucketOptions,
  createLogReader,
  type LogObject,
  LogObjectMissingError,
  type ReadLogObject,
} from './reader.ts';

/** The object is already there, with other bytes: somebody has published another log in this place. */
export class LogObjectDiffersError extends Error {
  override readonly name = 'LogObjectDiffersError';
}

export interface LogBucket {
  readonly read: ReadLogObject;
  /**
   * Writes an object that nobody changes any more, such as a tile. Bytes that are there already are
   * as good as written.
   *
   * @throws LogObjectDiffersError
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes an object that changes, such as the checkpoint, if it is still the one that was read.
   *
   * @param etag of what was read; undefined: there was none
   * @returns `lost` when somebody else has written other bytes since
   */
  replace(
    path: string,
    bytes: Uint8Array,
    etag: string | undefined,
  ): Promise<{ readonly outcome: 'replaced'; readonly etag: string } | { readonly outcome: 'lost' }>;
}

export const createLogBucket = ({ client, bucket }: BucketOptions): LogBucket => {
  const read = createLogReader({ client, bucket });

  /**
   * Writes under a condition. If it is not met, the bytes that are there may be our own: the answer
   * to a try may be lost, and then the next try meets what that one has written.
   *
   * @returns the tag of our bytes; else why they were not written, and what is there instead
   */
  const put = async (
    path: string,
    bytes: Uint8Array,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
  ): Promise<{ readonly etag: string } | { readonly unmet: Error; readonly there: LogObject | undefined }> => {
    const input = { Bucket: bucket, Key: path, Body: bytes, ContentType: contentTypeOf(path), ...condition };
    try {
      const { ETag: etag = '' } = await client.send(new PutObjectCommand(input));
      return { etag };
    } catch (unmet) {
      if (!(unmet instanceof Error && unmetConditions.has(unmet.name))) throw unmet;
      const there = await read(path).catch(noneIfMissing);
      const isOurs = there !== undefined && Buffer.compare(there.bytes, bytes) === 0;
      return isOurs ? { etag: there.etag } : { unmet, there };
    }
  };

  return {
    read,
    write: async (path, bytes) => {
      const result = await put(path, bytes, { IfNoneMatch: '*' });
      if ('etag' in result) return;
      if (result.there === undefined) throw result.unmet;
      throw new LogObjectDiffersError(`${path} is in the bucket with other bytes`);
    },
    replace: async (path, bytes, etag) => {
      const result = await put(path, bytes, etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag });
      return 'etag' in result ? { outcome: 'replaced', etag: result.etag } : { outcome: 'lost' };
    },
  };
};

/**
 * The object is another one or already there; another write goes on at the same time; the object to
 * replace is gone: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const unmetConditions: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey']);

const noneIfMissing = (error: unknown): undefined => {
  if (!(error instanceof LogObjectMissingError)) throw error;
};

/** As https://c2sp.org/tlog-tiles has it, for whoever copies the bucket to a web server. */
const contentTypeOf = (path: string): string =>
  path === checkpointPath ? 'text/plain; charset=utf-8' : 'application/octet-stream';
