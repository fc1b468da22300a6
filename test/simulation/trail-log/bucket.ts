/** A bucket in memory, with faults; it keeps every version. */
import { checkpointPath } from '../../../shared/domain/log/tiles.ts';
import { type LogBucket, LogObjectDiffersError } from '../../../shared/trail/bucket.ts';
import { LogObjectMissingError } from '../../../shared/trail/reader.ts';
import { CrashedError } from '../../support/memory-dynamodb.ts';
import type { Random } from '../random.ts';
import { fail } from '../view.ts';

interface Stored {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** What befalls a call: before or after it is done, and whether the process dies of it. */
export interface Mishap {
  readonly when: 'before' | 'after';
  readonly crash: boolean;
}

export const createBucket = () => {
  const objects = new Map<string, Stored>();
  const checkpoints: Stored[] = [];

  const put = (path: string, bytes: Uint8Array): void => {
    const before = objects.get(path);
    if (path === checkpointPath) checkpoints.push({ bytes, etag: String(checkpoints.length) });
    else if (before !== undefined && Buffer.compare(before.bytes, bytes) !== 0) fail('a tile was changed', path);
    objects.set(path, { bytes, etag: path === checkpointPath ? String(checkpoints.length) : 'tile' });
  };

  return {
    checkpoints,
    read: async (path: string): Promise<Uint8Array> => {
      const found = objects.get(path);
      return found === undefined ? fail('the log has no object', path) : found.bytes;
    },
    /** As one process has it. */
    connect: (wait: () => Promise<void>, mishap: () => Mishap | undefined): LogBucket => {
      let isDead = false;
      const call = async <T>(act: () => T): Promise<T> => {
        await wait();
        if (isDead) throw new CrashedError();
        const bad = mishap();
        const result = bad?.when === 'before' ? undefined : { value: act() };
        isDead = bad?.crash === true;
        if (bad === undefined && result !== undefined) return result.value;
        throw isDead ? new CrashedError() : new Error('the bucket does not answer');
      };
      return {
        read: (path) =>
          call(() => {
            const found = objects.get(path);
            if (found === undefined) throw new LogObjectMissingError(path);
            return found;
          }),
        write: (path, bytes) =>
          call(() => {
            const found = objects.get(path);
            if (found === undefined) put(path, bytes);
            else if (Buffer.compare(found.bytes, bytes) !== 0) throw new LogObjectDiffersError(path);
          }),
        replace: (path, bytes, etag) =>
          call(() => {
            if (objects.get(path)?.etag !== etag) return { outcome: 'lost' } as const;
            put(path, bytes);
            return { outcome: 'replaced', etag: String(checkpoints.length) } as const;
          }),
      };
    },
  };
};
export type Bucket = ReturnType<typeof createBucket>;

export const mishapFrom =
  (random: Random, share: number): (() => Mishap | undefined) =>
  () =>
    random.chance(share) ? { when: random.pick(['before', 'after']), crash: random.chance(0.3) } : undefined;
