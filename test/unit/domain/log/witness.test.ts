import { beforeEach, describe, expect, it, test } from 'vitest';
import {
  cosign,
  cosignedAt,
  formatWitnessKey,
  ownLine,
  parseWitnessKey,
  witnessKey,
} from '../../../../shared/domain/log/cosignature.ts';
import { consistencyProof } from '../../../../shared/domain/log/proofs.ts';
import { formatCosignRequest, parseCosignRequest, type Seen, stepOf } from '../../../../shared/domain/log/witness.ts';
import { createLog, createSigner, type Log, makeEntries } from '../../../support/transparency-log.ts';

const signer = createSigner();
const own = createSigner('witness.example/w1');
const key = witnessKey(own.name, own.publicKey);
const time = 1_795_262_400;
const textOf = (note: string) => note.slice(0, note.indexOf('\n\n') + 1);
const cosigned = async (note: string) => note + (await cosign(textOf(note), time, key, own.sign));

const logOf = async (...sizes: readonly number[]): Promise<Log> => {
  const log = createLog(signer);
  for (const size of sizes) await log.grow(makeEntries(size - log.entries.length, log.entries.length));
  return log;
};

const requestOf = async ({ read, checkpoints }: Log, from: number, at = -1): Promise<string> => {
  const { size = 0, note = '' } = checkpoints.at(at) ?? {};
  return formatCosignRequest({
    olderSize: from,
    proof: await consistencyProof({ olderSize: from, size, read }),
    note,
  });
};

let log: Log;
beforeEach(async () => {
  log = await logOf(3, 300);
});
const [seenAt, seenNothing] = [
  (index: number) => async (): Promise<Seen | undefined> => log.checkpoints[index],
  async () => undefined,
];

describe('a cosignature', () => {
  it('is found below a checkpoint, with its time, and leaves the checkpoint as it is', async () => {
    const note = log.checkpoints[1]?.note ?? '';
    expect(cosignedAt(note, key)).toBeUndefined();
    expect(cosignedAt(await cosigned(note), key)).toBe(time);
    expect(cosignedAt(await cosigned(note), witnessKey('witness.example/w2', own.publicKey))).toBeUndefined();
  });

  it('fits no other checkpoint and no other time', async () => {
    const [first, second] = log.checkpoints.map(({ note }) => note);
    const line = (await cosigned(first ?? '')).split('\n').at(-2);
    expect(() => cosignedAt(`${second}${line}\n`, key)).toThrow('does not fit the checkpoint');
    const bytes = Buffer.from(line?.split(' ')[2] ?? '', 'base64');
    bytes.writeUInt8(bytes.readUInt8(11) ^ 1, 11);
    expect(() => cosignedAt(`${first}— ${own.name} ${bytes.toString('base64')}\n`, key)).toThrow('does not fit');
    expect(() => cosignedAt(`${first}— ${own.name} ${bytes.toString('base64', 0, 70)}\n`, key)).toThrow('72 bytes');
  });

  it('is taken from an answer without what is not asked for', async () => {
    const note = log.checkpoints[1]?.note ?? '';
    const line = `${(await cosigned(note)).split('\n').at(-2)}\n`;
    const other = await cosign(textOf(note), time, witnessKey('other', signer.publicKey), signer.sign);
    expect(ownLine(`${other}nonsense\n${line}`, note, key)).toBe(line);
    expect(() => ownLine(other, note, key)).toThrow('no cosignature by witness.example/w1');
  });

  it('has a key whose text is not that of a key for notes', () => {
    expect(parseWitnessKey(formatWitnessKey(key))).toEqual(key);
    expect(key.id).not.toBe(own.key.id);
    expect(() => parseWitnessKey(own.verifierKey)).toThrow('not one of a witness');
  });
});

describe('a request', () => {
  it('is read as it was written', async () => {
    const request = await requestOf(log, 3);
    expect(request).toMatch(/^old 3\n(?:[\w+/]{43}=\n)+\nlog\.example\/trail\n300\n/);
    expect(formatCosignRequest(parseCosignRequest(request))).toBe(request);
  });

  test.each([
    ['the first checkpoint that it sees', 0, -1, seenNothing],
    ['one that extends the last one', 3, -1, seenAt(0)],
    ['the same one again', 300, -1, seenAt(1)],
  ])('for %s is cosigned', async (_, from, at, seen) => {
    expect(await stepOf(await requestOf(log, from, at), [signer.key], seen)).toMatchObject({ step: 'cosign' });
  });

  it('for another log with the same name is refused: one of the two is a split view', async () => {
    const split = createLog(signer);
    await split.grow(makeEntries(300, 1));
    expect(await stepOf(await requestOf(split, 300), [signer.key], seenAt(1))).toEqual({ step: 'conflict', size: 300 });
    await split.grow(makeEntries(10, 900));
    expect(await stepOf(await requestOf(split, 300), [signer.key], seenAt(1))).toMatchObject({ status: 422 });
  });

  it('for a shorter log than it has seen is refused', async () => {
    expect(await stepOf(await requestOf(log, 0, 0), [signer.key], seenAt(1))).toEqual({ step: 'conflict', size: 300 });
    const back = (await requestOf(log, 0, 0)).replace('old 0', 'old 300');
    expect(await stepOf(back, [signer.key], seenAt(1))).toMatchObject({ step: 'refuse', status: 400 });
  });

  test.each([
    ['of an unknown log', 404, (body: string) => body.replace('\nlog.example/', '\nother.example/')],
    ['that its key has not signed', 403, (body: string) => body.replace('\n300\n', '\n301\n')],
    ['with a wrong proof', 422, (body: string) => body.replace(/\n[\w+/]{43}=\n/, `\n${'A'.repeat(43)}=\n`)],
    ['without a proof', 422, (body: string) => body.replace(/(?:\n[\w+/]{43}=)+\n\n/, '\n\n')],
    ['without an older size', 400, (body: string) => body.slice(6)],
    ['with a leading zero', 400, (body: string) => body.replace('old 3', 'old 03')],
    ['with line feeds of Windows', 400, (body: string) => body.replaceAll('\n', '\r\n')],
    ['with too many lines', 400, (body: string) => body.replace('\n\n', `\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n`)],
    ['with nothing in it', 400, () => ''],
  ])('%s is %i', async (_, status, change) => {
    expect(await stepOf(change(await requestOf(log, 3)), [signer.key], seenAt(0))).toMatchObject({
      step: 'refuse',
      status,
    });
  });
});
