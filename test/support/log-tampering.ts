/** Ways to tamper with the objects of a log; each changes something. */
import fc from 'fast-check';
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  hashesAtLevel,
  tilePath,
  widthIn,
} from '../../shared/domain/log/tiles.ts';
import { createLog, createSigner, type Log } from './transparency-log.ts';

export type Objects = ReadonlyMap<string, Uint8Array>;

/** What is given to a verifier: a log, and what a witness has seen of it before. */
export interface Given {
  readonly objects: Objects;
  readonly older: readonly string[];
}

/** Three numbers say where and how; kinds take them modulo what they choose from. */
export interface Draw {
  readonly seed: number;
  readonly place: number;
  readonly other: number;
}
export const draws = fc.record({ seed: fc.nat(), place: fc.nat(), other: fc.nat() });

/** The names of the objects that a log of this size is verified by. */
export const pathsOf = (size: number): string[] => {
  const paths = ['checkpoint'];
  for (let index = 0; widthIn(size, 0, index) > 0; index += 1) paths.push(entriesPath(index, widthIn(size, 0, index)));
  for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
    for (let index = 0; widthIn(size, level, index) > 0; index += 1) {
      paths.push(tilePath(level, index, widthIn(size, level, index)));
    }
  }
  return paths;
};

/** No more of a log than the objects of its size. */
export const objectsOf = ({ objects, entries }: Log): Objects =>
  new Map(pathsOf(entries.length).map((path) => [path, objects.get(path) ?? Buffer.alloc(0)]));

export const at = <T>(list: readonly T[], place: number): T => {
  const found = list[place % list.length];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
};

export const changedByte = (bytes: Uint8Array, { place, seed }: Draw): Uint8Array =>
  bytes.map((byte, index) => (index === place % bytes.length ? byte ^ (1 + (seed % 255)) : byte));

/** Swaps two different places. */
export const swapped = <T>(list: readonly T[], one: number, other: number): T[] => {
  const from = one % list.length;
  const to = other % list.length === from ? (from + 1) % list.length : other % list.length;
  return list.with(from, at(list, to)).with(to, at(list, from));
};

const strange = ({ seed }: Draw): Uint8Array => Buffer.from(`strange ${seed}`);

/** Another log of the same signer, with other entries. */
const rewritten = async (log: Log, change: (entries: Uint8Array[]) => Uint8Array[]): Promise<Log> => {
  const other = createLog(log.signer);
  await other.grow(change([...log.entries]));
  return other;
};
const replaced = (log: Log, draw: Draw, below: number): Promise<Log> =>
  rewritten(log, (entries) => entries.with(draw.place % below, strange(draw)));
const shortened = (log: Log, { place }: Draw): Promise<Log> =>
  rewritten(log, (entries) => entries.slice(0, 1 + (place % (entries.length - 1))));

type Change<T> = (value: T) => T;

const withObject = (log: Log, place: number, change: Change<Uint8Array>): Given => {
  const objects = new Map(objectsOf(log));
  const path = at([...objects.keys()], place);
  return { objects: objects.set(path, change(objects.get(path) ?? Buffer.alloc(0))), older: [] };
};

/** The entries of a bundle are changed, and the hashes are not. */
const inBundle = (log: Log, index: number, change: Change<Uint8Array[]>): Given => {
  const [path, width] = [
    entriesPath(index, widthIn(log.entries.length, 0, index)),
    widthIn(log.entries.length, 0, index),
  ];
  const objects = new Map(objectsOf(log));
  const entries = decodeEntries(objects.get(path) ?? Buffer.alloc(0), width, path);
  return { objects: objects.set(path, encodeEntries(change(entries))), older: [] };
};
const anyBundle = (log: Log, place: number): number => place % Math.ceil(log.entries.length / 256);

/** All hashes are right, but the checkpoint is the old one. */
const withOldCheckpoint = (tampered: Log, log: Log): Given => {
  const checkpoint = log.objects.get('checkpoint') ?? Buffer.alloc(0);
  return { objects: new Map(objectsOf(tampered)).set('checkpoint', checkpoint), older: [] };
};

/** Everything is right, but a witness has another one than the log shows now. */
const against = (tampered: Log, note: string | undefined): Given => ({
  objects: objectsOf(tampered),
  older: [note ?? ''],
});

const strangers = [createSigner(), createSigner('another.example')];

type Kind = (log: Log, draw: Draw) => Given | Promise<Given>;

/** For logs of three different entries or more, with an older checkpoint that is neither empty nor the last one. */
export const tamperings: Readonly<Record<string, Kind>> = {
  'edit a byte': (log, draw) => withObject(log, draw.other, (bytes) => changedByte(bytes, draw)),
  'truncate an object': (log, draw) =>
    withObject(log, draw.other, (bytes) => bytes.slice(0, draw.place % bytes.length)),
  'delete an object': (log, { place }) => {
    const objects = new Map(objectsOf(log));
    objects.delete(at([...objects.keys()], place));
    return { objects, older: [] };
  },
  'swap two objects': (log, { place, other }) => {
    const all = [...objectsOf(log)];
    const bytes = swapped(all, place, other);
    return { objects: new Map(all.map(([path], index) => [path, at(bytes, index)[1]])), older: [] };
  },
  'edit an entry': (log, draw) =>
    inBundle(log, anyBundle(log, draw.seed), (entries) => entries.with(draw.place % entries.length, strange(draw))),
  'delete an entry': (log, draw) =>
    inBundle(log, anyBundle(log, draw.seed), (entries) => entries.toSpliced(draw.place % entries.length, 1)),
  // The first bundle has at least two.
  'swap two entries': (log, { place, other }) => inBundle(log, 0, (entries) => swapped(entries, place, other)),
  'insert an entry': (log, draw) =>
    inBundle(log, anyBundle(log, draw.seed), (entries) =>
      entries.toSpliced(draw.place % (entries.length + 1), 0, strange(draw)),
    ),
  'truncate the log': async (log, draw) => withOldCheckpoint(await shortened(log, draw), log),
  'hash an edit anew': async (log, draw) => withOldCheckpoint(await replaced(log, draw, log.entries.length), log),
  'hash a swap anew': async (log, { place, other }) =>
    withOldCheckpoint(await rewritten(log, (entries) => swapped(entries, place, other)), log),
  'sign with another key': async (log, { seed }) => {
    const other = createLog(at(strangers, seed));
    await other.grow(log.entries);
    return { objects: objectsOf(other), older: [] };
  },
  'rewrite the past and sign': async (log, draw) => {
    const { note, size } = at(log.checkpoints.slice(0, -1), draw.other);
    return against(await replaced(log, draw, size), note);
  },
  'truncate and sign': async (log, draw) => against(await shortened(log, draw), log.checkpoints.at(-1)?.note),
  'show two logs of one size': async (log, draw) =>
    against(await replaced(log, draw, log.entries.length), log.checkpoints.at(-1)?.note),
};
