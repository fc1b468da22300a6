/** Records of accounts as a log has them, chained by their hashes. */
import { createHash } from 'node:crypto';

interface ChainedRecord {
  readonly accountId: string;
  readonly version: number;
  readonly previousHash?: string;
  readonly note: string;
}

/** Its keys are in order and its numbers whole, so that this is its canonical JSON. */
const entryOf = ({ accountId, note, previousHash, version }: ChainedRecord): Uint8Array =>
  Buffer.from(JSON.stringify({ accountId, note, ...(previousHash && { previousHash }), version }));

/** @param accounts whose records take turns */
export const chainedEntries = (count: number, accounts = ['a07e1aaaaaa1', 'a07e1aaaaaa2', 'a07e1aaaaaa3']) => {
  const last = new Map<string, { readonly version: number; readonly hash: string }>();
  return Array.from({ length: count }, (_, index) => {
    const accountId = accounts[index % accounts.length] ?? '';
    const before = last.get(accountId);
    const version = (before?.version ?? 0) + 1;
    const entry = entryOf({ accountId, version, note: `n${index}`, ...(before && { previousHash: before.hash }) });
    last.set(accountId, { version, hash: createHash('sha256').update(entry).digest('hex') });
    return entry;
  });
};
