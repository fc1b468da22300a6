import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNextPage, nextPage, nextPageOf } from '../../../../shared/constant-contact/accounts/links.ts';

const apiUrl = 'https://api.cc.email/v3';
const linkTo = (href: unknown) => ({ next: { href } });

describe('the next page of a list', () => {
  test.each([
    ['absent links', undefined],
    ['null links', null],
    ['empty links', {}],
    ['links as an empty text', ''],
    ['links as an empty list', []],
    ['other links only', { self: { href: '/v3/partner/accounts' } }],
    ['a null next', { next: null }],
    ['an empty next', { next: {} }],
    ['a next as an empty text', { next: '' }],
    ['a null href', linkTo(null)],
    ['an empty href', linkTo('')],
    ['a blank href', linkTo('  ')],
  ])('%s: the end', (_case, links) => {
    expect(nextPageOf(apiUrl, links)).toStrictEqual({ ok: true, value: undefined });
  });

  test.each([
    ['relative to the origin', '/v3/partner/accounts?offset=MTA*&limit=10', '?offset=MTA*&limit=10'],
    ['absolute', 'https://api.cc.email/v3/partner/accounts?offset=a', '?offset=a'],
    ['with dots that lead back', '/v3/partner/../partner/accounts?offset=a', '?offset=a'],
    ['with a fragment, which is dropped', '/v3/partner/accounts?offset=a#b', '?offset=a'],
    ['in another order', '/v3/partner/accounts?limit=10&offset=MTA*', '?limit=10&offset=MTA*'],
    ['with an offset in base64', '/v3/partner/accounts?offset=a+b/c==&limit=50', '?offset=a+b/c==&limit=50'],
    ['with an offset that is encoded', '/v3/partner/accounts?offset=a%2Bb%2Fc%3D%2A', '?offset=a%2Bb%2Fc%3D%2A'],
    ['with entities', '/v3/partner/accounts?limit=10&amp;offset=MTA*', '?limit=10&offset=MTA*'],
    ['without its base', '/partner/accounts?offset=a', '?offset=a'],
    ['without a slash', 'partner/accounts?offset=a', '?offset=a'],
    ['with its base and without a slash', 'v3/partner/accounts?offset=a', '?offset=a'],
    ['relative to the list', 'accounts?offset=a', '?offset=a'],
    ['that is a query alone', '?offset=a', '?offset=a'],
    ['with a slash behind', '/v3/partner/accounts/?offset=a', '?offset=a'],
    ['in capitals of the host', 'HTTPS://API.CC.EMAIL:443/v3/partner/accounts?offset=a', '?offset=a'],
    ['without a scheme', '//api.cc.email/v3/partner/accounts?offset=a', '?offset=a'],
    ['without encryption, which is not followed', 'http://api.cc.email/v3/partner/accounts?offset=a', '?offset=a'],
    ['with blanks around', ' /v3/partner/accounts?offset=a\n', '?offset=a'],
    ['with members that are not known', '/v3/partner/accounts?sort=x&offset=a%3D', '?sort=x&offset=a%3D'],
  ])('a link %s', (_case, href, query) => {
    expect(nextPageOf(apiUrl, linkTo(href))).toStrictEqual({ ok: true, value: query });
  });

  test.each(['https://api.cc.email/v3/', 'https://api.cc.email/v3'])('the base %s', (base) => {
    expect(nextPageOf(base, linkTo('/v3/partner/accounts?offset=a')).ok).toBe(true);
  });

  test.each([
    ['another host', 'https://evil.example/v3/partner/accounts?offset=a', 'another host'],
    ['another host without a scheme', '//evil.example/v3/partner/accounts?offset=a', 'another host'],
    ['another host with backslashes', '\\\\evil.example/v3/partner/accounts?offset=a', 'another host'],
    [
      'another host behind a user name',
      'https://api.cc.email@evil.example/v3/partner/accounts?offset=a',
      'another host',
    ],
    ['another scheme', 'ftp://api.cc.email/v3/partner/accounts?offset=a', 'another host'],
    ['another port without encryption', 'http://api.cc.email:8080/v3/partner/accounts?offset=a', 'another host'],
    ['a host below', 'https://api.cc.email.evil.example/v3/partner/accounts?offset=a', 'another host'],
    ['another port', 'https://api.cc.email:8443/v3/partner/accounts?offset=a', 'another host'],
    ['no http at all', 'javascript:alert(1)?offset=a', 'another host'],
    ['another path', '/v3/contacts?offset=a', 'out of the account list'],
    ['a path below', '/v3/partner/accounts/a07e1lwvtuw0/plan?offset=a', 'out of the account list'],
    ['a path above', '/v3/partner/accounts/..?offset=a', 'out of the account list'],
    ['the path of another version', '/v2/partner/accounts?offset=a', 'out of the account list'],
    ['the path in capitals', '/V3/Partner/Accounts?offset=a', 'out of the account list'],
    ['no offset, which is the first page', '/v3/partner/accounts?limit=50', 'no offset'],
    ['an empty offset', '/v3/partner/accounts?offset=', 'no offset'],
    ['no query', '/v3/partner/accounts', 'no offset'],
    ['too long', `/v3/partner/accounts?offset=${'a'.repeat(2_048)}`, 'too long'],
    ['a broken URL', 'https://[', 'malformed'],
    ['a number', 7, 'malformed'],
  ])('%s: refused', (_case, href, reason) => {
    const result = nextPageOf(apiUrl, linkTo(href));
    expect(result).toMatchObject({ ok: false, failure: { kind: 'not_understood' } });
    expect(result.ok || result.failure.reason).toContain(reason);
  });

  test.each([
    ['a text', { next: '/v3/partner/accounts?offset=a' }],
    ['a list of one', { next: [{ href: '/v3/partner/accounts?offset=a' }] }],
  ])('a link as %s', (_case, links) => {
    expect(nextPageOf(apiUrl, links)).toStrictEqual({ ok: true, value: '?offset=a' });
  });

  test.each([
    ['a number', 1],
    ['true', true],
    ['lists of links', [linkTo('/v3/partner/accounts?offset=a'), linkTo('/v3/partner/accounts?offset=b')]],
    ['an address of another name', { url: '/v3/partner/accounts?offset=a' }],
    ['an address of another name, and without an offset', { rel: 'next', url: '/v3/partner/accounts?cursor=abc' }],
    ['an address of another name that is a query', { uri: '?page=2' }],
    ['an address of another name that is relative', { uri: 'partner/accounts?page=2' }],
    ['an address of another name, whole', { HREF: 'https://api.cc.email/v3/partner/accounts/2' }],
    ['two addresses', { href: null, hrefs: ['/v3/partner/accounts?offset=a'] }],
  ])('a link as %s: refused, not taken for the end', (_case, link) => {
    expect(nextPageOf(apiUrl, { next: link })).toMatchObject({ failure: { kind: 'not_understood' } });
  });

  test.each([{ Next: { href: '/v3/partner/accounts?offset=a' } }, { next: null, next_page: '?offset=a' }])(
    'a link under another name than next: refused, not taken for the end',
    (links) => {
      expect(nextPageOf(apiUrl, links)).toMatchObject({ failure: { kind: 'not_understood' } });
    },
  );

  test('a link that has members and no address is the end', () => {
    const next = { href: null, rel: 'next', templated: false, type: 'application/json' };
    expect(nextPageOf(apiUrl, { next, Next: null, self: { href: '/v3/partner/accounts?offset=a' } })).toStrictEqual({
      ok: true,
      value: undefined,
    });
  });

  test.each([
    ['a text', 'next'],
    ['a number', 1],
    ['a list', [linkTo('/v3/partner/accounts?offset=a')]],
  ])('links as %s: refused, not taken for the end', (_case, links) => {
    const malformed = {
      ok: false,
      failure: { kind: 'not_understood', reason: 'the link to the next page is malformed' },
    };
    expect(nextPageOf(apiUrl, links)).toStrictEqual(malformed);
  });
});

