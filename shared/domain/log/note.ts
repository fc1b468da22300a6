/** Signed notes: a text with Ed25519 signatures below it (https://c2sp.org/signed-note). */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { base64, MalformedError, readBase64 } from './malformed.ts';

/** A key that signatures are verified by. */
export interface NoteKey {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly id: string;
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Uint8Array;
}

/** What kind of signatures a key makes; a part of its id. */
export const algorithms = { ed25519: 1, cosignature: 4 } as const;
type Algorithm = (typeof algorithms)[keyof typeof algorithms];

const keyLength = 32;
const idLength = 4;
const maxNoteLength = 1_000_000;
const maxSignatures = 100;

/** Names are parts of lines, and of verifier keys, in which `+` is a separator. */
const isName = (name: string): boolean => name !== '' && name.isWellFormed() && !/[\s\u0085+]/u.test(name);

/** @throws MalformedError if the name has blanks or `+`, or the key another length */
export const noteKey = (name: string, publicKey: Uint8Array, algorithm: Algorithm = algorithms.ed25519): NoteKey => {
  if (!isName(name)) throw new MalformedError('the name of a key is empty, or has a blank or a plus');
  if (publicKey.length !== keyLength) throw new MalformedError('the public key does not have 32 bytes');
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(algorithm), publicKey]), 'hex');
  return { name, id: id.slice(0, 2 * idLength), publicKey };
};

/** @returns the key in the text form of Go's sumdb/note: `<name>+<id>+<base64>` */
export const verifierKey = ({ name, id, publicKey }: NoteKey, algorithm: Algorithm = algorithms.ed25519): string =>
  `${name}+${id}+${base64(Buffer.concat([Buffer.of(algorithm), publicKey]))}`;

/**
 * Reads a key in the text form of Go's sumdb/note.
 *
 * @throws MalformedError
 */
export const parseVerifierKey = (text: string, algorithm: Algorithm = algorithms.ed25519): NoteKey => {
  // Base64 has pluses too.
  const [, name = '', id, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  const bytes = readBase64(encoded, 'the key');
  if (bytes[0] !== algorithm)
    throw new MalformedError(
      `the key is not ${algorithm === algorithms.ed25519 ? 'a verifier key' : 'one of a witness'} for Ed25519`,
    );
  const key = noteKey(name, bytes.subarray(1), algorithm);
  if (key.id !== id) throw new MalformedError('the id in the verifier key is not that of its name and key');
  return key;
};

/**
 * @param spki a public key as PEM, or as DER in bytes, as KMS and openssl give it
 * @returns its 32 bytes
 * @throws MalformedError if it cannot be read, or is not for Ed25519
 */
export const publicKeyOf = (spki: string | Uint8Array): Uint8Array => {
  const key = keyObjectOf(spki);
  if (key?.asymmetricKeyType !== 'ed25519') throw new MalformedError('this is not a public key for Ed25519');
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
};

const keyObjectOf = (spki: string | Uint8Array): KeyObject | undefined => {
  try {
    return typeof spki === 'string'
      ? createPublicKey({ key: spki, format: 'pem', type: 'spki' })
      : createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
};

/** All but the line feed; U+007F is not one that notes forbid. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u0009\u000b-\u001f]/;

/**
 * @param text what is signed; ends with a line feed
 * @param key the name and the public key of the signer; `sign` makes the 64 bytes of an Ed25519 signature
 * @returns the note with one signature
 * @throws MalformedError if no such note can be
 */
export const signNote = async (
  text: string,
  key: {
    readonly name: string;
    readonly publicKey: Uint8Array;
    readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
  },
): Promise<string> => {
  requireText(text);
  const { name, id } = noteKey(key.name, key.publicKey);
  const signature = await key.sign(Buffer.from(text));
  return `${text}\n— ${name} ${base64(Buffer.concat([Buffer.from(id, 'hex'), signature]))}\n`;
};

const requireText = (text: string): void => {
  if (!text.endsWith('\n')) throw new MalformedError('the text of a note does not end with a line feed');
  if (!text.isWellFormed() || control.test(text))
    throw new MalformedError('a note has characters that it may not have');
};

export interface OpenedNote {
  readonly text: string;
  /** The known keys that have signed it, at least one. */
  readonly signers: readonly NoteKey[];
}

/** No known key has signed the note, or what is said to be its signature is not. */
export class NotSignedError extends Error {
  override readonly name = 'NotSignedError';
}

/**
 * Opens a note. Signatures of unknown keys are ignored, also where only the name or the id is a
 * known one; a false signature of a known key makes the whole note false.
 *
 * @throws MalformedError if it is no note
 * @throws NotSignedError
 */
export const openNote = (note: string | Uint8Array, known: readonly NoteKey[]): OpenedNote => {
  const { text, signatures } = splitNote(note);
  const signers: NoteKey[] = [];
  for (const { name, id, signature } of signatures) {
    const key = known.find((each) => each.name === name && each.id === id);
    if (key === undefined || signers.includes(key)) continue;
    if (!isSigned(text, key, signature)) throw new NotSignedError(`the signature by ${name} does not fit the note`);
    signers.push(key);
  }
  if (signers.length === 0) throw new NotSignedError('the note is not signed by a known key');
  return { text, signers };
};

/** @returns whether these are the 64 bytes of a signature of the text */
export const isSigned = (text: string, { publicKey }: Pick<NoteKey, 'publicKey'>, signature: Uint8Array): boolean => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  return verify(null, Buffer.from(text), createPublicKey({ key: jwk, format: 'jwk' }), signature);
};

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

/**
 * Splits a note into its text and its signatures, none of which is verified.
 *
 * @throws MalformedError
 */
export const splitNote = (note: string | Uint8Array): { text: string; signatures: readonly NoteSignature[] } => {
  const whole = typeof note === 'string' ? note : decoded(note);
  if (whole.length > maxNoteLength) throw new MalformedError('the note is too long');
  requireText(whole);
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) throw new MalformedError('the note has no empty line above its signatures');
  const lines = whole.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw new MalformedError('the note has too many signatures');
  return { text: whole.slice(0, end + 1), signatures: lines.map(readSignature) };
};

const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedError('the note is not in UTF-8');
  }
};

const readSignature = (line: string): NoteSignature => {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  if (!isName(name)) throw new MalformedError('a line below the note is not a signature');
  const bytes = Buffer.from(readBase64(encoded, 'a signature of the note'));
  if (bytes.length <= idLength) throw new MalformedError('a signature of the note is too short');
  return { name, id: bytes.toString('hex', 0, idLength), signature: bytes.subarray(idLength) };
};
