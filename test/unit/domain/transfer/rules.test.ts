import { describe, expect, test } from 'vitest';
import { transferAnswerOf } from '../../../../shared/api/answers/transfers.ts';
import { obstacleTo, transferRequested } from '../../../../shared/domain/transfer/rules.ts';
import { aMembership, hour, noon } from '../../../support/memberships.ts';

const day = 24 * hour;
const foreign = aMembership({
  relationship: { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon } },
});

describe('a request', () => {
  const asked = (requestedAt: number) => ({ ...foreign, transfer: { requestedAt } });

  test.each([
    { known: undefined, obstacle: { why: 'unknown_account' } },
    { known: aMembership(), obstacle: { why: 'already_under_partner' } },
    { known: foreign, obstacle: undefined },
    { known: asked(noon - 30 * day), obstacle: undefined },
    {
      known: asked(noon - 30 * day + 1),
      obstacle: { why: 'already_requested', requestedAt: noon - 30 * day + 1, againFrom: noon + 1 },
    },
  ])('may meet $obstacle.why', ({ known, obstacle }) => {
    expect(obstacleTo(known, noon)).toEqual(obstacle);
  });

  test('says when it was asked for, and when it can be again', () => {
    const obstacle = obstacleTo(asked(noon), noon + hour);
    if (obstacle === undefined) throw new Error('there is none');
    expect(transferAnswerOf(foreign.accountId, { outcome: 'impossible', obstacle })).toEqual({
      problem: 'TRANSFER_ALREADY_REQUESTED',
      detail:
        'it was requested at 2026-11-21T12:00:00.000Z; the next request is possible from 2026-12-21T12:00:00.000Z',
    });
  });

  test('is known of from then on, unless the account has come under the partner meanwhile', () => {
    expect(transferRequested(undefined, noon)).toBeUndefined();
    expect(transferRequested(foreign, noon)).toEqual({
      action: 'transfer_requested',
      facts: { ...foreign, transfer: { requestedAt: noon } },
    });
    const ours = aMembership();
    expect(transferRequested(ours, noon)).toEqual({ action: 'transfer_requested', facts: ours });
  });
});
