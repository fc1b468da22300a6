import type { AuditRun } from '../../domain/audit/run.ts';
import { type ApplicationDependencies, type ApplicationOutcome, applyPart } from './apply.ts';
import { addCounts } from './compare.ts';
import { AuditFailedError } from './failed.ts';
import { countEntered, type HoldDependencies } from './hold-newcomers.ts';
import { moveNames, type NameDependencies } from './names.ts';
import type { Paused, StageContext } from './pause.ts';
import type { Session } from './session.ts';

export type PlanApplicationDependencies = ApplicationDependencies & NameDependencies & Pick<HoldDependencies, 'brake'>;

/**
 * Applies the plan of a run from its checkpoint on, counts whom it has let in, and then moves user
 * names.
 *
 * @returns why it pauses; undefined when all is applied
 * @throws AuditFailedError when the plan is not there, or the store fails again and again
 */
export async function applyPlan(
  { session, judgement, deadline }: { readonly session: Session } & Pick<StageContext, 'judgement' | 'deadline'>,
  dependencies: PlanApplicationDependencies,
): Promise<Paused | undefined> {
  const { runId, plan, newcomers, dryRun } = session.run();
  if (plan === undefined) throw new AuditFailedError('the plan is no longer there', { again: true });
  if (dryRun) return undefined;
  const stage = { judgement: { ...judgement, hold: newcomers?.hold }, deadline };
  for (let index = session.run().appliedParts; index < plan.parts; index += 1) {
    const part = await dependencies.plans.readPart(runId, plan.key ?? plan.hash, index);
    if (part === undefined) throw new AuditFailedError('a part of the plan is no longer there', { again: true });
    const applied = await applyPart(part, { ...stage, run: session.run() }, dependencies);
    if (applied.outcome === 'paused') return applied;
    // In the same write as the checkpoint, so that no part is counted twice.
    await count(session, applied, { appliedParts: index + 1 });
  }
  await countEntered(session, dependencies);
  if ((session.run().names ?? 0) === 0) return undefined;
  return moveNames({ ...stage, run: session.run() }, plan, (applied) => count(session, applied), dependencies);
}

async function count(
  session: Session,
  applied: Exclude<ApplicationOutcome, Paused>,
  checkpoint: Partial<AuditRun> = {},
): Promise<void> {
  const { changes, failures } = session.run();
  const counted = { changes: addCounts(changes, applied.changes), failures: failures + applied.failures };
  if (applied.outcome === 'given_up') {
    session.note(counted);
    throw new AuditFailedError(`${counted.failures} accounts could not be written; the next run tries them again`);
  }
  await session.save({ ...counted, ...checkpoint, interruptions: 0 });
}
