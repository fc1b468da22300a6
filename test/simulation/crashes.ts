/**
 * A run that is interrupted anywhere ends with the same store as one that is not.
 *
 * A history of a few audits with changes at the vendor between them is played once as it is, and then once for every write to
 * DynamoDB and every call to the vendor in it, with a process that dies right after.
 */
import { isOpen } from '../../shared/audit/run-record.ts';
import { tick } from '../../shared/audit/tick.ts';
import { noon } from '../support/memberships.ts';
import { CrashedError, createMemoryDynamoDb } from '../support/memory-dynamodb.ts';
import { randomFrom } from './random.ts';
import { type Surroundings, startProcess, tableDefinitions, tables } from './service.ts';
import { createVendorWorld } from './vendor-world.ts';

const everySeconds = 6 * 3600;
const rounds = 4;
/** Longer than the hold of a process that has died: a quarter of an hour of work, and a minute. */
const untilTakenOver = 17 * 60_000;
const tickMs = 15 * 60_000;

interface Ending {
  /** Writes and calls to the vendor, at each of which a process might have died. */
  readonly steps: number;
  readonly memberships: readonly unknown[];
  readonly trail: readonly { readonly action: unknown }[];
  readonly runs: readonly unknown[];
}

type Dumped = Record<string, unknown>;
const part = (item: Dumped, name: string): Dumped => {
  const value = item[name];
  return value instanceof Object ? { ...value } : {};
};

/** What does not depend on the moment at which it happened. */
const membershipOf = (item: Dumped) => {
  const relationship = part(item, 'relationship');
  return {
    key: item['key'],
    version: item['version'],
    relationship: relationship['value'],
    isMissing: relationship['missingSince'] !== undefined,
    wasUnderPartner: relationship['underPartnerSince'] !== undefined,
    activity: part(item, 'activity')['value'],
    review: part(item, 'review')['value'],
  };
};

/** @param crashAt the step after which the process dies; undefined: none */
export const playHistory = async (seed: number, crashAt?: number): Promise<Ending> => {
  const random = randomFrom(seed);
  // What happens at the vendor is drawn apart from what happens on the way: an interruption must not change it.
  const events = randomFrom(seed + 1);
  const clock = { now: noon };
  const db = createMemoryDynamoDb({ tables: tableDefinitions });
  const vendor = createVendorWorld(events, () => clock.now);
  let ids = 0;
  let steps = 0;
  const surroundings: Surroundings = {
    db,
    vendor,
    clock,
    random,
    limits: { perSecond: 4, perDay: 10_000 },
    brake: { minRevocations: 50, fraction: 0.5 },
    reviewMode: seed % 2 === 0 ? 'auto' : 'manual',
    auditEverySeconds: everySeconds,
    arrivals: [],
    newId: () => {
      ids += 1;
      return `run-${String(ids).padStart(6, '0')}`;
    },
    vendorFault: () => undefined,
    meanwhile: () => {},
  };
  const isCrash = (): boolean => {
    steps += 1;
    return steps === crashAt;
  };
  const start = () => {
    const connection = db.connect({
      interfere: ({ isWrite }) => (isWrite && isCrash() ? { crash: 'after' } : undefined),
    });
    let isDead = false;
    return startProcess(surroundings, connection, {
      atVendor: (when) => {
        isDead ||= when === 'after' && isCrash();
        if (!isDead) return;
        connection.interfere = () => ({ crash: 'before' });
        throw new CrashedError('the process died after a call to the vendor');
      },
    });
  };

  const accounts = events.int(2, 8);
  for (let account = 0; account < accounts; account += 1) vendor.add(events.chance(0.8) ? 'ours' : 'foreign');
  let service = start();
  for (let round = 0; round < rounds; round += 1) {
    clock.now = noon + round * (everySeconds * 1000 + 3_600_000);
    if (round > 0) for (let changes = events.int(0, 3); changes > 0; changes -= 1) vendor.change();
    // For the next two audits after this one.
    if (events.chance(0.3)) vendor.hide(20 * 3_600_000);
    for (let ticks = 0; ticks < 6; ticks += 1) {
      try {
        await tick(service.audit, clock.now + tickMs, 'when_due');
      } catch (error) {
        if (!(error instanceof CrashedError)) throw error;
        service = start();
      }
      clock.now += untilTakenOver;
    }
    const { run } = await service.audit.runs.readControl();
    if (run !== undefined && isOpen(run)) throw new Error(`the run ${run.runId} does not come to its end`);
  }

  const ofRun = (item: Dumped) => item['kind'] === 'audit-run';
  return {
    steps,
    memberships: db
      .dump(tables.memberships)
      .filter(({ key }) => key !== 'watermark')
      .map(membershipOf),
    trail: db
      .dump(tables.auditRecords)
      .map(({ accountId, version, action, after }) => ({ accountId, version, action, after })),
    runs: db
      .dump(tables.workState)
      .filter(ofRun)
      .map(({ state, pages, accounts: listed, changes, suspects }) => ({ state, pages, listed, changes, suspects })),
  };
};
