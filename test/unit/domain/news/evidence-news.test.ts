import { describe, expect, test } from 'vitest';
import type { ServiceState } from '../../../../shared/domain/news/answers.ts';
import {
  newsOfAccountEvidence,
  newsOfAllEvidence,
  newsOfWatermark,
} from '../../../../shared/domain/news/evidence-news.ts';
import { newsOfPolicy } from '../../../../shared/domain/news/policy-news.ts';
import { dueOf, momentOf, type Stage, stageAt, stages } from '../../../../shared/domain/news/stages.ts';
import { accountIdOf, aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const policy = defaultPolicy;
const watermark = { runId: 'run-1', startedAt: noon };
const service: ServiceState = { policy, watermark };
const missed = aMembership({
  relationship: { value: 'under_partner', evidence: { source: 'audit', observedAt: noon }, missingSince: noon },
});
const aged = (stage: Stage, asOf = noon) => ({ stage, asOf, at: momentOf(stage, asOf, policy) + 1 });

describe('stages', () => {
  test.each([
    [0, undefined],
    [26 * hour, undefined],
    [26 * hour + 1, 'in_grace'],
    [49 * hour, 'in_grace'],
    [49 * hour + 1, 'expiring'],
    [72 * hour, 'expiring'],
    [72 * hour + 1, 'expired'],
  ] as const)('evidence of %i ms', (age, stage) => {
    expect(stageAt(noon, policy, noon + age)).toBe(stage);
  });

  test('without grace only the last one comes', () => {
    const none = { ...policy, graceSeconds: policy.freshForSeconds };
    expect(stageAt(noon, none, noon + 26 * hour)).toBeUndefined();
    expect(stageAt(noon, none, noon + 26 * hour + 1)).toBe('expired');
  });
});

describe('what to look for', () => {
  test('an account that the watermark speaks for is looked for with all others', () => {
    const before = { ...watermark, startedAt: noon + hour };
    expect(dueOf({ membership: aMembership() }, before)).toBeUndefined();
    expect(dueOf({ membership: missed }, before)).toEqual({ stage: 'in_grace', asOf: noon });
    expect(dueOf({ membership: aMembership() }, undefined)).toEqual({ stage: 'in_grace', asOf: noon });
  });

  test('evidence that is younger than the watermark is its own', () => {
    expect(dueOf({ membership: aMembership() }, { ...watermark, startedAt: noon - hour })?.asOf).toBe(noon);
  });

  test('an account that the watermark excepts', () => {
    const except = [{ accountId: accountIdOf('a07e1lwvtuw0'), seenAt: noon + hour }];
    expect(dueOf({ membership: aMembership() }, { ...watermark, startedAt: noon + 9 * hour, except })?.asOf).toBe(
      noon + hour,
    );
  });

  test('after the last stage nothing', () => {
    const next = stages.map(
      (stage) => dueOf({ membership: missed, announced: { stage, asOf: noon } }, watermark)?.stage,
    );
    expect(next).toEqual(['expiring', 'expired', undefined]);
    expect(dueOf({ membership: missed, announced: { stage: 'expired', asOf: noon - 1 } }, watermark)?.stage).toBe(
      'in_grace',
    );
  });
});

describe('the evidence of one account', () => {
  test.each([
    ['in_grace', 'MEMBER', 'MEMBER_IN_GRACE'],
    ['expiring', 'MEMBER_IN_GRACE', 'MEMBER_IN_GRACE'],
    ['expired', 'MEMBER_IN_GRACE', 'EVIDENCE_EXPIRED'],
  ] as const)('%s', (stage, before, after) => {
    const { news, announced } = newsOfAccountEvidence(aged(stage), { membership: missed }, service);
    expect(news).toMatchObject({
      type: `evidence.${stage}`,
      accountId: missed.accountId,
      time: aged(stage).at,
      data: { accountId: missed.accountId, version: 1, before: { code: before }, after: { code: after } },
    });
    expect(announced).toEqual({ stage, asOf: noon });
  });

  test('renewed meanwhile, or announced already: nothing', () => {
    const renewed = { ...missed.relationship, evidence: { source: 'audit', observedAt: noon + hour } } as const;
    const nothing = { news: undefined, announced: undefined };
    expect(
      newsOfAccountEvidence(aged('expired'), { membership: { ...missed, relationship: renewed } }, service),
    ).toEqual(nothing);
    const announced = { stage: 'expired', asOf: noon } as const;
    const told = { membership: missed, announced };
    expect(newsOfAccountEvidence(aged('expiring'), told, service)).toEqual({ news: undefined, announced });
    expect(newsOfAccountEvidence(aged('expired'), told, service)).toEqual({ news: undefined, announced });
  });

  test('the answer is no anyway: nothing, and it is not looked for again', () => {
    const membership = { ...missed, review: { value: 'denied', since: noon } } as const;
    expect(newsOfAccountEvidence(aged('expired'), { membership }, service)).toEqual({
      news: undefined,
      announced: { stage: 'expired', asOf: noon },
    });
  });

  test('a longer grace since the record was written: nothing', () => {
    const longer = { ...service, policy: { ...policy, graceSeconds: 100 * 3600 } };
    expect(newsOfAccountEvidence(aged('expired'), { membership: missed }, longer).news).toBeUndefined();
  });
});

describe('the evidence of all', () => {
  test('is about no single account', () => {
    const { news, announced } = newsOfAllEvidence(aged('expired'), service);
    expect(news).toEqual({
      type: 'evidence.expired',
      time: noon + 72 * hour + 1,
      data: {
        before: { allowed: true, code: 'MEMBER_IN_GRACE' },
        after: { allowed: false, code: 'EVIDENCE_EXPIRED' },
        evidence: {
          source: 'audit',
          asOf: '2026-11-21T12:00:00.000Z',
          freshUntil: '2026-11-22T14:00:00.000Z',
          expiresAt: '2026-11-24T12:00:00.000Z',
        },
      },
    });
    expect(announced).toEqual({ stage: 'expired', asOf: noon });
  });

  test('where expired evidence gives a yes, the answer says so', () => {
    const allowing = { ...service, policy: { ...policy, whenEvidenceExpires: 'allow' } } as const;
    expect(newsOfAllEvidence(aged('expired'), allowing).news?.data.after).toEqual({
      allowed: true,
      code: 'MEMBER_UNVERIFIED',
    });
  });

  test('of a watermark that has moved since: nothing', () => {
    const moved = { ...service, watermark: { ...watermark, startedAt: noon + 1 } };
    expect(newsOfAllEvidence(aged('in_grace'), moved)).toEqual({ news: undefined, announced: undefined });
  });
});

describe('a watermark that moves', () => {
  const later = noon + 80 * hour;
  const moved = { runId: 'run-2', startedAt: later };

  test('is no news in the usual case', () => {
    expect(newsOfWatermark(later, moved, service)).toBeUndefined();
    expect(newsOfWatermark(later, moved, { policy })).toBeUndefined();
  });

  test('renews what was announced', () => {
    const old = { ...service, announced: { stage: 'expired', asOf: noon } } as const;
    expect(newsOfWatermark(later, moved, old)).toMatchObject({
      type: 'evidence.renewed',
      data: { before: { code: 'EVIDENCE_EXPIRED' }, after: { code: 'MEMBER' } },
    });
  });

  test('renews the old evidence of one that was excepted, unless it still is', () => {
    const except = [{ accountId: accountIdOf('a07e1lwvtuw0'), seenAt: noon }];
    const excepting = { ...service, watermark: { runId: 'run-1', startedAt: later - hour, except } };
    expect(newsOfWatermark(later, moved, excepting)?.type).toBe('evidence.renewed');
    expect(newsOfWatermark(later, { ...moved, except }, excepting)).toBeUndefined();
  });
});

test('a policy is news if it says something else', () => {
  const reordered = { ...policy, inactiveActivities: policy.inactiveActivities.toReversed() };
  expect(newsOfPolicy(noon, reordered, service)).toBeUndefined();
  const longer = { ...policy, graceSeconds: 300_000 };
  expect(newsOfPolicy(noon, longer, service)).toEqual({ type: 'policy.changed', time: noon, data: { policy: longer } });
});
