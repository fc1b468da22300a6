/** The lines of an export behind its checkpoint, made from the objects of the log. */
import { nodeLine, recordLine } from './export-lines.ts';
import { piecesOf, type Span } from './multi-proof.ts';
import { createNodeReader } from './proofs.ts';
import { decodeEntries, entriesPath, type TileReader, tileWidth, widthIn } from './tiles.ts';

interface ExportOrder {
  /** The size of the checkpoint that the export is under. */
  readonly size: number;
  /** What the lines cover: a page, or the whole log. Pages behind one another are one export. */
  readonly span: Span;
  /** The records that are wanted, in ascending order; the others are left out by their hashes. */
  readonly selected: Iterable<Span>;
  /** Sizes of older checkpoints that a verifier can compare too. */
  readonly cuts?: readonly number[];
  readonly read: TileReader;
}

/**
 * @returns the lines, without their line feeds
 * @throws MalformedError if a tile has another width, or the records are not in order
 */
export async function* exportLines({ size, span, selected, cuts, read }: ExportOrder): AsyncGenerator<string, void> {
  const nodeAt = createNodeReader(size, read);
  for (const piece of piecesOf(span, selected, cuts)) {
    if ('node' in piece) yield nodeLine(piece.node, await nodeAt(piece.node));
    else yield* recordLines(piece.records, size, read);
  }
}

async function* recordLines({ from, to }: Span, size: number, read: TileReader): AsyncGenerator<string, void> {
  for (let at = from; at < to; ) {
    const index = Math.floor(at / tileWidth);
    const width = widthIn(size, 0, index);
    const path = entriesPath(index, width);
    const entries = decodeEntries(await read(path), width, path);
    for (const entry of entries.slice(at % tileWidth, to - index * tileWidth)) {
      yield recordLine(at, entry);
      at += 1;
    }
  }
}
