/** Bytes, charsets, and the forms of JSON, in any answer. */
import { expect } from 'vitest';
import { account, bytes, json, type Oddity, pageOf, refuses, row, shows } from './oddity.ts';

const text = JSON.stringify(pageOf(row({ organization_name: 'Büro Größe' })));
const page = (more: string) => `{"site_owner_list":[{"encoded_account_id":"${account}",${more}}]}`;
const utf16be = (value: string) => Buffer.from(`\ufeff${value}`, 'utf16le').swap16();
const organizationName = 'Büro Größe';

export const bodies: readonly Oddity[] = [
  {
    comes: 'UTF-8 with a byte order mark',
    fate: 'taken',
    so: 'without the mark',
    prove: async ({ list }) =>
      shows(await list(bytes(Buffer.from(`\ufeff${text}`), 'application/json')), { organizationName }),
  },
  {
    comes: 'UTF-16 with a byte order mark',
    fate: 'taken',
    so: 'as that',
    prove: async ({ list }) => {
      shows(await list(bytes(Buffer.from(`\ufeff${text}`, 'utf16le'))), { organizationName });
      shows(await list(bytes(utf16be(text), 'application/json; charset=utf-8')), { organizationName });
    },
  },
  {
    comes: 'ISO-8859-1, Windows-1252, UTF-16 or another charset that is declared',
    fate: 'taken',
    so: 'in that charset',
    prove: async ({ list }) => {
      const latin = Buffer.from(text, 'latin1');
      shows(await list(bytes(latin, 'application/json;charset=ISO-8859-1')), { organizationName });
      shows(await list(bytes(latin, 'application/json; charset="windows-1252"; x=1')), { organizationName });
      shows(await list(bytes(Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16le')), {
        organizationName,
      });
    },
  },
  {
    comes: 'UTF-8 with another charset declared',
    fate: 'taken',
    so: 'as UTF-8: text in another charset is practically never valid UTF-8',
    prove: async ({ list }) =>
      shows(await list(bytes(Buffer.from(text), 'application/json; charset=ISO-8859-1')), { organizationName }),
  },
  {
    comes: 'bytes that are no UTF-8, in a name, with no charset declared or one that is not known',
    fate: 'refused',
    so: 'the name is left out, and the one that is known stays; the rest of the answer is taken',
    prove: async ({ list }) => {
      const latin = Buffer.from(text, 'latin1');
      for (const type of [undefined, 'application/json', 'application/json; charset=klingon']) {
        const result = await list(bytes(latin, type));
        shows(result);
        expect(JSON.stringify(result)).not.toMatch(/organizationName|\ufffd/);
      }
    },
  },
  {
    comes: 'such bytes in an account id',
    fate: 'refused',
    so: 'the row is named as unreadable',
    prove: async ({ list }) =>
      expect(await list(bytes(Buffer.from(text.replace('a07e', '\xe407e'), 'latin1')))).toMatchObject({
        value: { accounts: [], unreadable: [{ row: 1 }] },
      }),
  },
  {
    comes: 'such bytes in the answer of a call for an account',
    fate: 'refused',
    so: 'it would be passed on spoilt; for a call that changes something, the outcome is unknown',
    prove: async ({ operate }) => {
      const reply = bytes(Buffer.from('{"first_name":"Jos\xe9"}', 'latin1'), 'application/json');
      const call = (method: 'GET' | 'POST') =>
        operate(reply, (operations, until) =>
          operations.runAccountOperation(account, { method, path: '/contacts' }, until),
        );
      refuses(await call('GET'));
      refuses(await call('POST'), 'outcome_unknown');
    },
  },
  {
    comes: 'a name with U+FFFD in it, or with half of a character',
    fate: 'refused',
    so: 'the name with U+FFFD is left out: somebody has read it in a wrong charset before; the half character is left out alone',
    prove: async ({ list }) => {
      const result = await list(json(pageOf(row({ organization_name: 'B\ufffdro', site_owner_name: 'Zen\ud83d' }))));
      shows(result, { siteOwnerName: 'Zen' });
      expect(JSON.stringify(result)).not.toContain('ro"');
    },
  },
  {
    comes: 'a name with control characters, or with those that turn the direction of writing',
    fate: 'taken',
    so: 'they become a blank',
    prove: async ({ list }) =>
      shows(await list(json(pageOf(row({ site_owner_name: 'Zen\u0000Garden\u202e' })))), {
        siteOwnerName: 'Zen Garden',
      }),
  },
  {
    comes: 'JSON without a content type, or as `text/html`',
    fate: 'taken',
    so: 'the body decides',
    prove: async ({ list, probe }) => {
      shows(await list(bytes(Buffer.from(text))));
      shows(await list(bytes(Buffer.from(text), 'text/html')));
      expect(await probe(bytes(Buffer.from('{"plan_type":"GOLD"}'), 'text/plain'))).toMatchObject({ ok: true });
    },
  },
  {
    comes: 'an HTML page with the status 200',
    fate: 'refused',
    so: 'nobody is known by it, and for a change the outcome is unknown',
    prove: async ({ list, probe, summary, operate }) => {
      const html = { text: '<html>We will be back</html>' };
      refuses(await list(html));
      refuses(await probe(html));
      refuses(await summary(html));
      refuses(await operate(html, ({ cancel }, until) => cancel(account, {}, until)), 'outcome_unknown');
    },
  },
  {
    comes: 'JSON that breaks off, or with something behind it',
    fate: 'refused',
    so: 'half an answer proves nothing',
    prove: async ({ list }) => {
      refuses(await list(bytes(Buffer.from(text.slice(0, -3)))));
      refuses(await list(bytes(Buffer.from(`${text}}`))));
    },
  },
  {
    comes: 'more than 5 MB',
    fate: 'refused',
    so: 'no answer is that long',
    prove: async ({ list }) => refuses(await list({ text: ' '.repeat(5_300_000) })),
  },
  {
    comes: 'JSON of more than 64 levels',
    fate: 'refused',
    so: 'as text that is no JSON: no answer is that deep',
    prove: async ({ list, probe, operate }) => {
      const deep = `${'{"a":['.repeat(3_000)}${']}'.repeat(3_000)}`;
      refuses(await list(bytes(Buffer.from(`{"_links":${deep},${text.slice(1)}`))));
      refuses(await list(bytes(Buffer.from(`{"a":1,"a":1,"b":${deep},${text.slice(1)}`))));
      refuses(await probe(bytes(Buffer.from(`{"plan_type":"GOLD","a":${deep}}`))));
      const call = operate(bytes(Buffer.from(deep)), ({ cancel }, until) => cancel(account, {}, until));
      refuses(await call, 'outcome_unknown');
    },
  },
  {
    comes: 'a member twice, with the same value',
    fate: 'taken',
    so: 'as one',
    prove: async ({ list }) =>
      shows(await list(bytes(Buffer.from(page('"billing_status":"Open","billing_status":"Open"'))))),
  },
  {
    comes: 'a member twice, with different values',
    fate: 'refused',
    so: 'the member counts as absent, and an id, a list or a link makes its row or its page unreadable',
    prove: async ({ list, probe }) => {
      const twice = await list(bytes(Buffer.from(page('"billing_status":"Open","billing_status":"Canceled"'))));
      shows(twice, {}, null);
      expect(JSON.stringify(twice)).not.toContain('activity');
      expect(await list(bytes(Buffer.from(page('"encoded_account_id":"a07eother"'))))).toMatchObject({
        value: { accounts: [], unreadable: [{ why: 'has an account id that is no text' }] },
      });
      refuses(await list(bytes(Buffer.from(`{"site_owner_list":[],${text.slice(1)}`))));
      refuses(await list(bytes(Buffer.from(`{"_links":{"next":{"href":"/a"}},"_links":null,${text.slice(1)}`))));
      refuses(await probe(bytes(Buffer.from('{"plan_type":"GOLD","plan_type":"TRIAL"}'))));
    },
  },
  {
    comes: 'members that are not known',
    fate: 'taken',
    so: 'without them',
    prove: async ({ list }) => shows(await list(json({ ...pageOf(row({ new: { of: [1] } })), total: 1 }))),
  },
  {
    comes: 'an optional member that is null, empty, blank or of another type',
    fate: 'taken',
    so: 'as absent: it changes nothing that is known',
    prove: async ({ list }) => {
      for (const odd of [null, '', '  ', 7, true, [], {}, ['Open'], { value: 'Open' }]) {
        const result = await list(json(pageOf(row({ billing_status: odd, organization_name: odd }))));
        shows(result, {}, null);
        expect(JSON.stringify(result)).not.toMatch(/activity|organizationName/);
      }
    },
  },
  {
    comes: 'a number as a text, such as `"12.00000"`',
    fate: 'taken',
    so: 'as the number; other texts in its place are absent',
    prove: async ({ list }) => {
      expect(await list(json(pageOf(row({ subscriber_count: '12.00000' }))))).toMatchObject({
        value: { accounts: [{ subscriberCount: 12 }] },
      });
      for (const odd of ['1e3', '-1', 'many', '0x10']) {
        expect(JSON.stringify(await list(json(pageOf(row({ subscriber_count: odd })))))).not.toContain(
          'subscriberCount',
        );
      }
    },
  },
];
