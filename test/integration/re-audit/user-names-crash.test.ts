/**
 * One run in which names move in every way, on the memory DynamoDB: once without an accident, and then
 * once for every command with an accident in it. After each accident the names end where they belong.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { isOpen } from '../../../shared/domain/audit/run.ts';
import { type Accident, createAuditProcesses } from '../../support/audit-process.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
import { isRecordOfAccount } from '../../support/records.ts';

const processes = createAuditProcesses();
const { clock, dump, linkName, run, runs, vendor } = processes;

/** Longer than the hold of a process that has died: ten minutes of work, and one. */
const untilTakenOver = 12 * 60_000;

const finish = async (accident?: Accident): Promise<readonly string[]> => {
  const begin = clock.now;
  const steps = await run(accident);
  for (let ticks = 0; ticks < 5; ticks += 1) {
    const { run: last, holder } = await runs.readLedger();
    if (last !== undefined && last.startedAt >= begin && !isOpen(last) && holder === undefined) return steps;
    clock.now += untilTakenOver;
    await run();
  }
  throw new Error('the run does not end');
};

const atHour = async (hours: number, accident?: Accident) => {
  clock.now = noon + hours * hour;
  return finish(accident);
};

/** Where all names lead, what the accounts show, and what each trail has, in no order. */
const ending = () => ({
  links: dump('memberships')
    .filter(({ key }) => String(key).startsWith('user-name#'))
    .map(({ key, accountIds }) => [key, accountIds]),
  shown: dump('memberships')
    .filter(({ accountId }) => accountId !== undefined)
    .map(({ accountId, profile }) => [accountId, Object(profile).siteOwnerName]),
  trail: dump('auditRecords')
    .filter(isRecordOfAccount)
    .map(({ accountId, action, why }) => `${accountId} ${action} ${why ?? ''}`)
    .toSorted(),
});

const nameOf = (name: string) => `owner-of-${name}`;

const prepare = async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    vendor.listed.set(`account-${name}`, 'Open');
    vendor.ownerNames.set(`account-${name}`, nameOf(name));
  }
  await finish();
  for (const name of ['a', 'b', 'c', 'g', 'h']) {
    await linkName(nameOf(name), accountIdOf(`account-${name}`), { kind: 'reviewer', id: 'anna' });
  }
  // Two swap their names, one gives its name to a newcomer, and one is renamed although nobody has its name.
  vendor.ownerNames.set('account-a', nameOf('g')).set('account-g', nameOf('a'));
  vendor.listed.set('account-i', 'Open');
  vendor.ownerNames.set('account-b', 'renamed-b').set('account-i', nameOf('b')).set('account-h', 'renamed-h');
  // One is not listed, and another has its name.
  vendor.listed.delete('account-c');
  vendor.ownerNames.set('account-d', nameOf('c'));
  clock.now = noon + 6 * hour;
  const restore = processes.snapshot();
  const steps = await finish();
  const afterOne = ending();
  await atHour(12);
  await atHour(18);
  await atHour(24);
  return { restore, steps, afterOne, uninterrupted: ending() };
};

let prepared: Awaited<ReturnType<typeof prepare>>;
beforeAll(async () => {
  prepared = await prepare();
});

describe('a run in which names move', () => {
  test('is what it is meant to be', () => {
    const { afterOne, uninterrupted } = prepared;
    const moved = [
      ['user-name#owner-of-a', ['account-g']],
      ['user-name#owner-of-b', ['account-i']],
      ['user-name#owner-of-g', ['account-a']],
      ['user-name#owner-of-h', ['account-h']],
    ];

    expect(afterOne.links).toEqual(expect.arrayContaining([...moved, ['user-name#owner-of-c', ['account-c']]]));
    expect(uninterrupted.links).toEqual(expect.arrayContaining([...moved, ['user-name#owner-of-c', ['account-d']]]));
    expect(uninterrupted.shown).toContainEqual(['account-d', nameOf('c')]);
  });

  test.for(['dies before', 'dies after', 'fails before', 'fails after'] as const)(
    'ends the same if a process %s any of its steps',
    async (how) => {
      const { restore, steps, uninterrupted } = prepared;
      expect(steps.length).toBeGreaterThan(30);
      for (let nth = 1; nth <= steps.length; nth += 1) {
        restore();
        await atHour(6, { nth, how });
        await atHour(12);
        await atHour(18);
        await atHour(24);
        expect(ending(), `${how} step ${nth}: ${steps[nth - 1]}`).toEqual(uninterrupted);
      }
    },
  );
});
