/** A bucket of the local S3, as the clients of the SDK see it. */
import {
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished } from 'vitest';
import type { Access } from '../../../local/aws/endpoint.ts';
import { startS3 } from '../../../local/aws/s3/server.ts';
import { accessOf, keysOfTests } from './support.ts';

export const dayMs = 86_400_000;
export const startedAt = Date.parse('2026-11-28T12:00:00Z');

interface Options {
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  readonly folder?: string;
  readonly access?: Access;
  /** Of the client; one by default. */
  readonly maxAttempts?: number;
}

/** Starts it with the bucket `log`, whose versions are locked for ten days; it ends with the test. */
export const startBucket = async ({
  mode = 'GOVERNANCE',
  folder,
  access = accessOf(keysOfTests),
  maxAttempts = 1,
}: Options = {}) => {
  const clock = { now: startedAt };
  const errors: unknown[] = [];
  const server = await startS3({
    buckets: new Map([['log', { mode, days: 10 }]]),
    folder,
    access,
    onError: (error) => errors.push(error),
    now: () => clock.now,
  });
  const client = new S3Client({ endpoint: server.url, maxAttempts });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
    expect(errors).toEqual([]);
  });
  const where = (Key: string) => ({ Bucket: 'log', Key });
  return {
    server,
    client,
    clock,
    put: (key: string, Body: PutObjectCommandInput['Body'], more: Partial<PutObjectCommandInput> = {}) =>
      client.send(new PutObjectCommand({ ...where(key), Body, ...more })),
    get: async (key: string, VersionId?: string) => {
      const { Body: body, ...rest } = await client.send(new GetObjectCommand({ ...where(key), VersionId }));
      return { text: (await body?.transformToString()) ?? '', ...rest };
    },
    head: (key: string) => client.send(new HeadObjectCommand(where(key))),
    remove: (key: string, more: Partial<DeleteObjectCommandInput> = {}) =>
      client.send(new DeleteObjectCommand({ ...where(key), ...more })),
  };
};
