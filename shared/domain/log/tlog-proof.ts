/**
 * The file that proves one record offline: its index, its way to the root, the checkpoint
 * (https://c2sp.org/tlog-proof).
 */
import { type Hash, readHash } from './hashing.ts';
import { base64, MalformedError, readBase64, readCount, requireCount } from './malformed.ts';

export interface TlogProof {
  readonly index: number;
  /** From the sibling of the leaf up to the child of the root. */
  readonly proof: readonly Hash[];
  /** The signed note as it is, with all its signatures. */
  readonly checkpoint: string;
  /** Nothing vouches for it. */
  readonly extra?: Uint8Array;
}

const firstLine = 'c2sp.org/tlog-proof@v1';

/** A tree of 2^53 leaves has no longer one. */
const longestProof = 53;

export const formatProof = ({ index, proof, checkpoint, extra }: TlogProof): string => {
  requireCount(index, 'the index');
  return [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${base64(extra)}`]),
    `index ${index}`,
    ...proof.map(base64),
    '',
    checkpoint,
  ].join('\n');
};

/**
 * Takes such a file apart; neither the checkpoint nor the proof is verified.
 *
 * @throws MalformedError
 */
export const parseProof = (text: string): TlogProof => {
  // Said before all else: the first line looks as it should.
  if (text.includes('\r')) throw new MalformedError('the proof has a carriage return, and its lines end with LF alone');
  const end = text.indexOf('\n\n');
  const [first, ...lines] = (end < 0 ? text : text.slice(0, end)).split('\n');
  if (first !== firstLine) throw new MalformedError(`the proof does not begin with ${firstLine}`);
  if (end < 0) throw new MalformedError('the proof is cut short: it has no empty line above its checkpoint');
  const extra = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined;
  const index = lines.shift();
  if (!index?.startsWith('index ')) throw new MalformedError('the proof does not name an index');
  if (lines.length > longestProof) throw new MalformedError('the proof is too long');
  return {
    index: readCount(index.slice('index '.length), 'the index of the proof'),
    proof: lines.map((line) => readHash(line, 'a hash of the proof')),
    checkpoint: text.slice(end + 2),
    ...(extra === undefined ? {} : { extra: readBase64(extra, 'the extra data of the proof') }),
  };
};
