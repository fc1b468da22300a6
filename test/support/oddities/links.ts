/** The links of the account list to its next page. */
import { expect } from 'vitest';
import { json, leads, listPath, next, type Oddity, pageOf, refuses, row, shows, withLink } from './oddity.ts';

export const links: readonly Oddity[] = [
  {
    comes: 'no `_links`, no `next` or no `href`; null, empty or blank in its place',
    fate: 'taken',
    so: 'as the last page (fact sheet section 2.1)',
    prove: async ({ list }) => {
      for (const odd of [
        undefined,
        null,
        {},
        '',
        [],
        { next: null },
        { next: {} },
        { next: ' ' },
        { next: { href: null } },
      ]) {
        const result = await list(withLink(odd));
        expect(result).toMatchObject({ ok: true });
        expect(result).not.toHaveProperty('value.next');
      }
    },
  },
  {
    comes: 'a link with or without `/v3`, relative to the list, with a slash at its end, or absolute',
    fate: 'taken',
    so: 'by its query; we ask at our own address, so the token goes nowhere else',
    prove: async ({ list }) => {
      const query = '?offset=MTA*&limit=50';
      for (const path of [
        listPath,
        '/partner/accounts',
        'partner/accounts',
        'v3/partner/accounts',
        'accounts',
        '',
        `${listPath}/`,
      ]) {
        leads(await list(next(`${path}${query}`)));
      }
    },
  },
  {
    comes: 'a link as a text or in a list of one; `&amp;amp;` in it; blanks around it',
    fate: 'taken',
    so: 'as a link',
    prove: async ({ list }) => {
      leads(await list(withLink({ next: `${listPath}?offset=MTA*&limit=50` })));
      leads(await list(withLink({ next: [{ href: `${listPath}?offset=MTA*&limit=50` }] })));
      leads(await list(next(` ${listPath}?offset=MTA*&amp;limit=50\n`)));
    },
  },
  {
    comes: 'parameters in another order or unknown; an offset with `+`, `*`, `=` or `%2B`',
    fate: 'taken',
    so: 'unchanged, byte by byte: the offset is the vendor’s',
    prove: async ({ list }) => {
      for (const query of ['?limit=10&x=y&offset=a+b/c==', '?offset=a%2Bb%2F%3D&limit=10', '?offset=MTA*']) {
        leads(await list(next(`${listPath}${query}`)), query);
      }
    },
  },
  {
    comes: 'a link to another host, port or path; one without an offset, with two, or of more than 2,048 characters',
    fate: 'refused',
    so: 'the scan fails: as the end of the list it would make an incomplete list look complete',
    prove: async ({ list }) => {
      const odd = [
        'https://evil.example/v3/partner/accounts?offset=a',
        '//evil.example/v3/partner/accounts?offset=a',
        'http://127.0.0.1:1/v3/partner/accounts?offset=a',
        '/v3/contacts?offset=a',
        `${listPath}?limit=50`,
        `${listPath}?offset=`,
        `${listPath}?offset=a&offset=b`,
        `${listPath}?offset=${'a'.repeat(2_048)}`,
      ];
      for (const href of odd) refuses(await list(next(href)));
    },
  },
  {
    comes: 'a link of another form: a number, several links, an address under another name',
    fate: 'refused',
    so: 'as above',
    prove: async ({ list }) => {
      for (const odd of [
        7,
        'next',
        { next: 7 },
        { next: [{ href: '?offset=a' }, { href: '?offset=b' }] },
        { next: { url: '?offset=a' } },
      ]) {
        refuses(await list(withLink(odd)));
      }
    },
  },
  {
    comes: 'a next link in another place than `_links`: `next`, `links`, `meta.pagination.next_link`',
    fate: 'refused',
    so: 'as above; links to other pages there, such as `self`, and what is null, empty or false are none',
    prove: async ({ list }) => {
      const href = `${listPath}?offset=MTA*&limit=50`;
      for (const odd of [
        { next: href },
        { links: { next: { href } } },
        { meta: { pagination: { next_link: href } } },
      ]) {
        refuses(await list(json({ ...pageOf(row()), ...odd })));
        refuses(await list(json({ ...pageOf(row()), _links: { next: null }, ...odd })));
      }
      for (const none of [{ next: null }, { next: false }, { links: { next: { href: null }, self: { href } } }]) {
        const result = await list(json({ ...pageOf(row()), ...none }));
        shows(result);
        expect(result).not.toHaveProperty('value.next');
      }
    },
  },
];
