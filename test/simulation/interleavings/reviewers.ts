/**
 * Reviewers who look at the account and decide about it: by what they have seen, by what they
 * remember, or by its present state.
 */
import { problems } from '../../../shared/api/problems.ts';
import { decisions, type ReviewDecision } from '../../../shared/domain/membership/reviews.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { answerReview, answerReviewBatch } from '../../support/answers.ts';
import { tables } from '../surroundings.ts';
import { createService } from './service.ts';
import type { Deed, ReviewCall } from './trace.ts';
import { type Actor, account, type World } from './world.ts';

interface Seen {
  readonly version: number;
  readonly review: string;
}

const sensible: Readonly<Record<string, readonly [ReviewDecision, ...ReviewDecision[]]>> = {
  pending: ['approve', 'deny'],
  approved: ['revoke'],
  denied: ['reopen'],
  revoked: ['reopen'],
};

type Told = Pick<ReviewCall, 'status' | 'version' | 'review'>;

/** @returns what does one decision, or two in one request, when it is called */
export const createReviewer = (world: World, actor: Actor) => {
  const { random, trace } = world;
  const { reviews: dependencies, deadline } = createService(world, actor);
  const get = createMembershipReader(actor.context, tables.memberships);
  let seen: Seen[] = [];
  let decided = 0;

  const decisionBy = (last: Seen | undefined): ReviewDecision =>
    random.pick(random.chance(0.85) ? (sensible[last?.review ?? ''] ?? decisions) : decisions);

  const newCall = (deed: Deed, last: Seen | undefined, ifMatch: '*' | readonly number[]) => {
    decided += 1;
    return {
      deed,
      accountId: account,
      decision: decisionBy(last),
      ifMatch,
      person: actor.name,
      justification: `the decision ${decided} of ${actor.name}`,
      validateOnly: random.chance(0.1),
      begin: trace.writes.length,
    };
  };
  const note = (call: ReturnType<typeof newCall>, told: Told): void => {
    trace.reviews.push({ ...call, ...told, end: trace.writes.length });
    if (told.version === undefined || told.review === undefined || call.validateOnly) return;
    seen.push({ version: told.version, review: told.review });
  };

  /** One decision, as its own operation answers it. */
  const decideOnce = async (deed: Deed): Promise<void> => {
    const last = seen.at(-1);
    const known = random.chance(0.12) ? random.pick([last, ...seen]) : last;
    const isForAny = last === undefined || random.chance(0.12);
    const call = newCall(deed, last, isForAny ? '*' : [random.chance(0.05) ? 99 : (known?.version ?? 1)]);
    const { accountId, decision, ifMatch, person, justification, validateOnly } = call;
    const versions = ifMatch === '*' ? 'any' : ifMatch;
    const request = { path: { accountId }, body: { justification, validateOnly }, ifMatch: versions, person } as const;
    try {
      const answer = await answerReview(decision, request, dependencies);
      if ('problem' in answer) return note(call, { status: problems[answer.problem].status });
      const { version, review } = JSON.parse(JSON.stringify(answer.body));
      if (answer.headers?.['etag'] !== `"${version}"`) throw new TypeError('a tag of another version than the answer');
      note(call, { status: 200, version, review: review.value });
    } catch (error) {
      note(call, { status: 500 });
      throw error;
    }
  };

  /**
   * Two decisions about the account in one request, the second one by what the first one should
   * make of it.
   */
  const decideTwice = async (deed: Deed): Promise<void> => {
    const version = seen.at(-1)?.version ?? 1;
    // A mere check would tell of the second one what would be if the first one were done.
    const calls = [version, version + 1].map((each) => ({
      ...newCall(deed, seen.at(-1), [each]),
      validateOnly: false,
    }));
    const [first, second] = calls;
    if (first?.decision === 'approve' && second !== undefined) second.decision = 'revoke';
    const items = calls.map(({ accountId, decision, ifMatch: [named], justification }) => {
      return { accountId, decision, version: Number(named), justification };
    });
    const order = { validateOnly: false, person: actor.name, requestId: 'request', deadline: deadline() };
    const results = await answerReviewBatch({ items, ...order }, dependencies);
    for (const [index, call] of calls.entries()) {
      const result = results[index];
      if (result === undefined) throw new TypeError('an item without its result');
      if (result.outcome === 'refused') note(call, { status: result.problem.status });
      else note(call, { status: 200, version: result.version, review: result.review });
    }
  };

  return async (): Promise<void> => {
    if (seen.length === 0 || random.chance(0.7)) {
      const membership = await get(account);
      if (membership !== undefined) seen = [...seen, { version: membership.version, review: membership.review.value }];
    }
    await actor.does(random.chance(0.15) ? decideTwice : decideOnce);
  };
};
