/** `npm run verify-trail`: verifies a trail offline, from a folder of tiles or from an export. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type AccountStep, createAccountTrail } from '../shared/domain/log/account-trail.ts';
import { type Checkpoint, openCheckpoint } from '../shared/domain/log/checkpoint.ts';
import { parseWitnessKey } from '../shared/domain/log/cosignature.ts';
import { base64 } from '../shared/domain/log/malformed.ts';
import { type NoteKey, noteKey, parseVerifierKey, publicKeyOf, splitNote } from '../shared/domain/log/note.ts';
import { parseProof } from '../shared/domain/log/tlog-proof.ts';
import { faultIn, faultOf, type Verdict, type VerifyOrder } from '../shared/domain/log/verdict.ts';
import { verifyExport } from '../shared/domain/log/verify-export.ts';
import { verifyLog } from '../shared/domain/log/verify-log.ts';
import { verifyRecord } from '../shared/domain/log/verify-record.ts';
import { UsageError } from './command-line.ts';
import { createFolderReader } from './trail-folder.ts';
import { readVerifyArguments, type VerifyArguments, verifyHelp } from './verify-trail-arguments.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns the exit code: 1 if something is wrong, 2 for a wrong command line */
async function run(args: readonly string[]): Promise<number> {
  const given = readVerifyArguments(args);
  if (given === 'help') {
    print(verifyHelp.trimEnd());
    return 0;
  }
  const kind = await kindOf(given);
  const keyFor = await readKey(given);
  const older = await Promise.all(
    given.older.map(async (file) => ({ file, note: await existing(file, (path) => readFile(path)) })),
  );
  const account = createAccountPrinter(given, kind);
  const order: VerifyOrder = {
    keyFor,
    older: (key) => older.map(({ file, note }) => faultIn(file, () => openCheckpoint(note, key))),
    witness: await readWitness(given),
    onCheckpoint: printCheckpoint,
    onRecord: account?.onRecord,
  };
  const verdict = await verdictOn(given, kind, order).catch(verdictBy);
  printVerdict(verdict, older.length, account?.missing());
  return verdict.fault === undefined ? 0 : 1;
}

type Kind = 'folder' | 'export' | 'proof';

async function kindOf({ trail, record, older }: VerifyArguments): Promise<Kind> {
  const isFolder = (await existing(trail, stat)).isDirectory();
  if (record !== undefined && isFolder) throw new UsageError('--record wants the file that proves the record');
  if (isFolder) return 'folder';
  if (record === undefined && !(await existing(trail, isProof))) return 'export';
  // It holds one way through one tree, and none from an older tree to it.
  if (older.length > 0) throw new UsageError('the proof of one record says nothing of older checkpoints');
  return 'proof';
}

async function verdictOn(given: VerifyArguments, kind: Kind, order: VerifyOrder): Promise<Verdict> {
  const { trail } = given;
  if (kind === 'proof') return await verdictOnRecord(given, order);
  if (kind === 'folder') return await verifyLog({ ...order, read: createFolderReader(trail) });
  return await verifyExport({ ...order, chunks: createReadStream(trail, { highWaterMark: 1 << 20 }) });
}

/** What is wrong with a file before anything of it is verified. */
function verdictBy(error: unknown): Verdict {
  const fault = faultOf(error);
  if (fault === undefined) throw error;
  return { fault, records: 0, leftOut: 0 };
}

async function isProof(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { end: proofBegin.length - 1 })) return String(chunk) === proofBegin;
  return false;
}
const proofBegin = 'c2sp.org/tlog-proof@v1';

/** A proof may bring its record; one that is given counts. */
async function verdictOnRecord({ trail, record }: VerifyArguments, order: VerifyOrder): Promise<Verdict> {
  const proof = await readFile(trail, 'utf8');
  if (record === undefined) {
    const { extra } = faultIn(trail, () => parseProof(proof));
    if (extra === undefined) throw new UsageError(`${trail} does not bring its record: name it with --record`);
    return verifyRecord({ ...order, proof, entry: extra });
  }
  const entry = await existing(record, (path) => readFile(path));
  // Programs that write canonical JSON end it with a line feed, as all text files do.
  const end = entry.at(-1) === 0x0a ? -1 : entry.length;
  return verifyRecord({ ...order, proof, entry: entry.subarray(0, end) });
}

async function existing<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A PEM has no name: the log then has the name that it says, unless --origin says another one. */
async function readKey({ publicKey, origin }: VerifyArguments): Promise<VerifyOrder['keyFor']> {
  const text = (await existing(publicKey, (path) => readFile(path, 'utf8'))).trim();
  try {
    if (text.startsWith('-----')) {
      const bytes = publicKeyOf(text);
      return (note) => noteKey(origin ?? splitNote(note).text.split('\n')[0] ?? '', bytes);
    }
    const key = parseVerifierKey(text);
    if (origin !== undefined && key.name !== origin) throw new UsageError(`${publicKey} is the key of ${key.name}`);
    return () => key;
  } catch (error) {
    const fault = faultOf(error);
    throw fault === undefined ? error : new UsageError(`${publicKey}: ${fault}`);
  }
}

async function readWitness({ witness }: VerifyArguments): Promise<NoteKey | undefined> {
  if (witness === undefined) return undefined;
  const text = witness.includes('+') ? witness : await existing(witness, (path) => readFile(path, 'utf8'));
  try {
    return parseWitnessKey(text.trim());
  } catch (error) {
    const fault = faultOf(error);
    throw fault === undefined ? error : new UsageError(`--witness: ${fault}`);
  }
}

/** Counts the records of the account too: a log that has none of them is right, and says nothing of it. */
function createAccountPrinter({ accountId }: VerifyArguments, kind: Kind) {
  if (accountId === undefined) return undefined;
  let seen = 0;
  const onStep = (step: AccountStep): void => {
    seen += 1;
    print(stepLine(step));
  };
  return {
    onRecord: createAccountTrail(accountId, {
      mayBegin: kind !== 'folder',
      hasOthers: kind !== 'proof',
      onStep,
    }),
    missing: () => (seen === 0 ? accountId : undefined),
  };
}

const previousWords = { fits: 'previousHash fits', first: 'the first one here', none: 'without a previousHash' };

const stepLine = ({ index, version, previous, text }: AccountStep): string =>
  `record ${index}, version ${version}, ${previousWords[previous]}: ${text}`;

const printCheckpoint = ({ origin, size, root }: Checkpoint): void =>
  print(`${origin}: ${size} records, root ${base64(root)}, signed by the key`);

/** @param missing the account of which there is no record */
function printVerdict({ fault, records, leftOut }: Verdict, older: number, missing?: string): void {
  const verified = `${records} record${records === 1 ? '' : 's'} verified`;
  const left = leftOut === 0 ? '' : `, ${leftOut} left out by their hashes`;
  if (fault !== undefined) {
    print(`${verified}${left}, then:`);
    print(`WRONG: ${fault}`);
    return;
  }
  const extended =
    older === 0 ? '' : `; the log extends ${older === 1 ? 'the older checkpoint' : `${older} older ones`}`;
  const none = missing === undefined ? '' : `, NONE OF THE ACCOUNT ${missing}`;
  print(`${verified}${none}${left}${extended}: all is right`);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${verifyHelp}`);
  process.exitCode = 2;
}
