/** Reads the bucket of the transparency log. */
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';

/** Creates the process's client. After its tries it throws what S3 or the network has answered last. */
export const s3Client = (): S3Client =>
  new S3Client({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });

/** There is no object of this name. */
export class LogObjectMissingError extends Error {
  override readonly name = 'LogObjectMissingError';
}

export interface LogObject {
  readonly bytes: Uint8Array;
  /** Names this version. */
  readonly etag: string;
}

/** @throws LogObjectMissingError */
export type ReadLogObject = (path: string) => Promise<LogObject>;

export interface BucketOptions {
  readonly client: S3Client;
  readonly bucket: string;
}

export const createLogReader =
  ({ client, bucket }: BucketOptions): ReadLogObject =>
  async (path) => {
    try {
      const { Body: body, ETag: etag = '' } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: path }));
      return { bytes: (await body?.transformToByteArray()) ?? new Uint8Array(), etag };
    } catch (error) {
      throw error instanceof NoSuchKey ? new LogObjectMissingError(`${path} is not in the bucket`) : error;
    }
  };
