/** Refusals, waits, and access tokens. */
import { expect } from 'vitest';
import { retryAfterMsOf } from '../../../shared/constant-contact/transport/retry-after.ts';
import { account, json, type Oddity, pageOf, refuses, row, shows } from './oddity.ts';

const entry = (error_key: unknown) => ({ error_key, error_message: 'an error' });
const of = (status: number, value: unknown) => ({ status, json: value });
const notOurs = (result: unknown) => expect(result).toMatchObject({ ok: true, value: { outcome: 'not_ours' } });
const ours = (result: unknown) => expect(result).toMatchObject({ ok: true, value: { outcome: 'ours' } });

export const answersAboutOne: readonly Oddity[] = [
  {
    comes: 'a 400 or 404 about an account, with a code that says so in any letters, as an array or an object',
    fate: 'taken',
    so: 'as “not yours”',
    prove: async ({ probe }) => {
      notOurs(await probe(of(404, [entry('partner.api.account.not_found')])));
      notOurs(await probe(of(404, entry('NOT_FOUND'))));
      notOurs(await probe(of(400, [entry('account.belongs-to-another-partner')])));
    },
  },
  {
    comes: 'a 400 or 404 with another code, with none, with several, as HTML, or of a gateway',
    fate: 'refused',
    so: 'it says nothing of the account; the setting `notOursAnswers` adds codes',
    prove: async ({ probe }) => {
      for (const odd of [[entry('http.status.bad_request')], entry(null), [], {}, null, { message: 'Not Found' }]) {
        expect((await probe(of(404, odd))).ok).toBe(false);
        expect((await probe(of(400, odd))).ok).toBe(false);
      }
      expect((await probe(of(404, [entry('not_found'), entry('other')]))).ok).toBe(false);
      expect((await probe({ status: 404, text: '<html>Not found</html>' })).ok).toBe(false);
      expect((await probe(of(404, { errors: [entry('not_found')] }))).ok).toBe(false);
    },
  },
  {
    comes: 'a plan with only one of its type and its billing status',
    fate: 'taken',
    so: 'as ours, with what it says',
    prove: async ({ probe }) => {
      ours(await probe(json({ plan_type: 'GOLD', billing_status: 7 })));
      ours(await probe(json({ billing_status: 'Frozen' })));
    },
  },
  {
    comes: 'a plan with neither, in a list, within another object, or an error with the status 200',
    fate: 'refused',
    so: 'it does not show that the account is ours',
    prove: async ({ probe }) => {
      const plan = { plan_type: 'GOLD', billing_status: 'Open' };
      for (const odd of [
        {},
        { plan_type: '' },
        [plan],
        { plan },
        entry('not_found'),
        [entry('not_found')],
        { ...plan, ...entry('not_found') },
        'GOLD',
        null,
      ]) {
        refuses(await probe(json(odd)));
      }
      refuses(await probe({ status: 204, text: '' }));
    },
  },
  {
    comes: 'an account summary whose partner id is missing, or of another type',
    fate: 'taken',
    so: 'without it: the plan is asked for',
    prove: async ({ summary }) => {
      for (const odd of [undefined, null, '', 7, ['a01-42dl']]) {
        const result = await summary(json({ encoded_account_id: account, encoded_partner_id: odd }));
        expect(result).toEqual({ ok: true, value: { accountId: account } });
      }
    },
  },
  {
    comes: 'an account summary without an account id, or with one of another form',
    fate: 'refused',
    so: 'nobody is known by it',
    prove: async ({ summary }) => {
      for (const odd of [undefined, null, 7, '../x']) refuses(await summary(json({ encoded_account_id: odd })));
    },
  },
  {
    comes: 'a 429 whose code is `quota_exceeded` in any letters, as an object or an array',
    fate: 'taken',
    so: 'as the end of the day',
    prove: async ({ list }) => {
      for (const key of ['quota_exceeded', 'QUOTA_EXCEEDED', 'quota-exceeded', 'QuotaExceeded']) {
        refuses(await list(of(429, entry(key))), 'quota_exceeded');
        refuses(await list(of(429, [entry(key)])), 'quota_exceeded');
      }
    },
  },
  {
    comes: 'a 429 with any other body',
    fate: 'taken',
    so: 'as too many in a second',
    prove: async ({ list }) => {
      refuses(await list({ status: 429, text: '<html>' }), 'throttled');
      refuses(await list(of(429, { message: 'Too Many Requests' })), 'throttled');
    },
  },
];

const now = Date.parse('2026-11-21T12:00:00Z');
const wait = (header: string, date?: string) => retryAfterMsOf({ headers: { 'retry-after': header, date } }, () => now);

