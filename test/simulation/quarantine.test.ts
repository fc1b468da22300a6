/** Too many leave at once, and nobody looks: what is held is held, and everybody else lives on. */
import { expect, test } from 'vitest';
import { hour, noon } from '../support/memberships.ts';
import { createClientele } from './clientele.ts';

const everyHours = 6;
const audits = 14;

test('in 80 hours of a quarantine a listed account is fresh at every audit, and those that have left expire by grace', async () => {
  const limits = { perSecond: 4, perDay: 10_000 };
  const clientele = createClientele({ accounts: 24, limits, auditEverySeconds: everyHours * 3600 });
  const { vendor, accountIds, runs } = clientele;
  const leaving = accountIds.slice(9, 15);
  const listed = accountIds.filter((accountId) => !leaving.includes(accountId));
  const tickEveryMs = 60_000;
  await clientele.live(noon + 5 * tickEveryMs, tickEveryMs);
  for (const accountId of leaving) vendor.move(accountId);

  const seen: (readonly [hours: number, state: string | undefined, held: number, listed: string, left: string])[] = [];
  const only = async (ids: typeof listed): Promise<string> => [...new Set(await clientele.codes(ids))].join();
  for (let audit = 1; audit <= audits; audit += 1) {
    const hours = audit * everyHours;
    // Right before the audit, when evidence is oldest, and when it has ended.
    await clientele.live(noon + hours * hour - tickEveryMs, tickEveryMs);
    expect(await only(listed)).toBe('MEMBER');
    await clientele.live(noon + hours * hour + 5 * tickEveryMs, tickEveryMs);
    const { run, held } = await runs.readLedger();
    seen.push([hours, run?.state, held?.taking_away?.count ?? 0, await only(listed), await only(leaving)]);
  }

  const rows = (from: number, to: number, held: number, left: string) =>
    seen.filter(([hours]) => hours >= from && hours <= to).map(([hours]) => [hours, 'completed', held, 'MEMBER', left]);
  expect(seen).toHaveLength(audits);
  expect(seen).toEqual([
    // Missed once: marked, which takes nothing away.
    ...rows(6, 6, 0, 'MEMBER'),
    ...rows(12, 24, 6, 'MEMBER'),
    ...rows(30, 66, 6, 'MEMBER_IN_GRACE'),
    ...rows(72, 84, 6, 'EVIDENCE_EXPIRED'),
  ]);
});
