import type { Instant } from '../../shared/base/time.ts';
import { type AccountId, isAccountId, type Membership, type Watermark } from '../../shared/domain/membership/facts.ts';
import type { Policy } from '../../shared/domain/membership/policy.ts';
import type { NewWatermark } from '../../shared/store/memberships/move-watermark.ts';

export const hour = 3_600_000;
export const noon: Instant = Date.parse('2026-11-21T12:00:00.000Z');

export const accountIdOf = (text: string): AccountId => {
  if (!isAccountId(text)) throw new Error(`not an account id: ${text}`);
  return text;
};

export const defaultPolicy: Policy = {
  freshForSeconds: 26 * 3600,
  graceSeconds: 72 * 3600,
  whenEvidenceExpires: 'deny',
  inactiveActivities: ['canceled', 'trial_ended', 'disabled'],
};

/** A member in good standing, seen at `noon`; give what is to differ. */
export const aMembership = (different: Partial<Membership> = {}): Membership => {
  const evidence = { source: 'audit', observedAt: noon } as const;
  return {
    accountId: accountIdOf('a07e1lwvtuw0'),
    version: 1,
    relationship: { value: 'under_partner', evidence, underPartnerSince: noon },
    activity: { value: 'open', raw: 'Open', evidence },
    review: { value: 'approved', since: noon },
    profile: { organizationName: 'Acme Flowers' },
    createdAt: noon,
    updatedAt: noon,
    ...different,
  };
};

/** A credit of the watermark, a moment after its scan has begun. */
export const newWatermark = (
  { tables }: { readonly tables: Readonly<Record<'memberships' | 'auditRecords', string>> },
  value: Watermark,
  at = value.startedAt + 1,
): NewWatermark => ({ table: tables.memberships, auditRecords: tables.auditRecords, at, value });
