/** A budget that hardly suffices: departures take days, and nobody who is listed waits for them. */
import { expect, test } from 'vitest';
import { dayMs, type Instant } from '../../shared/base/time.ts';
import { hour } from '../support/memberships.ts';
import { createClientele } from './clientele.ts';

/** The vendor's limit of a day, divided by 100. */
const limits = { perSecond: 4, perDay: 100 };
const mostDays = 5;
const tickEveryMs = 5 * 60_000;
/** What callers use of a day: nothing, or all that is not the audit's floor. */
const quiet = 0;
const busy = 40;

test.each([
  { accounts: 1_500, everyHours: 24, callers: quiet },
  { accounts: 1_500, everyHours: 24, callers: busy },
  { accounts: 850, everyHours: 6, callers: quiet },
  { accounts: 850, everyHours: 6, callers: busy },
])(
  '9 % of $accounts leave within days, audited every $everyHours h beside $callers other calls, and the listed stay fresh',
  {
    timeout: 60_000,
  },
  async ({ accounts, everyHours, callers }) => {
    const clientele = createClientele({ accounts, limits, callers, auditEverySeconds: everyHours * 3600 });
    const { clock, vendor, accountIds, runs, requests } = clientele;
    await clientele.live(clock.now + dayMs, tickEveryMs);

    // Spread over the list, as clients are.
    const leaving = accountIds.filter((_, index) => index % 11 === 5).slice(0, Math.floor(accounts * 0.09));
    const listed = accountIds.filter((accountId) => !leaving.includes(accountId));
    const sample = listed.filter((_, index) => index % 50 === 0);
    for (const accountId of leaving) vendor.move(accountId);

    const codesOf = async (ids: typeof listed) => new Set(await clientele.codes(ids));
    const fresh = new Set(['MEMBER']);
    const gone = new Set(['LEFT_PARTNER']);
    let knownAt: Instant | undefined;
    let doneAt: Instant | undefined;
    let hours = 0;
    await clientele.live(clock.now + (mostDays + 3) * dayMs, tickEveryMs, async () => {
      const { cases } = await runs.readLedger();
      if ((cases?.waiting ?? 0) > 0) knownAt ??= clock.now;
      if (knownAt !== undefined && cases?.waiting === 0) doneAt ??= clock.now;
      if (Math.floor(clock.now / hour) === hours) return;
      hours = Math.floor(clock.now / hour);
      // Evidence is one watermark for all, so that a few say how old it is.
      expect(await codesOf(hours % 24 === 11 ? listed : sample)).toEqual(fresh);
    });

    expect(await codesOf(leaving)).toEqual(gone);
    const days = ((doneAt ?? Infinity) - (knownAt ?? 0)) / dayMs;
    process.stdout.write(
      `simulation: ${leaving.length} of ${accounts} accounts leave, ${limits.perDay} requests a day, ${callers} used by callers: ` +
        `done in ${days.toFixed(1)} days, ${requests.length} requests\n`,
    );
    expect(days).toBeLessThanOrEqual(mostDays);
  },
);

test('a day that suffices for one scan and not for two keeps everybody fresh', { timeout: 60_000 }, async () => {
  const clientele = createClientele({ accounts: 2_400, limits, auditEverySeconds: 6 * 3600 });
  const sample = clientele.accountIds.filter((_, index) => index % 200 === 0);
  const quarterMs = hour / 4;
  await clientele.live(clientele.clock.now + 5 * dayMs, quarterMs, async () => {
    expect(new Set(await clientele.codes(sample))).toEqual(new Set(['MEMBER']));
  });
});
