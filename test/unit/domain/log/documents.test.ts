/** Notes, checkpoints and proofs as texts: what is not in their form is refused. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from '../../../../shared/domain/log/checkpoint.ts';
import { noteKey, openNote, parseVerifierKey, publicKeyOf, signNote } from '../../../../shared/domain/log/note.ts';
import { formatProof, parseProof } from '../../../../shared/domain/log/tlog-proof.ts';
import { createSigner } from '../../../support/transparency-log.ts';

const signer = createSigner();
const other = createSigner('witness.example');
const text = 'first\n\nsecond\n';

describe('notes', () => {
  test('are opened by each known key that has signed them', async () => {
    const note = await signNote(text, signer);
    const line = (await signNote(text, other)).split('\n').at(-2);
    const both = `${note}${line}\n`;

    expect(openNote(both, [signer.key]).signers).toEqual([signer.key]);
    expect(openNote(Buffer.from(both), [other.key, signer.key])).toEqual({ text, signers: [signer.key, other.key] });
  });

  test('may have a signature twice', async () => {
    const note = await signNote(text, signer);
    const twice = `${note}${note.split('\n').at(-2)}\n`;

    expect(openNote(twice, [signer.key]).signers).toEqual([signer.key]);
  });

  test('are not opened by a key of the same name, or of the same id', async () => {
    const note = await signNote(text, signer);
    const sameName = createSigner(signer.name);
    const sameId = { ...other.key, id: signer.key.id };

    expect(() => openNote(note, [sameName.key])).toThrow('the note is not signed by a known key');
    expect(() => openNote(note, [sameId])).toThrow('the note is not signed by a known key');
  });

  test('with a false signature of a known key are false, whoever else has signed', async () => {
    const note = await signNote(text, signer);
    const forged = await signNote(text, { ...other, sign: signer.sign });
    const both = `${note}${forged.split('\n').at(-2)}\n`;

    expect(() => openNote(both, [signer.key, other.key])).toThrow('the signature by witness.example does not fit');
  });

  const note = async () => await signNote(text, signer);
  test.each<{ name: string; change: (note: string) => string | Uint8Array; error: string }>([
    { name: 'no last line feed', change: (it) => it.slice(0, -1), error: 'does not end with a line feed' },
    { name: 'a tab', change: (it) => it.replace('first', 'fi\trst'), error: 'characters that it may not have' },
    { name: 'a carriage return', change: (it) => it.replace('\n', '\r\n'), error: 'characters that it may not have' },
    { name: 'half a character', change: (it) => it.replace('f', '\ud800'), error: 'characters that it may not have' },
    { name: 'no UTF-8', change: () => Buffer.of(0xff, 0x0a), error: 'the note is not in UTF-8' },
    { name: 'no empty line', change: () => 'first\nsecond\n', error: 'no empty line' },
    { name: 'no signature', change: () => 'first\n\n', error: 'not a signature' },
    { name: 'an empty line at the end', change: (it) => `${it}\n`, error: 'not a signature' },
    { name: 'a hyphen for the dash', change: (it) => it.replace('—', '-'), error: 'not a signature' },
    { name: 'two blanks', change: (it) => it.replace('— ', '—  '), error: 'not a signature' },
    { name: 'a plus in a name', change: (it) => it.replace('log.', 'log+'), error: 'not a signature' },
    { name: 'a blank in a name', change: (it) => it.replace('log.', 'log\u00a0'), error: 'not a signature' },
    { name: 'a line of other text', change: (it) => `${it}more\n`, error: 'not a signature' },
    { name: 'no base64', change: (it) => it.replace(/=\n$/, '*\n'), error: 'is not in base64' },
    { name: 'base64 without its end', change: (it) => it.replace(/=\n$/, '\n'), error: 'is not in base64' },
    { name: 'a signature of an id alone', change: (it) => it.replace(/ [^ ]*\n$/, ' AAAAAA==\n'), error: 'too short' },
    { name: 'too many signatures', change: (it) => `${it}${'— a AAAAAAA=\n'.repeat(100)}`, error: 'too many' },
    { name: 'too much text', change: (it) => 'a'.repeat(1_000_000) + it, error: 'too long' },
  ])('with $name are refused', async ({ change, error }) => {
    const changed = change(await note());

    expect(() => openNote(changed, [signer.key])).toThrow(error);
  });

  test('cannot be signed if they could not be opened', async () => {
    await expect(signNote('text', signer)).rejects.toThrow('does not end with a line feed');
    await expect(signNote('te\0xt\n', signer)).rejects.toThrow('characters that it may not have');
    await expect(signNote(text, { ...signer, name: 'my log' })).rejects.toThrow('the name of a key');
  });
});

describe('keys', () => {
  test.each(['', 'my log', 'my\u2003log', 'my+log', 'my\nlog', '\ud800'])('of the name %j are refused', (name) => {
    expect(() => noteKey(name, signer.publicKey)).toThrow('the name of a key is empty, or has a blank or a plus');
  });

  test('as text are read strictly', () => {
    const key = signer.verifierKey;

    expect(parseVerifierKey(key)).toEqual(signer.key);
    for (let at = 0; at < key.length; at += 1) {
      const changed = `${key.slice(0, at)}${key[at] === 'b' ? 'c' : 'b'}${key.slice(at + 1)}`;
      expect(() => parseVerifierKey(changed)).toThrow();
      expect(() => parseVerifierKey(key.slice(0, at))).toThrow();
    }
  });

  test('are read as PEM and as DER, for Ed25519 alone', () => {
    const pair = generateKeyPairSync('ed25519');
    const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');

    expect(publicKeyOf(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString())).toEqual(raw);
    expect(publicKeyOf(pair.publicKey.export({ type: 'spki', format: 'der' }))).toEqual(raw);
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const wrong = curve.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(() => publicKeyOf(wrong)).toThrow('this is not a public key for Ed25519');
    expect(() => publicKeyOf('nothing')).toThrow('this is not a public key for Ed25519');
  });
});

const root = Buffer.alloc(32, 7);
const lines = (...all: readonly string[]): string => all.join('\n');
const rootText = root.toString('base64');

describe('checkpoints', () => {
  test.each([
    { checkpoint: { origin: 'log.example', size: 0, root, extensions: [] }, size: '0' },
    { checkpoint: { origin: 'log.example', size: 2 ** 53 - 1, root, extensions: ['more'] }, size: '9007199254740991' },
  ])('of $size records are written and read', ({ checkpoint, size }) => {
    const written = formatCheckpoint(checkpoint);

    expect(written).toBe(lines('log.example', size, rootText, ...checkpoint.extensions, ''));
    expect(parseCheckpoint(written)).toEqual(checkpoint);
  });

  test.each([
    { name: 'two lines', written: lines('log', '1', ''), error: 'fewer than three lines' },
    { name: 'no end', written: lines('log', '1', rootText), error: 'empty line' },
    { name: 'an empty line', written: lines('log', '1', rootText, '', 'more', ''), error: 'empty line' },
    { name: 'no origin', written: lines('', '1', rootText, ''), error: 'empty line' },
    ...['01', '00', '+1', '-1', '1.0', '1e3', ' 1', '0x1', '', '9007199254740992', '99999999999999999999'].map(
      (size) => ({
        name: `the size ${JSON.stringify(size)}`,
        written: lines('log', size, rootText, ''),
        error: size === '' ? 'empty line' : 'the size in the checkpoint is not a whole number below 2^53',
      }),
    ),
    { name: 'a short root', written: lines('log', '1', 'AAAA', ''), error: 'has 3 bytes instead of 32' },
    { name: 'a root in hex', written: lines('log', '1', root.toString('hex'), ''), error: 'instead of 32' },
    { name: 'unused bits', written: lines('log', '1', rootText.replace(/.=$/, 'd='), ''), error: 'not in base64' },
  ])('with $name are refused', ({ written, error }) => {
    expect(() => parseCheckpoint(written)).toThrow(error);
  });

  test('are not written with lines that would be others', () => {
    expect(() => formatCheckpoint({ origin: 'a\nb', size: 1, root })).toThrow('a line of the checkpoint');
    expect(() => formatCheckpoint({ origin: 'a', size: 1, root, extensions: [''] })).toThrow(
      'a line of the checkpoint',
    );
    expect(() => formatCheckpoint({ origin: 'a', size: -1, root })).toThrow('the size of the log');
  });
});

describe('proofs', () => {
  const checkpoint = lines('log', '9', rootText, '', '— log AAAA', '');
  const head = 'c2sp.org/tlog-proof@v1';

  test.each([
    { index: 0, proof: [], checkpoint },
    { index: 73_894, proof: [root, Buffer.alloc(32, 9)], checkpoint, extra: Buffer.from('more') },
  ])('of record $index are written and read', (proof) => {
    expect(parseProof(formatProof(proof))).toEqual(proof);
  });

  test('have the form of the document', () => {
    const written = formatProof({ index: 5, proof: [root], checkpoint, extra: Buffer.from('more') });

    expect(written).toBe(lines(head, 'extra bW9yZQ==', 'index 5', rootText, '', checkpoint));
  });

  test.each([
    { name: 'another first line', written: lines('c2sp.org/tlog-proof@v2', 'index 1', '', checkpoint), error: 'begin' },
    { name: 'no index', written: lines(head, '', checkpoint), error: 'index' },
    { name: 'an index with a zero', written: lines(head, 'index 01', '', checkpoint), error: 'index of the proof' },
    { name: 'a short hash', written: lines(head, 'index 1', 'AAAA', '', checkpoint), error: '3 bytes' },
    { name: 'nothing behind', written: lines(head, 'index 1'), error: 'cut short' },
    { name: 'another end of its lines', written: `${head}\r\nindex 1\r\n\r\nx`, error: 'carriage return' },
    { name: 'a long way', written: lines(head, 'index 1', ...Array(54).fill(rootText), '', 'x'), error: 'too long' },
  ])('with $name are refused', ({ written, error }) => {
    expect(() => parseProof(written)).toThrow(error);
  });
});
