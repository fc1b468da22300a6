/** The account list: its rows and its names. */
import { expect } from 'vitest';
import { account, json, listPath, type Oddity, pageOf, refuses, row, shows } from './oddity.ts';

export const rows: readonly Oddity[] = [
  {
    comes: 'a billing status in other letters, with blanks, `_` or `-`: `OPEN`, `trial_end`, ` Canceled `',
    fate: 'taken',
    so: 'as the known word',
    prove: async ({ list }) => {
      shows(await list(json(pageOf(row({ billing_status: ' OPEN ' })))));
      shows(await list(json(pageOf(row({ billing_status: 'trial_end' })))), {}, 'trial_ended');
      shows(await list(json(pageOf(row({ billing_status: 'Trial&nbsp;End' })))), {}, 'trial_ended');
      shows(await list(json(pageOf(row({ billing_status: 'CANCELLED' })))), {}, 'canceled');
    },
  },
  {
    comes: 'a billing status that is not known',
    fate: 'taken',
    so: 'as `unknown`: it takes no access away, and gives none back to an account that is known to be inactive',
    prove: async ({ list }) => shows(await list(json(pageOf(row({ billing_status: 'Frozen' })))), {}, 'unknown'),
  },
  {
    comes: 'an id with blanks around it',
    fate: 'taken',
    so: 'without them',
    prove: async ({ list }) => shows(await list(json(pageOf(row({ encoded_account_id: ` ${account}\n` }))))),
  },
  {
    comes: 'an id that is a number, null, missing, or of another form',
    fate: 'refused',
    so: 'the row is named as unreadable; the others count, and such a page marks nobody as missing',
    prove: async ({ list }) => {
      for (const odd of [7, null, undefined, '', {}, `${account}==`, '../plan', 'a b', 'a'.repeat(65)]) {
        const page = pageOf(row(), row({ encoded_account_id: odd }));
        expect(await list(json(page))).toMatchObject({
          value: { accounts: [{ accountId: account }], unreadable: [{ row: 2 }] },
        });
      }
    },
  },
  {
    comes: 'a row that is null, a text or a list',
    fate: 'refused',
    so: 'as above',
    prove: async ({ list }) => {
      for (const odd of [null, account, [row()]]) {
        expect(await list(json(pageOf(odd, row())))).toMatchObject({
          value: { accounts: [{ accountId: account }], unreadable: [{ row: 1, why: 'is no object' }] },
        });
      }
    },
  },
  {
    comes: 'an account in two rows of a page',
    fate: 'taken',
    so: 'the last row counts whose billing status is known; on two pages the page that was read last',
    prove: async ({ list }) => {
      shows(await list(json(pageOf(row({ billing_status: 'Canceled' }), row()))));
      for (const status of [null, 'Sleeping']) {
        shows(await list(json(pageOf(row(), row({ billing_status: status })))));
      }
    },
  },
  {
    comes: 'two ids that differ in the case of their letters',
    fate: 'taken',
    so: 'as two accounts: ids are opaque and case-sensitive (T3)',
    prove: async ({ list }) =>
      expect(await list(json(pageOf(row(), row({ encoded_account_id: account.toUpperCase() }))))).toMatchObject({
        value: { accounts: [{ accountId: account }, { accountId: account.toUpperCase() }] },
      }),
  },
  {
    comes: 'HTML entities in a name: `Smith &amp;amp; Sons`',
    fate: 'taken',
    so: 'as text, once: what is encoded twice keeps one; unknown entities and those without a semicolon stay',
    prove: async ({ list }) => {
      const names = [
        ['Smith &amp; Sons', 'Smith & Sons'],
        ['Smith &amp;amp; Sons', 'Smith &amp; Sons'],
        ['B&uuml;ro &#8211; &#x41;&quot;&apos;', 'Büro – A"\''],
        ['AT&T &copy &nosuch; &#0;', 'AT&T &copy &nosuch; &#0;'],
      ];
      for (const [sent, organizationName] of names) {
        shows(await list(json(pageOf(row({ organization_name: sent })))), { organizationName });
      }
    },
  },
  {
    comes: 'a date in any form',
    fate: 'taken',
    so: 'unchanged, as text: nothing is decided by it',
    prove: async ({ list }) =>
      expect(await list(json(pageOf(row({ last_login_date: '11/01/26 5pm' }))))).toMatchObject({
        value: { accounts: [{ lastLoginDate: '11/01/26 5pm' }] },
      }),
  },
  {
    comes: 'no list, or an object or a text in its place',
    fate: 'refused',
    so: 'the scan fails and takes nothing away',
    prove: async ({ list }) => {
      for (const odd of [{}, { site_owner_list: {} }, { site_owner_list: 'none' }, [row()], null, { error_key: 'x' }]) {
        refuses(await list(json(odd)));
      }
    },
  },
  {
    comes: 'null in place of the list, on a later page without a next link',
    fate: 'taken',
    so: 'as the empty end of the list',
    prove: async ({ list }) =>
      expect(await list(json({ site_owner_list: null }), '?offset=MTA*')).toEqual({
        ok: true,
        value: { accounts: [], unreadable: [] },
      }),
  },
  {
    comes: 'null in place of the list, on the first page or with a next link',
    fate: 'refused',
    so: 'it would be a list without anybody',
    prove: async ({ list }) => {
      const link = { _links: { next: { href: `${listPath}?offset=MjA*` } } };
      refuses(await list(json({ site_owner_list: null })));
      refuses(await list(json({ site_owner_list: null, ...link }), '?offset=MTA*'));
    },
  },
  {
    comes: 'a list, also an empty one, with something in `error_key`, `error`, `errors` or `message` beside it',
    fate: 'refused',
    so: 'an error is no list, and may have cost some of it',
    prove: async ({ list }) => {
      for (const name of ['error_key', 'error', 'errors', 'message']) {
        refuses(await list(json({ ...pageOf(), [name]: 'internal.error' })));
        refuses(await list(json({ ...pageOf(row()), [name]: [{ code: 'x' }] })));
        refuses(await list(json({ site_owner_list: null, [name]: 'internal.error' }), '?offset=MTA*'));
        for (const none of [null, '', [], false]) shows(await list(json({ ...pageOf(row()), [name]: none })));
      }
    },
  },
];
