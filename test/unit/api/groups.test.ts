import { describe, expect, test } from 'vitest';
import { groups, scopesToSuppress } from '../../../shared/api/groups.ts';
import { scopes } from '../../../shared/api/operation.ts';

const all = Object.keys(scopes);
const allButUsers = all.filter((scope) => scope !== 'sso/sign-in');
const asked = ['openid', 'email', ...all];

/** What is left of a request for everything. */
const left = (names: readonly string[], requested: readonly string[] = asked): readonly string[] => {
  const suppressed = new Set(scopesToSuppress(names, requested));
  return requested.filter((scope) => !suppressed.has(scope));
};
const selfService = 'aws.cognito.signin.user.admin';
const reading = ['audit/read', 'membership/check', 'membership/read', 'partner/read'];
const reviewing = ['audit/manage', 'membership/manage', 'membership/review', 'membership/verify'];

test.each([
  ['nobody in no group', [], []],
  ['readers', ['readers'], reading],
  ['reviewers', ['reviewers'], [...reading, ...reviewing]],
  ['partner managers', ['partner-managers'], [...reading, 'partner/manage', 'sso/manage']],
  ['supporters', ['supporters'], [...reading, 'sso/sign-in']],
  ['administrators, who are no users of the application', ['administrators'], allButUsers],
  ['administrators who are supporters, too', ['supporters', 'administrators'], all],
  [
    'people of several groups: all that these give',
    ['partner-managers', 'reviewers'],
    [...reading, ...reviewing, 'partner/manage', 'sso/manage'],
  ],
  ['administrators who are readers, too', ['readers', 'administrators'], allButUsers],
  ['a group that is not ours', ['finance'], []],
  ['a group in other letters', ['Administrators', ' administrators', 'administrators '], []],
  ['a group named as a property of any object', ['constructor', '__proto__', 'toString'], []],
])('%s', (_, names, given) => {
  expect(left(names).toSorted()).toEqual(['email', 'openid', ...given].sort());
});

describe('a token', () => {
  test('keeps what was asked for and given, and no more', () => {
    expect(left(['administrators'], ['openid', 'membership/read'])).toEqual(['openid', 'membership/read']);
  });

  test('loses scopes of others, as the one over the own account of the pool', () => {
    expect(left(['administrators'], ['aws.cognito.signin.user.admin', 'membership/forge'])).toEqual([]);
  });

  test('loses all that the groups do not give even where the request is not told', () => {
    expect(scopesToSuppress(['readers'], []).toSorted()).toEqual(
      [...reviewing, 'partner/manage', 'partner/operate', 'sso/manage', 'sso/sign-in', selfService].sort(),
    );
    expect(scopesToSuppress([], [])).toEqual([...all, selfService]);
  });
});

test('every group gives scopes that there are, each once, and has a description', () => {
  for (const { scopes: given, description } of Object.values(groups)) {
    expect(given.filter((scope) => !all.includes(scope))).toEqual([]);
    expect(new Set(given).size).toBe(given.length);
    expect(description).toMatch(/^[\x20-\x7e]{20,}$/);
  }
});
