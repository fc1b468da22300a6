import { describe, expect, test } from 'vitest';
import { isAccountId, isMadeHere } from '../../../console/src/base/account-id.ts';
import {
  decisions,
  decisionsFor,
  decisionWords,
  effectOf,
  justificationOf,
  noReason,
  otherReason,
  reasonProblem,
} from '../../../console/src/base/decisions.ts';
import type { Membership } from '../../../console/src/base/types.ts';
import { accountIdPattern, isSiteOwnerAccount, siteOwnerAccount } from '../../../shared/domain/membership/facts.ts';
import * as domain from '../../../shared/domain/membership/reviews.ts';

const membership = (relationship: string, activity: string) =>
  ({ relationship: { value: relationship }, activity: { value: activity } }) as Membership;

describe('decisions of reviewers', () => {
  test.each(decisions)('%s is offered where the service takes it, and no reason is missing', (decision) => {
    const { from, to, needsJustification } = domain.reviewTransitions[decision];
    const offered = Object.entries(decisionsFor).flatMap(([review, all]) => (all.includes(decision) ? [review] : []));

    expect(offered.sort()).toEqual([...from].sort());
    expect(decisionWords[decision]).toMatchObject({ to, needsReason: needsJustification });
  });

  test('have all words of the service', () => {
    expect(decisions).toEqual(domain.decisions);
  });

  test.each([
    ['nothing is chosen', noReason, undefined],
    ['one of the list', { chosen: 'Contract ended', text: ' ' }, 'Contract ended'],
    ['one of the list, and more', { chosen: 'Contract ended', text: ' on 31 May ' }, 'Contract ended: on 31 May'],
    ['own words', { chosen: otherReason, text: ' Moved away ' }, 'Moved away'],
  ])('say why: %s', (_, reason, justification) => {
    expect(justificationOf(reason)).toBe(justification);
  });

  test.each([
    ['deny', noReason, /Choose a reason/],
    ['deny', { chosen: '', text: 'words without a choice' }, /Choose a reason/],
    ['approve', noReason, undefined],
    ['approve', { chosen: otherReason, text: ' ' }, /other reason/],
    ['revoke', { chosen: 'Misuse', text: 'x'.repeat(992) }, undefined],
    ['revoke', { chosen: 'Misuse', text: 'x'.repeat(993) }, /1001 characters/],
  ] as const)('of %s with the reason %j', (decision, reason, problem) => {
    const found = reasonProblem(decision, reason);

    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  test.each([
    ['approve', 'under_partner', 'open', /say yes from then on/],
    ['approve', 'under_partner', 'canceled', /only when it is active again/],
    ['approve', 'unknown', 'open', /still say no/],
    ['deny', 'under_partner', 'open', /say no/],
    ['revoke', 'under_partner', 'open', /say no/],
    ['reopen', 'under_partner', 'open', /no access until it is approved/],
  ] as const)('to %s an account that is %s and %s', (decision, relationship, activity, effect) => {
    expect(effectOf(decision, membership(relationship, activity))).toMatch(effect);
  });
});

test.each([
  'a07e1lwvtuw0',
  'A',
  'siteowner~12',
  'a.b_c~d-e',
  '',
  '-a',
  'Acme Flowers',
  'a/b',
  'é',
  'a'.repeat(64),
  'a'.repeat(65),
])('the text %j is an account id where the service says so', (text) => {
  expect(isAccountId(text)).toBe(accountIdPattern.test(text));
});

test('an id that the service has made is known as such', () => {
  const made = siteOwnerAccount('12');

  expect(isMadeHere(made)).toBe(isSiteOwnerAccount(made));
  expect(isMadeHere('a07e1lwvtuw0')).toBe(false);
});
