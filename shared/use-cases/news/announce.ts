import { inParallel } from '../../base/in-parallel.ts';
import type { Instant } from '../../base/time.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import { isNewStage, momentOf, ownEvidence, stageAt, stages } from '../../domain/news/stages.ts';
import type { DueStore } from '../../store/news/due.ts';
import type { NewsCursor, StoredState } from '../../store/news/items.ts';
import type { NewsStore } from '../../store/news/news.ts';
import { evidenceAged, type ServiceRecordWriter } from '../../store/service-records.ts';

export interface AnnounceDependencies {
  readonly news: Pick<NewsStore, 'readStates'>;
  readonly due: DueStore;
  readonly records: Pick<ServiceRecordWriter, 'writeOnce'>;
  readonly now: () => Instant;
}

/** Accounts of each stage that one call looks at; the next one is a minute later. */
const maxAccounts = 500;
const accountsAtOnce = 10;

/**
 * Records what time alone has changed: each stage of evidence that gets old, once. The record comes
 * into the log and is news only if the evidence was not renewed meanwhile. Of several stages that are
 * due at once, the last one is recorded. A stage that has passed does not come again when another
 * policy gives the evidence more time.
 *
 * @param cursor of news that has worked in all that the log has
 */
export async function announceAging(
  deadline: Instant,
  cursor: NewsCursor,
  dependencies: AnnounceDependencies,
): Promise<void> {
  const { due, now } = dependencies;
  const { watermark, policy } = cursor.service;
  await announceOfAll(cursor, dependencies);
  for (const stage of stages) {
    const before = now() - momentOf(stage, 0, policy);
    await announceEach(deadline, await due.observedBefore(stage, before, maxAccounts), cursor, dependencies);
  }
  const old = watermark?.except?.filter(({ seenAt }) => stageAt(seenAt, policy, now()) !== undefined) ?? [];
  const states = await dependencies.news.readStates(old.map(({ accountId }) => accountId));
  await announceEach(deadline, [...states.values()], cursor, dependencies);
}

async function announceOfAll({ service, beganAt }: NewsCursor, { records, now }: AnnounceDependencies): Promise<void> {
  const { watermark, policy, announced } = service;
  const asOf = watermark?.startedAt;
  const stage = asOf && stageAt(asOf, policy, now());
  if (!stage || !isNewStage({ stage, asOf }, announced)) return;
  const moment = momentOf(stage, asOf, policy);
  if (moment > beganAt) await records.writeOnce(evidenceAged({ stage, asOf }), moment + 1, aboutOf(moment, service));
}

const announceEach = (
  deadline: Instant,
  states: readonly StoredState[],
  cursor: NewsCursor,
  dependencies: AnnounceDependencies,
): Promise<unknown> =>
  inParallel(states, accountsAtOnce, async (state) => {
    if (dependencies.now() < deadline) await announceOne(state, cursor, dependencies);
  });

async function announceOne(
  state: StoredState,
  { service, beganAt }: NewsCursor,
  { due, records, now }: AnnounceDependencies,
): Promise<void> {
  const { membership } = state;
  const { watermark, policy } = service;
  const asOf = ownEvidence(membership, watermark)?.observedAt;
  const stage = asOf && stageAt(asOf, policy, now());
  if (!stage || !isNewStage({ stage, asOf }, state.announced)) return due.settle(state, service);
  const moment = momentOf(stage, asOf, policy);
  // What was so before there was news, and what makes no difference now, is not told.
  const isNews = moment > beganAt && isEntitled(membership, policy);
  if (!isNews) return due.settle(state, service, { stage, asOf });
  await records.writeOnce(evidenceAged({ stage, asOf }, membership.accountId), moment + 1, aboutOf(moment, service));
}

/**
 * By what a record is numbered, so that it is written once: by its moment, and by the policy. A record
 * that a policy after it has made void must not be in the way when the policy before it comes back.
 */
const aboutOf = (moment: Instant, { policyIndex = 0 }: NewsCursor['service']): Instant =>
  moment + 1 + (policyIndex % 1_000);
