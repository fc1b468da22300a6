import { describe, expect, test } from 'vitest';
import {
  mayMoveNames,
  type NameChange,
  type NamedRow,
  type NameSituation,
  nameChangeOf,
  nameVerdict,
} from '../../../../shared/domain/audit/name-moves.ts';
import { siteOwnerAccount } from '../../../../shared/domain/membership/facts.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';

const [holder, shower, third] = [accountIdOf('holder'), accountIdOf('shower'), accountIdOf('third')];

describe('the change of names by a row', () => {
  test.for<[why: string, known: string | undefined, shown: string | undefined, NameChange | undefined]>([
    ['a new account with a user name', undefined, 'bob.smith1', { gained: 'bob.smith1' }],
    ['another user name', 'bob.smith1', 'bob.smith2', { gained: 'bob.smith2', lost: 'bob.smith1' }],
    ['the same name', 'bob.smith1', 'bob.smith1', undefined],
    ['the same name in other case', 'bob.smith1', 'Bob.Smith1', undefined],
    ['a row without a name', 'bob.smith1', undefined, undefined],
    ['a person’s name', undefined, 'Jack Box', undefined],
    ['a person’s name in place of a user name', 'bob.smith1', 'Jack Box', { lost: 'bob.smith1' }],
    ['a user name in place of a person’s', 'Jack Box', 'bob.smith1', { gained: 'bob.smith1' }],
    ['one that is too short', undefined, 'bobby', undefined],
    ['one of six', undefined, 'bobby1', { gained: 'bobby1' }],
    ['one of fifty', undefined, 'b'.repeat(50), { gained: 'b'.repeat(50) }],
    ['one that is too long', undefined, 'b'.repeat(51), undefined],
    ['all signs that user names may have', undefined, 'A-b_9@x.y+z', { gained: 'A-b_9@x.y+z' }],
    ['letters that user names do not have', undefined, 'bärbel.smith', undefined],
  ])('%s', ([, known, shown, change]) => {
    const knownProfile = known === undefined ? undefined : { siteOwnerName: known };
    const shownProfile = shown === undefined ? {} : { siteOwnerName: shown };
    expect(nameChangeOf(knownProfile, shownProfile)).toEqual(change);
  });

  test.for<[why: string, NameChange, links: Readonly<Record<string, typeof holder>>, may: boolean]>([
    ['gained without a link', { gained: 'bob.smith1' }, {}, false],
    ['gained, and leads here', { gained: 'bob.smith1' }, { 'bob.smith1': shower }, false],
    ['gained, and leads elsewhere', { gained: 'bob.smith1' }, { 'bob.smith1': holder }, true],
    ['lost without a link', { lost: 'bob.smith1' }, {}, false],
    ['lost, and leads here', { lost: 'bob.smith1' }, { 'bob.smith1': shower }, true],
    ['lost, and leads elsewhere', { lost: 'bob.smith1' }, { 'bob.smith1': holder }, true],
  ])('may move a link: %s', ([, change, links, may]) => {
    const linkOf = (name: string) => {
      const accountId = links[name];
      return accountId && { accountId };
    };
    expect(mayMoveNames(shower, change, linkOf)).toBe(may);
  });
});

describe('the verdict on a name', () => {
  const row = (accountId: typeof holder, siteOwnerName?: string, readAt = noon): NamedRow => ({
    accountId,
    siteOwnerName,
    readAt,
  });
  const shown = row(shower, 'bob.smith1');
  const stored = (siteOwnerName: string | undefined, left = false) =>
    aMembership({
      accountId: holder,
      profile: siteOwnerName === undefined ? {} : { siteOwnerName },
      ...(left && {
        relationship: { value: 'not_under_partner', evidence: { source: 'verify', observedAt: noon - hour } },
      }),
    });
  const renamed: NameSituation = {
    name: 'bob.smith1',
    link: { accountId: holder, linkedAt: noon - hour },
    shownBy: [shown],
    holderRow: row(holder, 'bob.smith2'),
    holder: stored('bob.smith1'),
  };
  const unlisted = { ...renamed, holderRow: undefined };

  test.for<[why: string, verdict: 'moves' | 'stays' | 'waits', NameSituation]>([
    ['its account shows another user name', 'moves', renamed],
    ['nobody shows it', 'stays', { ...renamed, shownBy: [] }],
    ['two others show it', 'stays', { ...renamed, shownBy: [shown, row(third, 'bob.smith1')] }],
    ['only its account shows it', 'stays', { ...renamed, shownBy: [row(holder, 'bob.smith1')] }],
    ['its account shows it in other case', 'stays', { ...renamed, holderRow: row(holder, 'BOB.smith1') }],
    ['its account shows a person’s name', 'stays', { ...renamed, holderRow: row(holder, 'Jack Box') }],
    ['its row has no name, and it showed the name before', 'stays', { ...renamed, holderRow: row(holder) }],
    [
      'its row has no name, and it showed another before',
      'moves',
      { ...renamed, holderRow: row(holder), holder: stored('bob.smith2') },
    ],
    [
      'no list ever had a name of its account',
      'stays',
      { ...renamed, holderRow: row(holder), holder: stored(undefined) },
    ],
    ['the link has no time', 'moves', { ...renamed, link: { accountId: holder } }],
    ['it was linked at the moment of the page', 'moves', { ...renamed, link: { accountId: holder, linkedAt: noon } }],
    ['it was linked after the page', 'stays', { ...renamed, link: { accountId: holder, linkedAt: noon + 1 } }],
    [
      'it was linked between the pages of the two',
      'moves',
      { ...renamed, link: { accountId: holder, linkedAt: noon + 1 }, holderRow: row(holder, 'bob.smith2', noon + 2) },
    ],
    ['its account is damaged and shows another name', 'moves', { ...renamed, holder: 'damaged' }],
    ['its account is damaged and not listed', 'waits', { ...unlisted, holder: 'damaged' }],
    ['its account is damaged and shows none', 'stays', { ...renamed, holder: 'damaged', holderRow: row(holder) }],
    ['its account is not listed', 'waits', unlisted],
    ['its account has left', 'moves', { ...unlisted, holder: stored('bob.smith1', true) }],
    ['its account has left and showed a person’s name', 'stays', { ...unlisted, holder: stored('Jack Box', true) }],
    ['its account is not listed and never had a name', 'stays', { ...unlisted, holder: stored(undefined) }],
    ['its account is not stored', 'stays', { ...unlisted, holder: undefined }],
    [
      'it leads to an account of the legacy API',
      'stays',
      { ...unlisted, link: { accountId: siteOwnerAccount('12') }, holder: stored('bob.smith1', true) },
    ],
  ])('%s: %s', ([, verdict, situation]) => {
    const given = nameVerdict(situation);
    expect(given.verdict).toBe(verdict);
    if (given.verdict === 'moves') expect(given.to).toBe(shower);
  });

  test('names the moment of the younger of the two pages, for the race with a person', () => {
    expect(nameVerdict({ ...renamed, holderRow: row(holder, 'bob.smith2', noon + 5) })).toEqual({
      verdict: 'moves',
      to: shower,
      readAt: noon + 5,
    });
  });
});
