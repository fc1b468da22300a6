/** Answers by evidence that has expired; `decide.test.ts` has all other answers. */
import { describe, expect, test } from 'vitest';
import { decide, type Knowledge } from '../../../../shared/domain/membership/decide.ts';
import type { Membership, Watermark } from '../../../../shared/domain/membership/facts.ts';
import type { Policy } from '../../../../shared/domain/membership/policy.ts';
import { aMembership, defaultPolicy, hour, noon } from '../../../support/memberships.ts';

const { relationship } = aMembership();
const known = (different: Partial<Membership> = {}, watermark?: Watermark): Knowledge => ({
  found: true,
  membership: aMembership(different),
  watermark,
});

describe('expired evidence, where the policy says open,', () => {
  const open: Policy = { ...defaultPolicy, whenEvidenceExpires: 'allow' };
  const now = noon + 100 * hour;
  const scanAt = (hours: number, seenAt?: number): Watermark => ({
    runId: 'r',
    startedAt: noon + hours * hour,
    except: seenAt === undefined ? undefined : [{ accountId: aMembership().accountId, seenAt }],
  });
  const neverListed = { ...relationship, neverListed: true } as const;

  test.each<{ when: string; different?: Partial<Membership>; watermark?: Watermark; allowed: boolean }>([
    { when: 'no scan was ever completed', allowed: true },
    { when: 'none was completed within grace', watermark: scanAt(27), allowed: true },
    {
      when: 'scans have missed it',
      different: { relationship: { ...relationship, missingSince: noon + hour } },
      watermark: scanAt(99),
      allowed: false,
    },
    {
      when: 'scans had missed it before none was completed any more',
      different: { relationship: { ...relationship, missingSince: noon + hour } },
      watermark: scanAt(1),
      allowed: false,
    },
    { when: 'the last scan could not speak for it', watermark: scanAt(99, noon), allowed: false },
    { when: 'the last scan could not speak for it, and is old', watermark: scanAt(27, noon), allowed: false },
    { when: 'scans never list it', different: { relationship: neverListed }, watermark: scanAt(99), allowed: false },
    {
      when: 'a scan has not listed it',
      different: { relationship: neverListed },
      watermark: scanAt(1),
      allowed: false,
    },
    {
      when: 'no scan was completed since it was verified',
      different: { relationship: neverListed },
      watermark: scanAt(-1),
      allowed: true,
    },
    {
      when: 'only the legacy API knows it',
      different: { relationship: { ...relationship, evidence: { source: 'legacy', observedAt: noon } } },
      allowed: false,
    },
  ])('gives access: $allowed, when $when', ({ different, watermark, allowed }) => {
    const { code } = decide(known(different, watermark), open, now);

    expect(code).toBe(allowed ? 'MEMBER_UNVERIFIED' : 'EVIDENCE_EXPIRED');
    expect(decide(known(different, watermark), defaultPolicy, now).code).toBe('EVIDENCE_EXPIRED');
  });
});
