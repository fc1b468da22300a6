/**
 * Processes of the service that are met by everything there is: faults of DynamoDB, sudden death,
 * and stopping dead for a while.
 */
import type { Lane } from '../../shared/domain/budget/limits.ts';
import { CrashedError, faults, type Interference, type Operation } from '../support/memory-dynamodb.ts';
import type { Random } from './random.ts';
import { type Process, startProcess } from './service.ts';
import type { Surroundings } from './surroundings.ts';

const dynamoDbFault = (random: Random, { command }: Operation): Interference => {
  const fail = random.pick<'before' | 'after'>(['before', 'after']);
  if (command === 'BatchGetItemCommand' && random.chance(0.3)) return { unprocessed: 1 };
  if (command === 'TransactWriteItemsCommand' && random.chance(0.4)) {
    return { fail: 'before', error: faults.transactionConflict() };
  }
  const error = random.pick([faults.throttled, faults.internalServerError, faults.timeout])();
  // A throttled command is never done.
  return { fail: error.name === 'ProvisionedThroughputExceededException' ? 'before' : fail, error };
};

/** How much breaks, as the share of the commands and calls that it happens to. */
export interface Mess {
  readonly store: number;
  readonly crash: number;
}

/** Where a process stops dead, until it is woken. */
export interface Stall {
  readonly at: 'command' | 'call';
  readonly nth: number;
  readonly stalled: () => void;
  readonly woken: Promise<void>;
}

export interface ProcessOptions {
  readonly lane?: Lane;
  readonly stall?: Stall;
  /** Dies right after the first write with this in it. */
  readonly diesAfter?: string | undefined;
}

/** @param died told of every process that dies in a call to the vendor */
export const createProcessStarter =
  (surroundings: Surroundings, mess: () => Mess, died: () => void) =>
  ({ lane = 'audit', stall, diesAfter }: ProcessOptions = {}): Process => {
    const { db, clock, random } = surroundings;
    const count = { command: 0, call: 0 };
    let isDead = false;
    const dies = (): boolean => {
      isDead ||= random.chance(mess().crash);
      return isDead;
    };
    const mayStall = async (at: Stall['at']): Promise<void> => {
      count[at] += 1;
      if (stall?.at !== at || count[at] !== stall.nth) return;
      stall.stalled();
      await stall.woken;
    };
    const connection = db.connect({
      schedule: async () => {
        await mayStall('command');
        for (let turns = random.int(0, 2); turns > 0; turns -= 1) await undefined;
      },
      interfere: (operation) => {
        clock.now += random.int(0, 3);
        if (dies()) return { crash: random.pick(['before', 'after']) };
        if (diesAfter !== undefined && operation.isWrite && JSON.stringify(operation.input).includes(diesAfter)) {
          return { crash: 'after' };
        }
        return random.chance(mess().store) ? dynamoDbFault(random, operation) : undefined;
      },
    });
    return startProcess(surroundings, connection, {
      lane,
      atVendor: async (when) => {
        // The request is on its way: the slot that it was granted is not kept for later.
        if (when === 'after') await mayStall('call');
        if (!dies()) return;
        died();
        connection.interfere = () => ({ crash: 'before' });
        throw new CrashedError(`the process died ${when} a call to the vendor`);
      },
    });
  };
export type ProcessStarter = ReturnType<typeof createProcessStarter>;
