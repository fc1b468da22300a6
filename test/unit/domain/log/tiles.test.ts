import { describe, expect, test } from 'vitest';
import { growLog } from '../../../../shared/domain/log/grow.ts';
import { leafHash } from '../../../../shared/domain/log/hashing.ts';
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  objectsOf,
  requireForm,
  tilePath,
  widthIn,
} from '../../../../shared/domain/log/tiles.ts';
import { createLog, makeEntries } from '../../../support/transparency-log.ts';

describe('paths', () => {
  test.each([
    { path: tilePath(0, 0), expected: 'tile/0/000' },
    { path: tilePath(0, 999), expected: 'tile/0/999' },
    { path: tilePath(0, 1_000), expected: 'tile/0/x001/000' },
    { path: tilePath(2, 1_234_067), expected: 'tile/2/x001/x234/067' },
    { path: tilePath(1, 1_234_067, 17), expected: 'tile/1/x001/x234/067.p/17' },
    { path: entriesPath(1_000_000), expected: 'tile/entries/x001/x000/000' },
    { path: entriesPath(273, 112), expected: 'tile/entries/273.p/112' },
  ])('$expected', ({ path, expected }) => {
    expect(path).toBe(expected);
  });

  // The examples of the document.
  test.each([
    { size: 70_000, full: ['0:273', '1:1'], partial: ['0:112', '1:17', '2:1'] },
    { size: 256, full: ['0:1'], partial: ['1:1'] },
  ])('the tiles of a tree of $size', ({ size, full, partial }) => {
    const widths = [0, 1, 2, 3].map((level) => {
      const all: number[] = [];
      for (let index = 0; widthIn(size, level, index) > 0; index += 1) all.push(widthIn(size, level, index));
      return all;
    });
    const ofLevels = (show: (widths: readonly number[]) => number | undefined): string[] =>
      widths.flatMap((all, level) => (show(all) ? [`${level}:${show(all)}`] : []));

    expect(ofLevels((all) => all.filter((width) => width === 256).length)).toEqual(full);
    expect(ofLevels((all) => all.find((width) => width < 256))).toEqual(partial);
  });
});

describe('entries', () => {
  test('have their length in 16 bits in front', () => {
    const bundle = encodeEntries([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(258, 1)]);

    expect([...bundle.subarray(0, 8)]).toEqual([0, 2, 97, 98, 0, 0, 1, 2]);
    expect(decodeEntries(bundle, 3, 'here').map(({ length }) => length)).toEqual([2, 0, 258]);
  });

  test('have 65,535 bytes at most', async () => {
    const [longest, tooLong] = [Buffer.alloc(65_535), Buffer.alloc(65_536)];

    expect(decodeEntries(encodeEntries([longest]), 1, 'here')).toEqual([longest]);
    expect(() => encodeEntries([tooLong])).toThrow('an entry has 65536 bytes, and may have 65535 at most');
    expect(() => leafHash(tooLong)).toThrow('an entry has 65536 bytes');
    const growing = growLog({ size: 0, entries: [tooLong], read: async () => Buffer.alloc(0) });
    await expect(growing).rejects.toThrow('an entry has 65536 bytes');
  });

  test.each([
    { name: 'one too few', bytes: [0, 1, 97], width: 2, error: 'here has 1 entries instead of 2' },
    { name: 'one too many', bytes: [0, 1, 97, 0, 0], width: 1, error: 'here has more than 1 entries' },
    { name: 'cut short', bytes: [0, 2, 97], width: 1, error: 'here ends within entry 0' },
    { name: 'cut within a length', bytes: [0, 1, 97, 0], width: 2, error: 'here ends within entry 1' },
  ])('$name is refused', ({ bytes, width, error }) => {
    expect(() => decodeEntries(Uint8Array.from(bytes), width, 'here')).toThrow(error);
  });
});

describe('growing refuses', () => {
  const size = 300;
  const grown = async () => {
    const log = createLog();
    await log.grow(makeEntries(size));
    return log;
  };

  test.each([
    { path: 'tile/0/001.p/44', cut: 1, error: 'tile/0/001.p/44 has 1407 bytes instead of 1408' },
    { path: 'tile/1/000.p/1', cut: 32, error: 'tile/1/000.p/1 has 0 bytes instead of 32' },
    { path: 'tile/entries/001.p/44', cut: 1, error: 'tile/entries/001.p/44 ends within entry 43' },
  ])('$path of another width', async ({ path, cut, error }) => {
    const log = await grown();
    log.objects.set(path, log.objects.get(path)?.slice(0, -cut) ?? Buffer.alloc(0));

    await expect(log.grow(makeEntries(1))).rejects.toThrow(error);
  });

  test('a bundle that does not fit its tile', async () => {
    const log = await grown();
    log.objects.get('tile/entries/001.p/44')?.fill(0x21, 2, 3);

    await expect(log.grow(makeEntries(1))).rejects.toThrow('entry 0 of tile/entries/001.p/44 does not have the hash');
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN])('a size of %s', async (wrong) => {
    const growing = growLog({ size: wrong, entries: [], read: async () => Buffer.alloc(0) });

    await expect(growing).rejects.toThrow('the size of the log is not a whole number below 2^53');
  });
});

test('the root before tells of an edge that is not the one of the checkpoint', async () => {
  const log = createLog();
  const { root } = await log.grow(makeEntries(300));
  expect((await growLog({ size: 300, entries: [], read: log.read })).oldRoot).toEqual(root);

  log.objects.get('tile/1/000.p/1')?.fill(0, 0, 1);

  expect((await growLog({ size: 300, entries: [], read: log.read })).oldRoot).not.toEqual(root);
});

test.each([1, 255, 256, 257, 600])(
  'the objects of a log of %d records are named, and have the form of it',
  async (size) => {
    const log = createLog();
    await log.grow(makeEntries(size));
    const names = [...objectsOf(size)];

    expect(names.map(({ path }) => path).toSorted()).toEqual(
      [...log.objects.keys()].filter((path) => path !== 'checkpoint').toSorted(),
    );
    for (const name of names) {
      const bytes = Buffer.from(log.objects.get(name.path) ?? Buffer.of());
      requireForm(name, bytes);
      for (const other of ['', '<!DOCTYPE html>', bytes.subarray(1), Buffer.concat([bytes, bytes.subarray(0, 1)])]) {
        expect(() => requireForm(name, Buffer.from(other))).toThrow(name.path);
      }
    }
  },
);
