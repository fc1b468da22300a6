/**
 * The objects of all buckets, with every version: in memory, or in a folder. A folder has one file
 * for each version, and a journal with a line for everything that was done.
 */
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readJson } from '../../../shared/base/json.ts';

const lock = z.object({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), until: z.number() });

const version = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string().check(z.regex(/^[\w-]+$/)),
  /** Absent: a delete marker. */
  etag: z.optional(z.string()),
  contentType: z.optional(z.string()),
  checksum: z.optional(z.object({ header: z.string(), value: z.string() })),
  lock: z.optional(lock),
  writtenAt: z.number(),
});
export type Version = z.infer<typeof version>;

/** The removal of a version. */
const removal = z.object({ removed: z.string() });
const line = z.union([removal, version]);

interface Written extends Pick<Version, 'bucket' | 'key' | 'contentType' | 'checksum' | 'lock'> {
  readonly bytes: Buffer;
  readonly writtenAt: number;
}

export interface ObjectStore {
  /** The newest version, which may be a delete marker. */
  newest(bucket: string, key: string): Version | undefined;
  find(bucket: string, key: string, versionId: string): Version | undefined;
  read(version: Version): Buffer;
  write(object: Written): Version;
  mark(bucket: string, key: string, writtenAt: number): Version;
  remove(version: Version): void;
}

const placeOf = (bucket: string, key: string): string => `${bucket}/${key}`;

/** Opens what is in the folder; undefined: an empty store in memory. */
export const openObjectStore = (folder: string | undefined): ObjectStore => {
  const files = folder === undefined ? createMemory() : createFolder(folder);
  const objects = new Map<string, Version[]>();
  const keep = (added: Version): void => {
    const place = placeOf(added.bucket, added.key);
    objects.set(place, [...(objects.get(place) ?? []), added]);
  };
  const forget = (versionId: string): void => {
    for (const [place, versions] of objects) {
      if (!versions.some((each) => each.versionId === versionId)) continue;
      const left = versions.filter((each) => each.versionId !== versionId);
      if (left.length === 0) objects.delete(place);
      else objects.set(place, left);
    }
  };
  for (const text of files.lines()) {
    // The last line may be cut off: then its write has not been answered.
    const { data } = line.safeParse(readJson(text));
    if (data === undefined) continue;
    if ('removed' in data) forget(data.removed);
    else keep(data);
  }
  const versionsOf = (bucket: string, key: string): readonly Version[] => objects.get(placeOf(bucket, key)) ?? [];
  const add = (added: Version): Version => {
    files.append(JSON.stringify(added));
    keep(added);
    return added;
  };
  return {
    newest: (bucket, key) => versionsOf(bucket, key).at(-1),
    find: (bucket, key, versionId) => versionsOf(bucket, key).find((each) => each.versionId === versionId),
    read: ({ versionId }) => files.read(versionId),
    write: ({ bytes, ...object }) => {
      const versionId = newVersionId();
      files.write(versionId, bytes);
      return add({ ...object, versionId, etag: `"${createHash('md5').update(bytes).digest('hex')}"` });
    },
    mark: (bucket, key, writtenAt) => add({ bucket, key, versionId: newVersionId(), writtenAt }),
    remove: ({ versionId }) => {
      files.append(JSON.stringify({ removed: versionId } satisfies z.infer<typeof removal>));
      forget(versionId);
    },
  };
};

const newVersionId = (): string => randomBytes(24).toString('base64url');

interface Files {
  lines(): readonly string[];
  append(text: string): void;
  write(versionId: string, bytes: Buffer): void;
  read(versionId: string): Buffer;
}

const createMemory = (): Files => {
  const contents = new Map<string, Buffer>();
  return {
    lines: () => [],
    append: () => {},
    write: (versionId, bytes) => void contents.set(versionId, bytes),
    read: (versionId) => contents.get(versionId) ?? Buffer.alloc(0),
  };
};

/** Of the person who starts it alone: the objects have the ids of accounts. */
const createFolder = (folder: string): Files => {
  const journal = join(folder, 'journal.jsonl');
  mkdirSync(join(folder, 'versions'), { recursive: true, mode: 0o700 });
  const fileOf = (versionId: string): string => join(folder, 'versions', versionId);
  // What follows a line that was cut off begins a line of its own.
  appendFileSync(journal, '\n', { mode: 0o600 });
  return {
    lines: () => readFileSync(journal, 'utf8').split('\n'),
    append: (text) => appendFileSync(journal, `${text}\n`),
    write: (versionId, bytes) => writeFileSync(fileOf(versionId), bytes, { flag: 'wx', mode: 0o600 }),
    read: (versionId) => readFileSync(fileOf(versionId)),
  };
};
