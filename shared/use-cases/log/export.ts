import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { parseCheckpoint } from '../../domain/log/checkpoint.ts';
import { exportLines } from '../../domain/log/export.ts';
import { checkpointLine } from '../../domain/log/export-lines.ts';
import type { Span } from '../../domain/log/multi-proof.ts';
import { splitNote } from '../../domain/log/note.ts';
import {
  checkpointPath,
  decodeEntries,
  entriesPath,
  type TileReader,
  tileWidth,
  widthIn,
} from '../../domain/log/tiles.ts';

/** Where a page begins, and the size of the log that all pages are of. */
export const exportPosition = z
  .object({ size: z.int().check(z.positive()), index: z.int().check(z.positive()) })
  .check(z.refine(({ size, index }) => index < size && index % tileWidth === 0));
export type ExportPosition = z.infer<typeof exportPosition>;

/** Records of which times; `to` is the first that is left out. */
export interface Window {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface ExportPage {
  readonly text: string;
  /** Absent on the last page. */
  readonly next?: ExportPosition;
}

/** A page ends with the tile at which one of these is reached: an answer of Lambda has 6 MB. */
const limits = { tiles: 32, bytes: 2_000_000 } as const;

/** A position that no page has named: the log never had this size. */
export class UnknownPositionError extends Error {
  override readonly name = 'UnknownPositionError';
}

/**
 * Makes a page of an export: the lines of the records of some time, and the hashes of all others,
 * so that the pages behind one another can be verified by the checkpoint that they begin with.
 *
 * @param read rejects for an object that is not there
 * @param position undefined: the first page
 * @returns undefined if nothing is published yet
 * @throws UnknownPositionError
 */
export async function exportPage(
  window: Window,
  position: ExportPosition | undefined,
  read: (path: string) => Promise<Uint8Array | undefined>,
): Promise<ExportPage | undefined> {
  const note = position === undefined ? await read(checkpointPath) : undefined;
  if (position === undefined && note === undefined) return undefined;
  const text = note && Buffer.from(note).toString('utf8');
  const size = position?.size ?? parseCheckpoint(splitNote(text ?? '').text).size;
  const begin = position?.index ?? 0;
  const readTile = onceEach(async (path) => {
    const found = await read(path);
    if (found === undefined && position !== undefined) throw new UnknownPositionError(`the log has no ${path}`);
    return found;
  });

  const selected: Span[] = [];
  let [end, bytes] = [begin, 0];
  for (let tiles = 0; end < size && tiles < limits.tiles && bytes < limits.bytes; tiles += 1) {
    for (const entry of await bundleAt(end, size, readTile)) {
      if (isWithin(entry, window)) {
        extend(selected, end);
        bytes += entry.length;
      }
      end += 1;
    }
  }

  const lines = text === undefined ? [] : [checkpointLine(text)];
  const order = { size, span: { from: begin, to: end }, selected, read: readTile };
  for await (const line of exportLines(order)) lines.push(line);
  return {
    text: lines.map((line) => `${line}\n`).join(''),
    ...(end < size && { next: { size, index: end } }),
  };
}

/** @param at begins a tile, because pages end with one */
async function bundleAt(at: number, size: number, read: TileReader): Promise<readonly Uint8Array[]> {
  const index = Math.floor(at / tileWidth);
  const width = widthIn(size, 0, index);
  const path = entriesPath(index, width);
  return decodeEntries(await read(path), width, path);
}

function extend(spans: Span[], index: number): void {
  const last = spans.at(-1);
  if (last?.to === index) spans[spans.length - 1] = { from: last.from, to: index + 1 };
  else spans.push({ from: index, to: index + 1 });
}

const timed = z.object({ at: z.iso.datetime() });

/** A record that does not say when it was written is in every export: nothing is left out in silence. */
function isWithin(entry: Uint8Array, { from, to }: Window): boolean {
  if (from === undefined && to === undefined) return true;
  const record = timed.safeParse(readJson(Buffer.from(entry).toString('utf8'))).data;
  if (record === undefined) return true;
  const at = Date.parse(record.at);
  return at >= (from ?? at) && (to === undefined || at < to);
}

/** The tiles of a page are wanted twice: to choose the records, and to write them. */
function onceEach(read: (path: string) => Promise<Uint8Array | undefined>): TileReader {
  const known = new Map<string, Promise<Uint8Array>>();
  const readNow = async (path: string): Promise<Uint8Array> => {
    const bytes = await read(path);
    if (bytes === undefined) throw new Error(`the log has no ${path}`);
    return bytes;
  };
  return (path) => {
    const reading = known.get(path) ?? readNow(path);
    known.set(path, reading);
    return reading;
  };
}
