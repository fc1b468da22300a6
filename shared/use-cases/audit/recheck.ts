import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Finding, PlannedChange } from '../../domain/audit/plan.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import { type Paused, withinTime } from './pause.ts';

/** A plan may lie: for a release, through a crash, for want of budget. What was found is good enough for so long. */
const goodForMs = 3_600_000;

export interface RecheckDependencies {
  readonly constantContact: Pick<ConstantContact, 'probeAccount'>;
  readonly now: () => Instant;
  readonly log: Log;
}

const foundAt = (finding: Finding, { startedAt }: AuditRun): Instant =>
  finding.kind === 'probed' ? finding.observedAt : startedAt;

/**
 * Asks the vendor once more about an account that would lose its access, or its place, by what was found some time ago.
 *
 * @returns the finding to go by, which is the given one as long as it is fresh; undefined where the vendor no longer says so, or
 *   nothing clear: then the account keeps what it has, and the next run looks at it again
 */
export const rechecked = async (
  { accountId, finding }: PlannedChange,
  run: AuditRun,
  deadline: Instant,
  { constantContact, now, log }: RecheckDependencies,
): Promise<Finding | Paused | undefined> => {
  const observedAt = now();
  if (observedAt - foundAt(finding, run) <= goodForMs) return finding;
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
};
