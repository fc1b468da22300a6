/** Copies the published log into a folder. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inParallel } from '../../shared/base/in-parallel.ts';
import { readJson } from '../../shared/base/json.ts';
import * as z from '../../shared/base/zod.ts';
import { type Checkpoint, parseCheckpoint } from '../../shared/domain/log/checkpoint.ts';
import { sameHash } from '../../shared/domain/log/hashing.ts';
import { MalformedError } from '../../shared/domain/log/malformed.ts';
import { splitNote } from '../../shared/domain/log/note.ts';
import { checkpointPath, type ObjectName, objectsOf, requireForm } from '../../shared/domain/log/tiles.ts';
import { reasonOf } from '../smoke/ask.ts';

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
 * Objects under a name never change, so what the folder has is kept, if it has the form of such an
 * object. The checkpoint comes last: a copy that breaks off leaves the folder as it was, with more in it.
 *
 * @returns the size of the log, and how many objects were new
 * @throws FetchError
 */
export async function fetchTrail(order: FetchOrder): Promise<{ readonly size: number; readonly fetched: number }> {
  const { folder, onProgress } = order;
  const note = await download(order, checkpointPath);
  const checkpoint = checkpointIn(note, `${checkpointPath}: the answer`);
  await requireSuccessor(checkpoint, folder);
  const names = [...objectsOf(checkpoint.size)];
  let [done, fetched] = [0, 0];
  let failure: unknown;
  await inParallel(names, atOnce, async (name) => {
    // With one object missing there is no copy, so the others are not asked for any more.
    if (failure !== undefined) return;
    try {
      if (await fetchObject(order, name)) fetched += 1;
    } catch (error) {
      failure ??= error;
    }
    done += 1;
    if (done % progressEvery === 0) onProgress(done, names.length);
  });
  if (failure !== undefined) throw failure;
  await keep(join(folder, checkpointPath), note);
  return { size: checkpoint.size, fetched };
}

/** @returns whether it was new */
async function fetchObject(order: FetchOrder, name: ObjectName): Promise<boolean> {
  const file = join(order.folder, name.path);
  const kept = await readKept(file);
  if (kept !== undefined && faultIn(name, kept) === undefined) return false;
  const bytes = await download(order, name.path);
  // A page that a proxy answers would be in the copy for good.
  const fault = faultIn(name, bytes);
  if (fault !== undefined) throw new FetchError(`the answer is no object of the log: ${fault}`);
  await keep(file, bytes);
  return true;
}

/** @throws FetchError if it cannot be read; nobody has verified its signature */
function checkpointIn(note: Uint8Array, what: string, advice = ''): Checkpoint {
  try {
    return parseCheckpoint(splitNote(note).text);
  } catch (error) {
    throw new FetchError(`${what} is no checkpoint (${malformed(error)})${advice}`);
  }
}

/**
 * The checkpoint of the folder may be the only one that shows that the log was cut short or put in the
 * place of another one, so it stays.
 *
 * @throws FetchError unless the log is that of the folder, with no fewer records
 */
async function requireSuccessor({ origin, size, root }: Checkpoint, folder: string): Promise<void> {
  const file = join(folder, checkpointPath);
  const note = await readKept(file);
  if (note === undefined) return;
  const kept = checkpointIn(note, file, ': move it away, or name another folder');
  if (kept.origin !== origin) {
    throw new FetchError(`checkpoint: this is the log ${origin}, and ${folder} has a copy of ${kept.origin}`);
  }
  if (size < kept.size) {
    throw new FetchError(
      `checkpoint: the log has ${size} records, and the copy in ${folder} has ${kept.size}: records are gone, or ` +
        'this is an old answer. The copy stays as it is',
    );
  }
  if (size === kept.size && !sameHash(root, kept.root)) {
    throw new FetchError(
      `checkpoint: the log has other records than the copy in ${folder}, of as many. The copy stays as it is`,
    );
  }
}

function faultIn(name: ObjectName, bytes: Uint8Array): string | undefined {
  try {
    requireForm(name, bytes);
    return undefined;
  } catch (error) {
    return malformed(error);
  }
}

function malformed(error: unknown): string {
  if (error instanceof MalformedError) return error.message;
  throw error;
}

async function download({ apiUrl, token }: FetchOrder, name: string): Promise<Uint8Array> {
  const { response, bytes } = await answerOf(`${apiUrl}/v1/log/${name}`, token).catch((error: unknown) => {
    throw new FetchError(`${name}: no whole answer (${reasonOf(error)})`);
  });
  if (response.ok) return bytes;
  const title = problemSchema.safeParse(readJson(Buffer.from(bytes).toString())).data?.title;
  throw new FetchError(`${name}: ${response.status}, ${title ?? 'no reason given'}`);
}

/** A body may break off as well. */
async function answerOf(url: string, token: string): Promise<{ response: Response; bytes: Uint8Array }> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** @returns undefined if there is no such file */
async function readKept(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new FetchError(`${file} cannot be read (${codeOf(error)})`);
  }
}

/** Under its name only when it is whole. */
async function keep(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, bytes);
    await rename(`${file}.part`, file);
  } catch (error) {
    throw new FetchError(`${file} cannot be written (${codeOf(error)})`);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
