/** Copies the published log into a folder. */
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inParallel } from '../../shared/base/in-parallel.ts';
import { readJson } from '../../shared/base/json.ts';
import * as z from '../../shared/base/zod.ts';
import { parseCheckpoint } from '../../shared/domain/log/checkpoint.ts';
import { splitNote } from '../../shared/domain/log/note.ts';
import { checkpointPath, objectsOf } from '../../shared/domain/log/tiles.ts';

export interface FetchOrder {
  readonly apiUrl: string;
  readonly token: string;
  readonly folder: string;
  /** Hears how far it is, now and then. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Why an object could not be fetched, in words for the auditor. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
}

const atOnce = 4;
const progressEvery = 100;
const problemSchema = z.object({ title: z.string() });

/**
 * Objects under a name never change, so what the folder has is kept. The checkpoint comes last: a
 * copy that breaks off leaves the folder as it was, with more in it.
 *
 * @returns the size of the log, and how many objects were new
 * @throws FetchError
 */
export async function fetchTrail(order: FetchOrder): Promise<{ readonly size: number; readonly fetched: number }> {
  const { folder, onProgress } = order;
  const note = await download(order, checkpointPath);
  const { size } = parseCheckpoint(splitNote(note).text);
  const names = [...objectsOf(size)];
  let [done, fetched] = [0, 0];
  await inParallel(names, atOnce, async (name) => {
    const isThere = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      await keep(join(folder, name), await download(order, name));
      fetched += 1;
    }
    done += 1;
    if (done % progressEvery === 0) onProgress(done, names.length);
  });
  await keep(join(folder, checkpointPath), note);
  return { size, fetched };
}

async function download({ apiUrl, token }: FetchOrder, name: string): Promise<Uint8Array> {
  const response = await fetch(`${apiUrl}/v1/log/${name}`, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  }).catch((error: unknown) => {
    throw new FetchError(`${name}: the API does not answer (${error instanceof Error ? error.name : 'no reason'})`);
  });
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  const title = problemSchema.safeParse(readJson(await response.text())).data?.title;
  throw new FetchError(`${name}: ${response.status}, ${title ?? 'no reason given'}`);
}

/** Under its name only when it is whole. */
async function keep(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}