describe('the guard of a next page', () => {
  test.each([
    ['?offset=MTA*&limit=10', true],
    ['?limit=50&account_type=managed&offset=a', true],
    [`?offset=${'a'.repeat(2_040)}`, true],
    [`?offset=${'a'.repeat(2_041)}`, false],
    ['offset=a', false],
    ['?', false],
    ['', false],
    ['?limit=50', false],
    ['?offset=', false],
    ['?offset=a&offset=b', false],
    ['?offset=a#b', false],
    ['?offset=a b', false],
    ['?offset=a\r\nHost: evil', false],
    ['?offset=ä', false],
    ['/../contacts?offset=a', false],
  ])('%j: %s', (text, valid) => {
    expect(isNextPage(text)).toBe(valid);
    expect(nextPage.safeParse(text).success).toBe(valid);
  });

  test.each([undefined, null, 7, {}, ['?offset=a']])('%j is not even a text', (value) => {
    expect(nextPage.safeParse(value).success).toBe(false);
  });

  test('an accepted link leads only to a page of the list', () => {
    const piece = fc.constantFrom(
      '?',
      'offset=a',
      '&',
      '/',
      '..',
      '//',
      '#',
      '@',
      ':',
      '\\',
      '%2e',
      'evil.example',
      ' ',
      '',
    );
    const almost = fc.array(piece, { maxLength: 8 }).map((pieces) => `?offset=a${pieces.join('')}`);
    fc.assert(
      fc.property(fc.oneof(almost, fc.string({ unit: 'binary' })), (text) => {
        if (!isNextPage(text)) return;
        const url = new URL(`${apiUrl}/partner/accounts${text}`);
        expect([url.origin, url.pathname, url.hash]).toStrictEqual([
          'https://api.cc.email',
          '/v3/partner/accounts',
          '',
        ]);
        expect(url.searchParams.get('offset')).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });
});

// It would take minutes where each slash is tried with all that is behind it.
test('a link of another form with a long text is looked at once', () => {
  const next = { other: `a${'/'.repeat(500_000)}` };

  expect(nextPageOf(apiUrl, { next })).toEqual({ ok: true, value: undefined });
  expect(nextPageOf(apiUrl, { next: { other: `${next.other}?page=2` } })).toMatchObject({ ok: false });
});
