/** `npm run verify-trail` on folders: what it accepts, and the first thing that is wrong, in words. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cosign, formatWitnessKey, witnessKey } from '../../../shared/domain/log/cosignature.ts';
import { splitNote } from '../../../shared/domain/log/note.ts';
import { encodeEntries } from '../../../shared/domain/log/tiles.ts';
import { chainedEntries } from '../../support/log-records.ts';
import { objectsOf } from '../../support/log-tampering.ts';
import { createLog, createSigner, type Log, writeLog } from '../../support/transparency-log.ts';
import { createVerifyHarness, entries } from './verify-trail-harness.ts';

const harness = createVerifyHarness();
const { signer, folder, written, verify, verifyFolder } = harness;
afterAll(harness.remove);

let log: Log;
beforeEach(async () => {
  log = await harness.reset();
});

const headOf = ({ checkpoints }: Log): string =>
  `log.example/trail: ${checkpoints.at(-1)?.size} records, root ` +
  `${Buffer.from(checkpoints.at(-1)?.root ?? '').toString('base64')}, signed by the key`;

describe('a folder', () => {
  test('is right, by either form of the key', async () => {
    const verifier = await written('key.txt', `${signer.verifierKey}\n`);
    const right = { code: 0, lines: [headOf(log), '600 records verified: all is right'] };

    expect(await verifyFolder()).toEqual(right);
    expect(await verifyFolder('--origin', signer.name)).toEqual(right);
    expect(await verify(folder, '--public-key', verifier, '--origin', signer.name)).toEqual(right);
  });

  test('is right where a full tile stands in the place of a partial one', async () => {
    const longer = createLog(signer);
    await longer.grow(entries);
    await longer.grow(chainedEntries(800).slice(entries.length));
    for (const path of ['tile/0/002', 'tile/entries/002']) {
      await rm(join(folder, `${path}.p`), { recursive: true });
      await writeFile(join(folder, path), longer.objects.get(path) ?? '');
    }

    expect((await verifyFolder()).lines.at(-1)).toBe('600 records verified: all is right');
  });

  test('extends older checkpoints', async () => {
    const older = await written('older', log.checkpoints[0]?.note ?? '');
    const same = await written('same', log.checkpoints[1]?.note ?? '');

    expect((await verifyFolder('--older', older)).lines.at(-1)).toBe(
      '600 records verified; the log extends the older checkpoint: all is right',
    );
    expect((await verifyFolder('--older', older, '--older', same)).lines.at(-1)).toBe(
      '600 records verified; the log extends 2 older ones: all is right',
    );
  });

  const wrong = async (...args: readonly string[]) => {
    const { code, lines } = await verifyFolder(...args);
    expect(code).toBe(1);
    return lines.slice(-2);
  };
  const edit = async (path: string, at: number): Promise<void> => {
    const bytes = await readFile(join(folder, path));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(join(folder, path), bytes);
  };

  test.each([
    {
      path: 'tile/entries/001',
      at: 2,
      verified: 256,
      fault: 'tile/entries/001: record 256 does not have the hash that tile/0/001 has for it',
    },
    { path: 'tile/0/000', at: 33, verified: 1, fault: 'tile/entries/000: record 1 does not have the hash' },
    { path: 'tile/1/000.p/2', at: 32, verified: 600, fault: 'tile/1/000.p/2: hash 1 is not that of tile/0/001' },
    {
      path: 'checkpoint',
      at: 20,
      verified: 0,
      fault: 'checkpoint: the signature by log.example/trail does not fit the note',
    },
  ])('with a byte of $path changed is wrong', async ({ path, at, verified, fault }) => {
    await edit(path, at);

    const [count, what] = await wrong();

    expect(count).toBe(`${verified} record${verified === 1 ? '' : 's'} verified, then:`);
    expect(what).toContain(`WRONG: ${fault}`);
  });

  test.each(['checkpoint', 'tile/0/001', 'tile/entries/002.p/88', 'tile/1/000.p/2'])(
    'without %s is wrong',
    async (path) => {
      await rm(join(folder, path));

      expect((await wrong())[1]).toBe(`WRONG: ${path} is missing`);
    },
  );

  test('that was hashed anew below its old checkpoint is wrong', async () => {
    const other = createLog(signer);
    await other.grow(entries.with(17, Buffer.from('{}')));
    await writeLog(folder, new Map([...objectsOf(other)].filter(([path]) => path !== 'checkpoint')));

    const [count, what] = await wrong();

    expect(count).toBe('600 records verified, then:');
    expect(what).toMatch(/^WRONG: checkpoint: the 600 records have the root \S+, and it says \S+$/);
  });

  test('that shows a witness another past, or a shorter one, is wrong', async () => {
    const other = createLog(signer);
    await other.grow(entries.with(17, Buffer.from('{}')));
    const split = await written('split', other.checkpoints[0]?.note ?? '');
    await other.grow(entries);
    const longer = await written('longer', other.checkpoints[1]?.note ?? '');

    expect((await wrong('--older', split))[1]).toContain(
      'WRONG: the log does not extend the older checkpoint: its first 600 records have the root',
    );
    expect((await wrong('--older', longer))[1]).toBe(
      'WRONG: the log has 600 records, and an older checkpoint 1200: records are gone',
    );
  });

  test('is wrong without the cosignature of the witness that is asked for', async () => {
    const own = createSigner('witness.example/w1');
    const key = witnessKey(own.name, own.publicKey);
    const [first = '', second = ''] = log.checkpoints.map(({ note }) => note);
    const line = await cosign(splitNote(second).text, 1_795_262_400, key, own.sign);
    const witness = ['--witness', formatWitnessKey(key)] as const;

    expect((await wrong(...witness))[1]).toBe(
      'WRONG: checkpoint: it has no cosignature by the witness witness.example/w1',
    );
    await writeFile(join(folder, 'checkpoint'), second + line);
    expect((await verifyFolder(...witness)).lines.at(-1)).toBe('600 records verified: all is right');
    const file = await written('witness.txt', `${witness[1]}\n`);
    expect((await verifyFolder('--witness', file)).lines.at(-1)).toBe('600 records verified: all is right');
    await writeFile(join(folder, 'checkpoint'), first + line);
    expect((await wrong(...witness))[1]).toBe(
      'WRONG: checkpoint: the cosignature by witness.example/w1 does not fit the checkpoint',
    );
    expect((await verifyFolder('--witness', signer.verifierKey)).code).toBe(2);
  });

  test('is wrong by another key, or another name', async () => {
    const other = await written('other.pem', createSigner().pem);
    const notSigned = 'WRONG: checkpoint: the note is not signed by a known key';

    expect((await verify(folder, '--public-key', other)).lines.at(-1)).toBe(notSigned);
    expect((await wrong('--origin', 'another.example'))[1]).toBe(notSigned);
    expect((await wrong('--older', await written('none', 'nothing\n')))[1]).toContain('/none: the note has no empty');
  });
});

test('an entry cut short is named', async () => {
  const bundle = encodeEntries(entries.slice(512)).slice(0, -1);
  await writeFile(join(folder, 'tile/entries/002.p/88'), bundle);

  expect((await verifyFolder()).lines.at(-1)).toBe('WRONG: tile/entries/002.p/88 ends within entry 87');
});
