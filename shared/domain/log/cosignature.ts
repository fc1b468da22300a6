/**
 * Cosignatures: a witness says that a checkpoint is the largest one that it has seen of a log, and
 * that it extends all that it has seen before (https://c2sp.org/tlog-cosignature).
 */
import { base64, MalformedError } from './malformed.ts';
import {
  algorithms,
  isSigned,
  type NoteKey,
  NotSignedError,
  noteKey,
  parseVerifierKey,
  splitNote,
  verifierKey,
} from './note.ts';

const timeLength = 8;
const signatureLength = 64;

/** @returns the key of a witness; it has another id than a key of the same name that signs notes */
export const witnessKey = (name: string, publicKey: Uint8Array): NoteKey =>
  noteKey(name, publicKey, algorithms.cosignature);

/** @returns the text form, `<name>+<id>+<base64>` */
export const formatWitnessKey = (key: NoteKey): string => verifierKey(key, algorithms.cosignature);

/** @throws MalformedError */
export const parseWitnessKey = (text: string): NoteKey => parseVerifierKey(text, algorithms.cosignature);

export const isWitnessKey = (text: string): boolean => {
  try {
    return parseWitnessKey(text) !== undefined;
  } catch {
    return false;
  }
};

/** What is signed. @param seconds since the epoch */
const messageOf = (text: string, seconds: number | bigint): string => `cosignature/v1\ntime ${seconds}\n${text}`;

/**
 * @param text of the note of a checkpoint, without its signatures
 * @param sign makes the 64 bytes of an Ed25519 signature
 * @returns the line to put below the note, with its line feed
 */
export async function cosign(
  text: string,
  seconds: number,
  { name, id }: Pick<NoteKey, 'name' | 'id'>,
  sign: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<string> {
  const time = Buffer.alloc(timeLength);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = await sign(Buffer.from(messageOf(text, seconds)));
  return `— ${name} ${base64(Buffer.concat([Buffer.from(id, 'hex'), time, signature]))}\n`;
}

/**
 * Looks for the cosignature of a witness below a checkpoint.
 *
 * @returns when it was made, in seconds; undefined: there is none
 * @throws MalformedError if it is no note
 * @throws NotSignedError if what is said to be the cosignature is not
 */
export function cosignedAt(note: string | Uint8Array, key: NoteKey): number | undefined {
  const { text, signatures } = splitNote(note);
  const found = signatures.find(({ name, id }) => name === key.name && id === key.id);
  if (found === undefined) return undefined;
  const bytes = Buffer.from(found.signature);
  if (bytes.length !== timeLength + signatureLength) throw new MalformedError('a cosignature does not have 72 bytes');
  const seconds = bytes.readBigUInt64BE();
  if (isSigned(messageOf(text, seconds), key, bytes.subarray(timeLength))) return Number(seconds);
  throw new NotSignedError(`the cosignature by ${key.name} does not fit the checkpoint`);
}

/**
 * Takes from what a witness has answered its own cosignature, and nothing else.
 *
 * @param answer lines of signatures
 * @returns the line
 * @throws MalformedError or NotSignedError if there is none that fits
 */
export function ownLine(answer: string, note: string, key: NoteKey): string {
  const { text } = splitNote(note);
  for (const line of answer.split('\n')) {
    const below = `${text}\n${line}\n`;
    if (line.startsWith(`— ${key.name} `) && cosignedAt(below, key) !== undefined) return `${line}\n`;
  }
  throw new NotSignedError(`there is no cosignature by ${key.name}`);
}
