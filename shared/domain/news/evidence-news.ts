/** News of what time alone changes: evidence gets old, of one account or of all that lists vouch for. */
import type { Instant } from '../../base/time.ts';
import { isEntitled } from '../membership/decide.ts';
import { type AccountId, type Membership, relationshipEvidence, type Watermark } from '../membership/facts.ts';
import { answerOf, decisionAt, type ServiceState } from './answers.ts';
import { evidenceDataOf, type News } from './news.ts';
import { type AccountState, type Announced, isNewStage, momentOf, type Stage, stageAt } from './stages.ts';

/** What a record of the trail says of the age of evidence. */
export interface AgedEvidence extends Announced {
  /** The first moment of the stage. */
  readonly at: Instant;
}

/**
 * News about the evidence of one account. There is none if the evidence was renewed meanwhile, or if
 * the answer is no for another reason; the stage counts as announced all the same.
 */
export function newsOfAccountEvidence(
  aged: AgedEvidence,
  state: AccountState,
  service: ServiceState,
): { readonly news: News | undefined; readonly announced: Announced | undefined } {
  const { membership, announced } = state;
  const isSame = relationshipEvidence(membership, service.watermark).observedAt === aged.asOf;
  if (!isSame || !isReached(aged, announced, service)) return { news: undefined, announced };
  const { accountId, version } = membership;
  const news = isEntitled(membership, service.policy)
    ? agedNews(aged.stage, { ...aged, membership }, service)
    : undefined;
  return {
    news: news && { ...news, accountId, data: { accountId, version, ...news.data } },
    announced: { stage: aged.stage, asOf: aged.asOf },
  };
}

/** News about the evidence of all accounts that the watermark speaks for. */
export function newsOfAllEvidence(
  aged: AgedEvidence,
  service: ServiceState,
): { readonly news: News | undefined; readonly announced: Announced | undefined } {
  const { watermark, announced } = service;
  if (watermark?.startedAt !== aged.asOf || !isReached(aged, announced, service)) return { news: undefined, announced };
  const news = agedNews(aged.stage, { ...aged, membership: vouchedFor(watermark) }, service);
  return { news, announced: { stage: aged.stage, asOf: aged.asOf } };
}

/** A policy that was changed after the record was written may have put the stage off. */
function isReached(aged: AgedEvidence, announced: Announced | undefined, { policy }: ServiceState): boolean {
  return isNewStage(aged, announced) && aged.at > momentOf(aged.stage, aged.asOf, policy);
}

function agedNews(
  stage: Stage,
  { asOf, membership }: { readonly asOf: Instant; readonly membership: Membership },
  service: ServiceState,
): News {
  const moment = momentOf(stage, asOf, service.policy);
  const after = decisionAt(membership, service, moment + 1);
  return {
    type: `evidence.${stage}`,
    time: moment + 1,
    data: {
      before: answerOf(decisionAt(membership, service, moment)),
      after: answerOf(after),
      evidence: evidenceDataOf(after, service.policy),
    },
  };
}

/**
 * News of a watermark that has moved: none, unless something was announced about the evidence that
 * it renews. That of accounts which only the watermark before has excepted is renewed, too.
 */
export function newsOfWatermark(at: Instant, moved: Watermark, service: ServiceState): News | undefined {
  const { watermark: before, announced, policy } = service;
  if (before === undefined) return undefined;
  const excepted = new Set(moved.except?.map(({ accountId }) => accountId));
  const wasOld = before.except?.some(
    ({ accountId, seenAt }) => !excepted.has(accountId) && stageAt(seenAt, policy, at) !== undefined,
  );
  const wasAnnounced = announced !== undefined && announced.asOf === before.startedAt;
  if (!wasAnnounced && !wasOld) return undefined;
  if (stageAt(moved.startedAt, policy, at) !== undefined) return undefined;
  const answerBy = (watermark: Watermark) => decisionAt(vouchedFor(watermark), { ...service, watermark }, at);
  const after = answerBy(moved);
  return {
    type: 'evidence.renewed',
    time: at,
    data: {
      before: answerOf(answerBy(before)),
      after: answerOf(after),
      evidence: evidenceDataOf(after, policy),
    },
  };
}

/** Stands for all accounts with access that the watermark alone speaks for. */
function vouchedFor({ startedAt }: Watermark): Membership {
  const evidence = { source: 'audit', observedAt: startedAt } as const;
  return {
    accountId: '*' as AccountId,
    version: 1,
    relationship: { value: 'under_partner', evidence, underPartnerSince: startedAt },
    activity: { value: 'open', evidence },
    review: { value: 'approved', since: startedAt },
    profile: {},
    createdAt: startedAt,
    updatedAt: startedAt,
  };
}
