/** The verification of an export: its lines, folded into the root that its checkpoint has. */
import type { Checkpoint } from './checkpoint.ts';
import { beginOf, type CompactRange, createCompactRange } from './compact-range.ts';
import { createLineSplitter, type ExportLine, parseExportLine } from './export-lines.ts';
import { leafHash } from './hashing.ts';
import { MalformedError } from './malformed.ts';
import {
  beginWith,
  FaultError,
  faultOf,
  type OlderTrees,
  requireRoot,
  type Verdict,
  type VerifyOrder,
} from './verdict.ts';

interface ExportOrder extends VerifyOrder {
  /** The bytes of the export, in pieces that may end anywhere. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** @returns what is wrong and in which line, or how many records fit */
export async function verifyExport(order: ExportOrder): Promise<Verdict> {
  const progress = { records: 0, leftOut: 0, line: 0 };
  const verdict = (): Verdict => ({ records: progress.records, leftOut: progress.leftOut });
  try {
    await walk(order, progress);
    return verdict();
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { fault: error instanceof MalformedError ? `line ${progress.line}: ${fault}` : fault, ...verdict() };
  }
}

interface Fold {
  readonly checkpoint: Checkpoint;
  readonly olderTrees: OlderTrees;
  readonly range: CompactRange;
}

const walk = async (
  order: ExportOrder,
  progress: { records: number; leftOut: number; line: number },
): Promise<void> => {
  let fold: Fold | undefined;
  const take = (bytes: Uint8Array): void => {
    progress.line += 1;
    const line = parseExportLine(bytes);
    if ('checkpoint' in line) {
      if (fold !== undefined) throw new MalformedError('there is a second checkpoint');
      fold = { ...beginWith(line.checkpoint, order), range: createCompactRange() };
      return;
    }
    if (fold === undefined) throw new MalformedError('the export does not begin with a checkpoint');
    add(line, fold);
    if ('node' in line) progress.leftOut += 2 ** line.node.level;
    else {
      order.onRecord?.(line.entry, line.index);
      progress.records += 1;
    }
  };

  const splitter = createLineSplitter(take);
  for await (const chunk of order.chunks) splitter.push(chunk);
  splitter.end();
  if (fold === undefined) throw new FaultError('the export is empty');
  end(fold);
};

const add = (line: Exclude<ExportLine, { checkpoint: string }>, { checkpoint, olderTrees, range }: Fold): void => {
  const [from, leaves] = 'node' in line ? [beginOf(line.node), 2 ** line.node.level] : [line.index, 1];
  if (from !== range.size()) {
    throw new MalformedError(`record ${range.size()} should be next, and the line begins with record ${from}`);
  }
  if (from + leaves > checkpoint.size) throw new MalformedError(`the log has only ${checkpoint.size} records`);
  if (olderTrees.next() < from + leaves) {
    throw new FaultError(
      `the export leaves out records ${from} to ${from + leaves - 1} as one, so that it cannot be compared with the ` +
        `older checkpoint of ${olderTrees.next()} records`,
    );
  }
  if ('node' in line) range.appendSubtree(line.node.level, line.hash);
  else range.append(leafHash(line.entry));
  olderTrees.meet(range.size(), range.root);
};

const end = ({ checkpoint, range }: Fold): void => {
  if (range.size() !== checkpoint.size) {
    throw new FaultError(`the export ends behind record ${range.size() - 1}, and the log has ${checkpoint.size}`);
  }
  requireRoot(range.root(), checkpoint);
};
