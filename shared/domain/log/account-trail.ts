/** The records of one account within a log: each names the hash of the one before. */
import { hash } from 'node:crypto';
import { readJson } from '../../base/json.ts';
import type { AccountId } from '../membership/facts.ts';
import { FaultError, type OnRecord } from './verdict.ts';

/** A record as a log has it, of which only this is looked at. */
interface TrailRecord {
  readonly accountId: unknown;
  readonly version: unknown;
  readonly previousHash?: unknown;
}

export interface AccountStep {
  readonly index: number;
  readonly version: number;
  /** Its canonical JSON. */
  readonly text: string;
  /**
   * `first`: the first one that is seen. `none`: written before records had a `previousHash`; from the
   * first that has one on, all have.
   */
  readonly previous: 'fits' | 'first' | 'none';
}

interface AccountOrder {
  readonly mayBegin: boolean;
  readonly hasOthers: boolean;
  readonly onStep: (step: AccountStep) => void;
}

/**
 * @param mayBegin whether the first record that is seen may be of a later version than 1, because
 *   records before it may be left out
 * @param hasOthers whether records of others may come too: a proof has a single record, which is said to
 *   be of the account
 * @returns what takes each record of a log in order, and tells of those of the account; it throws a
 *   FaultError where their chain is broken
 */
export const createAccountTrail = (accountId: AccountId, { mayBegin, hasOthers, onStep }: AccountOrder): OnRecord => {
  const needle = Buffer.from(JSON.stringify(accountId));
  let last: Last | undefined;

  return (entry, index) => {
    // Of a million records a few are of the account, so that few are parsed.
    const mayBeOf = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).includes(needle);
    const record = mayBeOf ? readJson(Buffer.from(entry).toString()) : undefined;
    if (!isRecordOf(accountId, record)) {
      if (hasOthers) return;
      throw new FaultError(`record ${index} is not of the account ${accountId}`);
    }
    const { version } = record;
    if (typeof version !== 'number') throw new FaultError(`record ${index} of ${accountId} has no version`);
    const expected = last === undefined ? 1 : last.version + 1;
    if (version !== expected && !(last === undefined && mayBegin)) {
      throw new FaultError(`record ${index} of ${accountId} has version ${version}, and ${expected} should be next`);
    }
    const previous = last === undefined ? 'first' : previousOf(record, last);
    if (previous === 'wrong' || (version === 1 && record.previousHash !== undefined)) {
      throw new FaultError(`record ${index} of ${accountId}: its previousHash is not that of version ${version - 1}`);
    }
    onStep({ index, version, text: Buffer.from(entry).toString(), previous });
    last = { version, hash: hash('sha256', entry, 'hex'), isChained: record.previousHash !== undefined };
  };
};

interface Last {
  readonly version: number;
  readonly hash: string;
  readonly isChained: boolean;
}

const previousOf = ({ previousHash }: TrailRecord, last: Last): AccountStep['previous'] | 'wrong' => {
  if (previousHash === undefined && !last.isChained) return 'none';
  return previousHash === last.hash ? 'fits' : 'wrong';
};

const isRecordOf = (accountId: AccountId, value: unknown): value is TrailRecord & object =>
  typeof value === 'object' && value !== null && 'accountId' in value && value.accountId === accountId;