export const waits: readonly Oddity[] = [
  {
    comes: 'whole or fractional seconds, also 0',
    fate: 'taken',
    so: 'as that; of more than a day as a day. The budget waits a minute at most, and a call only within its time',
    prove: async () =>
      expect(['0', '7', '1.5', '9'.repeat(30)].map((text) => wait(text))).toEqual([0, 7e3, 1.5e3, 864e5]),
  },
  {
    comes: 'a date in any of the three forms of HTTP',
    fate: 'taken',
    so: 'counted from the `Date` of the same answer, because one clock wrote both; without it from ours; one that is past is 0',
    prove: async () => {
      const forms = ['Sat, 21 Nov 2026 12:00:30 GMT', 'Saturday, 21-Nov-26 12:00:30 GMT', 'Sat Nov 21 12:00:30 2026'];
      for (const form of forms) expect(wait(form)).toBe(30_000);
      expect(wait('Sat, 21 Nov 2026 15:00:30 GMT', 'Sat, 21 Nov 2026 15:00:00 GMT')).toBe(30_000);
      expect(wait('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(0);
    },
  },
  {
    comes: 'negative seconds, words, or a day that does not exist',
    fate: 'refused',
    so: 'as if there was no header',
    prove: async () => {
      const odd = ['-5', 'soon', '', '1e3', 'Sat, 99 Nov 2026 12:00:30 GMT', '2026-11-21'];
      for (const text of odd) expect(wait(text)).toBeUndefined();
    },
  },
];

const unauthorized = of(401, entry('unauthorized'));
const token = (access_token: unknown, more: object = {}) => json({ access_token, expires_in: 3_600, ...more });

export const tokens: readonly Oddity[] = [
  {
    comes: 'a 401, once',
    fate: 'taken',
    so: 'as a token that was revoked: one new token, and the call once more, also a change, because nothing was done',
    prove: async ({ answers, client, deadline, asked, tokensAsked }) => {
      answers(unauthorized, json(pageOf(row())));
      shows(await client().listAccounts({ accountType: 'all', limit: 50 }, deadline()));
      expect([asked(), tokensAsked()]).toEqual([2, 2]);
    },
  },
  {
    comes: 'a 401 with the new token too',
    fate: 'refused',
    so: 'as `unauthorized`, after two tries; there is no third',
    prove: async ({ answers, client, operations, deadline, asked, tokensAsked }) => {
      answers(unauthorized);
      refuses(await client().listAccounts({ accountType: 'all', limit: 50 }, deadline()), 'unauthorized');
      expect([asked(), tokensAsked()]).toEqual([2, 2]);
      answers(unauthorized);
      refuses(await operations().cancel(account, {}, deadline()), 'unauthorized');
      expect(asked()).toBe(2);
    },
  },
  {
    comes: 'a 401 to two processes at once',
    fate: 'taken',
    so: 'one of them renews the token, and both use it',
    prove: async ({ answersTo, client, deadline, tokensAsked }) => {
      answersTo((used) => (used === 'token-1' ? unauthorized : json(pageOf(row()))));
      const first = { accountType: 'all', limit: 50 } as const;
      const [one, other] = [client(), client()];
      const results = await Promise.all([one.listAccounts(first, deadline()), other.listAccounts(first, deadline())]);
      for (const result of results) shows(result);
      expect(tokensAsked()).toBe(2);
    },
  },
  {
    comes: 'the refused token again, in place of a new one',
    fate: 'taken',
    so: 'the endpoint stands by it: the 401 was about something else, and later calls use it without asking again',
    prove: async ({ answers, grants, client, deadline, tokensAsked }) => {
      grants(token('the-same'));
      answers(unauthorized, json(pageOf(row())));
      const same = client();
      for (let calls = 0; calls < 5; calls += 1)
        shows(await same.listAccounts({ accountType: 'all', limit: 50 }, deadline()));
      expect(tokensAsked()).toBe(2);
    },
  },
  {
    comes: 'a token with a lifetime as a text, with none, or with one that makes no sense',
    fate: 'taken',
    so: 'for an hour if it does not say',
    prove: async ({ answers, grants, client, deadline, tokensAsked }) => {
      for (const expires_in of ['3600', undefined, null, -1, 0, 'soon', 'Infinity']) {
        grants(token('good', { expires_in }));
        answers(json(pageOf(row())));
        const fresh = client();
        shows(await fresh.listAccounts({ accountType: 'all', limit: 50 }, deadline()));
        shows(await fresh.listAccounts({ accountType: 'all', limit: 50 }, deadline()));
        expect(tokensAsked()).toBe(1);
      }
    },
  },
  {
    comes: 'no token, two different ones, or one that no header can hold',
    fate: 'refused',
    so: 'nothing is sent to the API',
    prove: async ({ answers, grants, client, deadline, asked }) => {
      for (const odd of [
        token(undefined),
        token(7),
        token('two words'),
        token('line\r\nbreak'),
        { text: '{"access_token":"a","access_token":"b"}' },
      ]) {
        grants(odd);
        answers(json(pageOf(row())));
        refuses(await client().listAccounts({ accountType: 'all', limit: 50 }, deadline()));
        expect(asked()).toBe(0);
      }
    },
  },
];
