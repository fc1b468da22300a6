import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Finding, PlannedChange } from '../../domain/audit/plan.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import { type Paused, type StageContext, withinTime } from './pause.ts';

/**
 * A plan can wait: for a release, after a crash, for budget. Findings younger than this need no
 * recheck.
 */
const maxFindingAgeMs = 3_600_000;

export interface RecheckDependencies {
  readonly constantContact: Pick<ConstantContact, 'probeAccount'>;
  readonly now: () => Instant;
  readonly log: Log;
}

/**
 * Asks the vendor again if an old finding would take something away from an account.
 *
 * @returns the finding to apply: the given one while it is recent; undefined if the vendor does not
 *   clearly confirm it: the account then stays as it is until the next run
 */
export async function recheck(
  { accountId, finding }: PlannedChange,
  { run, deadline }: StageContext,
  { constantContact, now, log }: RecheckDependencies,
): Promise<Finding | Paused | undefined> {
  const observedAt = now();
  if (observedAt - foundAt(finding, run) <= maxFindingAgeMs) return finding;
  const answer = await withinTime(deadline, now, (until) => constantContact.probeAccount(accountId, until));
  if ('outcome' in answer) return answer;
  const { runId } = run;
  if (!answer.ok) {
    log('VENDOR_FAILED', { runId, accountId, ...answer.failure });
  } else if (finding.kind === 'probed' && answer.value.outcome === 'not_ours') {
    return { kind: 'probed', outcome: 'not_ours', observedAt };
  } else if (finding.kind === 'listed' && answer.value.outcome === 'ours') {
    if (answer.value.activity?.value === finding.activity?.value) return finding;
  }
  log('AUDIT_ACCOUNT_SPARED', { runId, accountId });
  return undefined;
}

function foundAt(finding: Finding, { startedAt }: AuditRun): Instant {
  return finding.kind === 'probed' ? finding.observedAt : startedAt;
}
