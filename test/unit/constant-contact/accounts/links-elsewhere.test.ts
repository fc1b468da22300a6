import { describe, expect, test } from 'vitest';
import { nextPageOf } from '../../../../shared/constant-contact/accounts/links.ts';

const apiUrl = 'https://api.cc.email/v3';

describe('a next link in another place than _links', () => {
  const href = '/v3/partner/accounts?offset=MTA*&limit=50';

  test.each([
    ['in links', { links: { next: { href } } }],
    [
      'in links, in a list',
      {
        links: [
          { rel: 'self', href },
          { rel: 'Next', href },
        ],
      },
    ],
    ['at the top', { next: href }],
    ['at the top, as an object', { next: { url: href } }],
    ['at the top, as an offset', { next_offset: 'MTA*' }],
    ['at the top, as a number', { nextPage: 2 }],
    ['where an earlier version had it', { meta: { pagination: { next_link: href } } }],
    ['with two values', { next: Symbol() }],
    ['with two values of its address', { links: { next: { href: Symbol() } } }],
    ['in what has two values', { links: Symbol() }],
  ])('%s: refused, not taken for the end', (_case, others) => {
    for (const links of [undefined, null, {}, { next: { href: null } }]) {
      const result = nextPageOf(apiUrl, links, others);
      expect(result).toMatchObject({ failure: { kind: 'not_understood' } });
      expect(result.ok || result.failure.reason).toContain('stands in another place');
    }
  });

  test.each([
    ['no members', {}],
    ['null', { next: null, links: null, meta: { pagination: { next_link: null } } }],
    ['empty', { next: '', links: { next: {} }, meta: { pagination: {} }, nextPage: [] }],
    ['false', { next: false }],
    ['without an address', { links: { next: { href: null, rel: 'next', templated: false } } }],
    ['links to other pages', { links: { self: { href }, first: { href }, prev: { href } }, url: href }],
    ['a text that begins like one', { news: { text: 'Next week', url: 'https://status.example/?a=b' } }],
    ['a number', { total: 50 }],
  ])('%s: the end', (_case, others) => {
    expect(nextPageOf(apiUrl, undefined, others)).toStrictEqual({ ok: true, value: undefined });
  });

  test('is not looked for where _links has one', () => {
    expect(nextPageOf(apiUrl, { next: { href } }, { next: href })).toStrictEqual({
      ok: true,
      value: '?offset=MTA*&limit=50',
    });
  });
});
