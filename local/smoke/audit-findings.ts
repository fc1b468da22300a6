/** What `GET /v1/audits` says about a deployment. Pure. */
import type { listAudits } from '../../shared/api/operations/audit.ts';
import { type Instant, toIso } from '../../shared/base/time.ts';
import type * as z from '../../shared/base/zod.ts';
import { type Finding, look, ok, wrong } from './finding.ts';

type Answer = z.output<typeof listAudits.answer>;

/** As the alarm has it that says no audit has completed. */
const marginSeconds = 3600;

/** Share of a day's requests, in percent, from which a person should look. */
const usedPercent = 80;

export function auditFindings(answer: Answer, now: Instant): readonly Finding[] {
  return [lastAudit(answer, now), heldBack(answer), budgetLeft(answer)];
}

function lastAudit({ audits, schedule }: Answer, now: Instant): Finding {
  const { lastCompletedAt, everySeconds } = schedule;
  const [newest] = audits;
  const state = newest !== undefined && 'state' in newest ? newest.state : undefined;
  if (lastCompletedAt === undefined) {
    const next =
      state === undefined
        ? 'run the first one (docs/deploy.md)'
        : `the newest is ${state} (docs/runbook.md#no-re-audit-has-completed)`;
    return wrong('audits', `none has completed, so nobody gets a yes: ${next}`);
  }
  const age = Math.max(0, Math.floor((now - lastCompletedAt) / 1000));
  const told = `the last one completed ${inWords(age)} ago`;
  if (everySeconds > 0 && age > 2 * everySeconds + marginSeconds) {
    return wrong(
      'audits',
      `${told}, and one is due every ${inWords(everySeconds)}: docs/runbook.md#no-re-audit-has-completed`,
    );
  }
  if (state === 'failed')
    return look('audits', `${told}, but the newest has failed: docs/runbook.md#a-re-audit-has-failed`);
  return ok('audits', everySeconds === 0 ? `${told}, and the schedule starts none` : told);
}

function heldBack({ held, cases }: Answer): Finding {
  const told = `${cases.waiting} accounts are being asked about, ${cases.unclear} of them without a clear answer`;
  if (held.length === 0) return ok('held', `the brake holds nothing; ${told}`);
  const what = held.map(({ what: kind, count, since }) => `${count} ${kind} since ${toIso(since)}`);
  return look('held', `the brake holds ${what.join(' and ')}; ${told}`);
}

function budgetLeft({ budget }: Answer): Finding {
  const { limit, remaining, closed } = budget;
  const told = `${remaining} of ${limit} requests to Constant Contact are left today`;
  if (closed) return look('budget', 'Constant Contact has closed the day: docs/budget.md');
  return 100 * (limit - remaining) >= usedPercent * limit ? look('budget', told) : ok('budget', told);
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} hours` : `${Math.floor(seconds / 86_400)} days`;
}
