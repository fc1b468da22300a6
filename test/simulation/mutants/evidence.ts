/** Faults of what is evidence of what, and of how accounts depart. */
import type { Mutant } from './mutant.ts';

const transitions = 'shared/domain/membership/transitions.ts';
const departures = 'shared/domain/membership/departures.ts';
const evidence = 'shared/domain/membership/evidence.ts';
const facts = 'shared/domain/membership/facts.ts';
const decide = 'shared/domain/membership/decide.ts';
const plan = 'shared/domain/audit/plan.ts';

export const evidenceMutants: readonly Mutant[] = [
  {
    name: 'a miss counts although the vendor has confirmed the account since the scan began',
    file: transitions,
    find: "relationship.evidence.observedAt >= scanStartedAt && claim !== 'summary'",
    replace: 'scanStartedAt < 0 && claim !== undefined',
    found: /^missed although the vendor has confirmed it since the scan began/,
  },
  {
    name: 'a miss takes the evidence with it',
    file: transitions,
    find: 'facts: { ...known, relationship: { ...relationship, evidence, missingSince: scanStartedAt } },',
    replace:
      "facts: { ...known, relationship: { ...relationship, evidence, value: 'not_under_partner', missingSince: scanStartedAt } },",
    found: /^a departure by another name/,
  },
  {
    name: 'a miss renews the evidence',
    file: transitions,
    find: 'const evidence = relationshipEvidence(known, watermark);',
    replace:
      "const evidence = { source: 'audit' as const, observedAt: scanStartedAt }; void relationshipEvidence; void watermark;",
    found: /^(?:who has left before grace began is answered|evidence of a time at which the account was not ours)/,
  },
  {
    name: 'a listing does not take back a miss',
    file: transitions,
    find: "if (isMissing) return { action: 'reappeared', facts };",
    replace: "if (isMissing) return { action: 'reappeared', facts: { ...facts, relationship } };",
    found: /^(?:still a suspect|an account that every scan lists is answered)/,
  },
  {
    name: 'an account that comes back keeps its approval',
    file: transitions,
    find: "review.decided === true && (isNew || review.value === 'pending')",
    replace: "review.value !== 'pending' || isNew",
    found: /^(?:somebody came in past the reviewer|somebody who is ours is answered)/,
  },
  {
    name: 'a refusal of a person is forgotten when the account comes back',
    file: transitions,
    find: "const isRefused = review.value === 'denied' || review.value === 'revoked';",
    replace: 'const isRefused = false;',
    found: /^a refusal was taken back/,
  },
  {
    name: 'an older activity takes the place of a newer one',
    file: transitions,
    find: 'const isOutdated = isByVendor && evidence.observedAt > observedAt;',
    replace: 'const isOutdated = isByVendor && evidence.observedAt > observedAt + 1e12;',
    found: /^older knowledge in the place of newer/,
  },
  {
    name: 'one question takes away what lists have shown',
    file: transitions,
    find: "if (relationship.value === 'under_partner') return undefined;\n  if (relationship.value === 'not_under_partner' &&",
    replace: "if (relationship.value === 'not_under_partner' &&",
    found: /^a departure by another name/,
  },
  {
    name: 'one miss suffices',
    file: 'shared/use-cases/audit/unlisted.ts',
    find: '    return written && { planned };',
    replace: '    await openCase(startedAt + 1);\n    return written && { planned };',
    found: /^gone without having been missed by an earlier run/,
  },
  {
    name: 'an answer does not renew the evidence of an account that lists do not show',
    file: departures,
    find: 'relationship: { ...known.relationship, evidence },',
    replace: 'relationship: known.relationship,',
    found: /^a yes has not renewed the evidence of an account that scans miss/,
  },
  {
    name: 'an answer takes back what scans have missed',
    file: departures,
    find: "action: 'confirmed',\n    facts: {\n      ...known,\n      relationship: { ...known.relationship, evidence },",
    replace:
      "action: 'confirmed',\n    facts: {\n      ...known,\n      relationship: { value: 'under_partner', evidence },",
    found: /^(missed again without having been seen|a case has outlived the reappearance)/,
  },
  {
    name: 'a summary renews what lists vouch for',
    file: evidence,
    find: "  summary: {\n    listed: 'never',\n    missed: 'never',",
    replace: "  summary: {\n    listed: 'later',\n    missed: 'later',",
    found: /^a summary speaks of an account that lists have shown/,
  },
  {
    name: 'a refusal defeats a page that was read later',
    file: evidence,
    find: "    summary: 'always',\n    legacy: 'always',\n    refused: 'later',\n    departed: 'later',\n    imported: 'always',\n  },\n  plan",
    replace:
      "    summary: 'always',\n    legacy: 'always',\n    refused: 'never',\n    departed: 'never',\n    imported: 'always',\n  },\n  plan",
    found: /^a completed run has not taken in who is ours/,
  },
  {
    name: 'a page counts from the begin of the scan',
    file: plan,
    find: 'const { activity, profile, readAt: observedAt = startedAt } = finding;',
    replace: 'const { activity, profile } = finding;\n    const observedAt = startedAt;',
    found: /^a run counts what it has not written/,
  },
  {
    name: 'an old listing outweighs what was observed later',
    file: evidence,
    find: 'return observedAt >= Math.max(evidence.observedAt, missingSince ?? 0);',
    replace: 'void missingSince; return observedAt > 0 || evidence.observedAt > 0;',
    found: /^older knowledge in the place of newer/,
  },
  {
    name: 'the watermark speaks for who is missing',
    file: facts,
    find: '  relationship.missingSince === undefined &&\n',
    replace: '',
    found: /^(?:who has left before grace began is answered|evidence of a time at which the account was not ours)/,
  },
  {
    name: 'the watermark speaks for who was never listed',
    file: facts,
    find: '  relationship.neverListed === undefined &&\n',
    replace: '',
    found: /^evidence of a time at which the account was not ours/,
  },
  {
    name: 'the watermark speaks for those that it excepts',
    file: facts,
    find: 'const observedAt = exception?.seenAt ?? watermark.startedAt;',
    replace: 'const observedAt = exception === undefined ? watermark.startedAt : watermark.startedAt;',
    found: /^evidence of a time at which the account was not ours/,
  },
  {
    name: 'accounts are MEMBER_UNVERIFIED although audits succeed',
    file: decide,
    find: 'return watermark === undefined || watermark.startedAt <= relationshipEvidence(membership, watermark).observedAt;',
    replace: 'return true;',
    found: /^MEMBER_UNVERIFIED although audits succeed/,
  },
  {
    name: 'accounts that scans have missed never expire where the policy allows',
    file: decide,
    find: "if (missingSince !== undefined || evidence.source === 'legacy') return false;",
    replace: "if (missingSince !== undefined) return true;\n  if (evidence.source === 'legacy') return false;",
    found: /^MEMBER_UNVERIFIED although audits succeed/,
  },
  {
    name: 'grace has no end',
    file: decide,
    find: 'if (ageMs <= policy.graceSeconds * 1000)',
    replace: 'if (ageMs <= 10 * policy.graceSeconds * 1000)',
    found: /^who has left before grace began is answered/,
  },
  {
    name: 'a restored item that is behind its trail is never changed again',
    file: 'shared/store/memberships/change.ts',
    find: "if (outcome === 'trail_ahead') await restorer.restore(accountId, actor);",
    replace: "if (outcome === 'trail_ahead') throw new Error('the trail is ahead');",
    found: /^a completed run has not found who is ours/,
  },
  {
    name: 'a restore takes the review of the backup',
    file: 'shared/store/memberships/replay.ts',
    find: 'if (isSame && !waitsAnew) return before;',
    replace:
      'if (before !== undefined && !waitsAnew && isSame !== waitsAnew) return before;\n  if (before !== undefined) return before;',
    found: /^(?:somebody who is ours is answered PENDING_REVIEW|the past has changed)/,
  },
];
