/** Exports of a log, and ways to tamper with them; each changes something. */
import { exportLines } from '../../shared/domain/log/export.ts';
import { checkpointLine } from '../../shared/domain/log/export-lines.ts';
import type { Span } from '../../shared/domain/log/multi-proof.ts';
import { at, changedByte, type Draw, swapped } from './log-tampering.ts';
import { createLog, type Log } from './transparency-log.ts';

/** Spans in order, some of them empty or side by side, from numbers that say how far each goes. */
export const spansOf = (size: number, steps: readonly number[]): Span[] => {
  const spans: Span[] = [];
  let from = 0;
  for (const [turn, step] of steps.entries()) {
    const to = Math.min(size, from + step);
    if (turn % 2 === 1) spans.push({ from, to });
    from = to;
  }
  return spans;
};

const within = (spans: readonly Span[], { from, to }: Span): Span[] =>
  spans
    .map((span) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .filter((span) => span.from < span.to);

/** @param pages where pages begin behind the first one, which has the checkpoint */
export const exportOf = async (
  log: Log,
  {
    selected,
    cuts = [],
    pages = [],
  }: { selected: readonly Span[]; cuts?: readonly number[]; pages?: readonly number[] },
): Promise<string[]> => {
  const size = log.entries.length;
  const lines = [checkpointLine(log.checkpoints.at(-1)?.note ?? '')];
  const bounds = [0, ...pages.toSorted((one, other) => one - other), size];
  for (const [index, to] of bounds.slice(1).entries()) {
    const span = { from: bounds[index] ?? 0, to };
    const page = exportLines({ size, span, selected: within(selected, span), cuts, read: log.read });
    for await (const line of page) lines.push(line);
  }
  return lines;
};

/** What `cat` makes of the pages. */
export const bytesOf = (lines: readonly string[]): Uint8Array => Buffer.from(lines.map((line) => `${line}\n`).join(''));

export interface GivenExport {
  readonly bytes: Uint8Array;
  readonly older: readonly string[];
}

type Kind = (
  it: { readonly log: Log; readonly lines: readonly string[]; readonly selected: readonly Span[] },
  draw: Draw,
) => GivenExport | Promise<GivenExport>;

const alone = (lines: readonly string[]): GivenExport => ({ bytes: bytesOf(lines), older: [] });

const changedLog = async (log: Log, draw: Draw, below: number): Promise<Log> => {
  const other = createLog(log.signer);
  await other.grow(log.entries.with(draw.place % below, Buffer.from(`{"strange":${draw.seed}}`)));
  return other;
};

/** For exports of three lines or more. */
export const exportTamperings: Readonly<Record<string, Kind>> = {
  'edit a byte': ({ lines }, draw) => ({ bytes: changedByte(bytesOf(lines), draw), older: [] }),
  'delete a byte': ({ lines }, { place }) => {
    const bytes = bytesOf(lines);
    return { bytes: bytes.filter((_, index) => index !== place % bytes.length), older: [] };
  },
  truncate: ({ lines }, { place }) => {
    const bytes = bytesOf(lines);
    return { bytes: bytes.subarray(0, place % bytes.length), older: [] };
  },
  'delete a line': ({ lines }, { place }) => alone(lines.toSpliced(place % lines.length, 1)),
  'swap two lines': ({ lines }, { place, other }) => alone(swapped(lines, place, other)),
  'insert a line': ({ lines }, { place, other }) =>
    alone(lines.toSpliced(place % (lines.length + 1), 0, at(lines, other))),
  'hash an edit anew': async ({ log, selected, lines }, draw) => {
    const other = await changedLog(log, draw, log.entries.length);
    return alone([at(lines, 0), ...(await exportOf(other, { selected })).slice(1)]);
  },
  'rewrite the past and sign': async ({ log, selected }, draw) => {
    const { note, size } = at(log.checkpoints.slice(0, -1), draw.other);
    const other = await changedLog(log, draw, size);
    return { bytes: bytesOf(await exportOf(other, { selected, cuts: [size] })), older: [note] };
  },
};
