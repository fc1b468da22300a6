/**
 * The lines of an export. Each has exactly one spelling, so that no byte of an export can be changed
 * without notice, and the bytes of a record are those that its hash is made of.
 */
import { type Hash, readHash } from './hashing.ts';
import { base64, MalformedError, readCount } from './malformed.ts';
import type { Subtree } from './subtrees.ts';

export type ExportLine =
  | { readonly checkpoint: string }
  | { readonly index: number; readonly entry: Uint8Array }
  | { readonly node: Subtree; readonly hash: Hash };

/** @param note the signed checkpoint; the first line of an export */
export const checkpointLine = (note: string): string => JSON.stringify({ checkpoint: note });

/** @param entry the canonical JSON of the record, as in the log */
export const recordLine = (index: number, entry: Uint8Array): string =>
  `{"index":${index},"record":${Buffer.from(entry).toString()}}`;

/** @param hash of the complete subtree, none of whose records is in the export */
export const nodeLine = ({ level, index }: Subtree, hash: Hash): string =>
  JSON.stringify({ node: { level, index, hash: base64(hash) } });

const recordHead = /^\{"index":([0-9]{1,16}),"record":/;
const longestHead = '{"index":9007199254740991,"record":'.length;
const nodeForm = /^\{"node":\{"level":([0-9]{1,2}),"index":([0-9]{1,16}),"hash":"([^"]*)"\}\}$/;
const closingBrace = 0x7d;

/** The highest level that a log of fewer than 2^53 records has. */
const maxLevel = 52;

/**
 * @param line without its line feed
 * @throws MalformedError
 */
export const parseExportLine = (line: Uint8Array): ExportLine => {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const head = recordHead.exec(bytes.toString('latin1', 0, longestHead));
  if (head !== null && bytes.at(-1) === closingBrace) {
    return { index: readCount(head[1] ?? '', 'the index of the record'), entry: bytes.subarray(head[0].length, -1) };
  }
  const text = bytes.toString();
  return readNode(text) ?? readCheckpoint(text);
};

const readNode = (text: string): ExportLine | undefined => {
  const [, level, index, hash] = nodeForm.exec(text) ?? [];
  if (level === undefined || index === undefined || hash === undefined) return undefined;
  const node = { level: readCount(level, 'the level of the node'), index: readCount(index, 'the index of the node') };
  if (node.level > maxLevel) throw new MalformedError('the level of the node is too high');
  return { node, hash: readHash(hash, 'the hash of the node') };
};

const readCheckpoint = (text: string): ExportLine => {
  const line = readLine(text);
  const checkpoint = typeof line === 'object' && line !== null && 'checkpoint' in line ? line.checkpoint : undefined;
  if (typeof checkpoint !== 'string' || checkpointLine(checkpoint) !== text) {
    throw new MalformedError('the line is not of an export');
  }
  return { checkpoint };
};

const readLine = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** More than an entry and what stands around it in a line. */
const maxLineLength = 100_000;
const lineFeed = 0x0a;

/**
 * Splits an export into its lines, each of which ends with a line feed.
 *
 * @param onLine is given the bytes of a line without its line feed
 */
export const createLineSplitter = (onLine: (line: Uint8Array) => void) => {
  let rest: Uint8Array = Buffer.alloc(0);
  return {
    /** @throws MalformedError for a line that is longer than a record can be */
    push: (chunk: Uint8Array): void => {
      const bytes = Buffer.concat([rest, chunk]);
      let at = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, at)) {
        onLine(bytes.subarray(at, end));
        at = end + 1;
      }
      rest = bytes.subarray(at);
      if (rest.length > maxLineLength) throw new MalformedError('a line is longer than a record can be');
    },
    /** @throws MalformedError if the last line is not whole */
    end: (): void => {
      if (rest.length > 0) throw new MalformedError('the export ends within a line');
    },
  };
};
