import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailureKind } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import { type PlannedChange, type Probe, plannedChange } from '../../domain/audit/plan.ts';
import type { SuspectCounts } from '../../domain/audit/run.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import { type Paused, type StageContext, withinTime } from './pause.ts';

export interface ConfirmationDependencies {
  readonly constantContact: Pick<ConstantContact, 'probeAccount'>;
  readonly plans: Pick<AuditPlanStore, 'readProbes' | 'putProbe'>;
  readonly now: () => Instant;
  readonly log: Log;
}

export type ConfirmationOutcome =
  | {
      readonly outcome: 'complete';
      readonly changes: readonly PlannedChange[];
      readonly suspects: SuspectCounts;
      /** Oldest evidence of any account with access that got no clear answer; absent: none did. */
      readonly oldestUnclear?: Instant | undefined;
    }
  | Paused;

/** Failures in a row after which the run stops asking; the remaining accounts keep their access. */
const maxFailuresInARow = 10;

/** Failures that do not concern a single account. */
const generalFailures: readonly VendorFailureKind[] = ['throttled', 'quota_exceeded', 'unauthorized', 'unavailable'];

/**
 * Asks the vendor about each suspect alone, once per run. Only a clear answer changes anything;
 * after any other the account stays as it is, and the next run asks again.
 */
export async function confirmSuspects(
  suspects: readonly Membership[],
  { run, judgement, deadline }: StageContext,
  { constantContact, plans, now, log }: ConfirmationDependencies,
): Promise<ConfirmationOutcome> {
  const { runId } = run;
  const probes = suspects.length === 0 ? new Map<never, never>() : await plans.readProbes(runId);
  const changes: PlannedChange[] = [];
  const counts = { total: suspects.length, notOurs: 0, ours: 0, unclear: 0 };
  let failuresInARow = 0;
  let oldestUnclear: Instant | undefined;

  for (const known of suspects) {
    const { accountId } = known;
    let probe: Probe | undefined = probes.get(accountId);
    if (probe === undefined && failuresInARow < maxFailuresInARow) {
      const observedAt = now();
      const answer = await withinTime(deadline, now, (until) => constantContact.probeAccount(accountId, until));
      if ('outcome' in answer) return answer;
      probe = answer.ok ? { ...answer.value, observedAt } : { outcome: 'unclear' };
      failuresInARow = !answer.ok && generalFailures.includes(answer.failure.kind) ? failuresInARow + 1 : 0;
      if (!answer.ok) log('VENDOR_FAILED', { runId, accountId, ...answer.failure });
      await plans.putProbe(runId, accountId, probe);
      log('AUDIT_PROBED', { runId, accountId, outcome: probe.outcome });
    }
    if (probe === undefined || probe.outcome === 'unclear') {
      counts.unclear += 1;
      const { observedAt } = known.relationship.evidence;
      if (isEntitled(known, judgement.policy)) oldestUnclear = Math.min(oldestUnclear ?? observedAt, observedAt);
      continue;
    }
    counts[probe.outcome === 'ours' ? 'ours' : 'notOurs'] += 1;
    const planned = plannedChange({ accountId, finding: { kind: 'probed', ...probe } }, known, run, judgement);
    if (planned !== undefined) changes.push(planned);
  }
  return { outcome: 'complete', changes, suspects: counts, oldestUnclear };
}
