import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, doneBy, failureFrom, textAnswerOf } from '../../../console/src/api/failure.ts';
import { session } from '../../../console/src/session/session.ts';

const origin = 'https://console.example';
const title = 'What has answered is not the service';
const whetherDone = 'If you were changing something, look whether it was done before you try it again.';
const responseOf = (type: string | undefined, status = 200): Response =>
  new Response(null, { status, headers: type === undefined ? {} : { 'content-type': type } });
const json = 'application/json; charset=utf-8';
const failureOf = (asked: Promise<unknown>) => asked.then(() => 'a success', failureFrom);

describe('an answer', () => {
  it.each([
    ['a page', 'text/html', '<html>'],
    ['a page without a type', undefined, '<html>'],
    ['a page that is said to be JSON', json, '<html>'],
    ['an empty body', undefined, {}],
    ['an empty object', json, {}],
    ['nothing', json, null],
    ['a list', json, [{ memberships: [] }]],
    ['an object of something else', json, { message: 'Welcome' }],
    ['an object without one of the members', json, { memberships: [], version: undefined }],
    ['a problem with the status of a success', 'application/problem+json', { memberships: [], version: 1 }],
  ])('that is %s is not that of the service', async (_, type, data) => {
    const asked = Promise.resolve({ data: data as { memberships: []; version: 1 }, response: responseOf(type) });
    const failure = await failureOf(answerOf(asked, 'memberships', 'version'));
    expect(failure).toMatchObject({ kind: 'offline', title, detail: expect.stringContaining(whetherDone) });
  });

  it('that is JSON with the members is one', async () => {
    const data = { memberships: [], version: 0, more: 'x' };
    expect(await answerOf(Promise.resolve({ data, response: responseOf(json, 202) }), 'memberships')).toBe(data);
  });

  it('that is no JSON although it says so is not that of the service', async () => {
    const asked: Promise<{ data?: { code: string } }> = Promise.resolve({
      error: new SyntaxError('Unexpected token'),
      response: responseOf(json),
    });
    expect(await failureOf(answerOf(asked, 'code'))).toMatchObject({ title });
  });

  it('that breaks off is none', async () => {
    const asked = Promise.resolve({ error: new TypeError('terminated'), response: responseOf('text/csv') });
    const expected = { kind: 'offline', title: 'The service cannot be reached', detail: whetherDone };
    expect(await failureOf(textAnswerOf(asked, 'text/csv'))).toEqual(expected);
  });

  it('without a body is only a 204', async () => {
    expect(await failureOf(doneBy(Promise.resolve({ data: {}, response: responseOf(undefined, 204) })))).toBe(
      'a success',
    );
    for (const type of ['text/html', json]) {
      const failure = await failureOf(doneBy(Promise.resolve({ data: {}, response: responseOf(type) })));
      expect(failure).toMatchObject({ title, detail: expect.stringContaining(whetherDone) });
    }
  });

  it('of text has the type that was asked for', async () => {
    const asked = (type: string) => Promise.resolve({ data: 'x', response: responseOf(type) });
    expect(await textAnswerOf(asked('text/plain; charset=utf-8'), 'text/plain')).toBe('x');
    expect(await textAnswerOf(asked('Text/Plain'), 'text/plain')).toBe('x');
    expect(await failureOf(textAnswerOf(asked('text/html'), 'text/plain'))).toMatchObject({ title });
  });

  it('that refuses keeps its words', async () => {
    const error = { code: 'LIMITED', title: 'Too much at once' };
    const asked = Promise.resolve({ error, response: responseOf('application/problem+json', 429) });
    expect(await failureOf(doneBy(asked))).toMatchObject({ kind: 'refused', title: 'Too much at once' });
  });
});

describe('an export', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { origin });
    const person = { id: 'ada', name: 'Ada' };
    const tokens = { accessToken: 'x', expiresAt: Date.now() + 3_600_000, person, scopes: new Set<string>() };
    session.value = { state: 'signed-in', tokens };
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    session.value = { state: 'starting' };
  });

  const exported = async (format: 'csv' | 'jsonl', ...pages: Response[]) => {
    const { exportInPages } = await import('../../../console/src/api/lists.ts');
    vi.stubGlobal('fetch', () => Promise.resolve(pages.shift()));
    return exportInPages({ format, separator: 'comma', signal: new AbortController().signal, onPage: () => undefined });
  };
  const page = (type: string, body: string, more = false): Response =>
    new Response(body, {
      headers: {
        'content-type': type,
        ...(more && { link: '</v1/memberships/export?pageToken=next>; rel="next"' }),
      },
    });

  it('counts the accounts of all pages', async () => {
    const csv = 'text/csv; charset=utf-8';
    const { count, failure } = await exported('csv', page(csv, '\ufeffaccountId,x\na,\nb,\n', true), page(csv, 'c,\n'));
    expect({ count, failure }).toEqual({ count: 3, failure: undefined });
    const none = await exported('jsonl', page('application/jsonl', ''));
    expect([none.count, none.failure]).toEqual([0, undefined]);
  });

  it.each([
    ['a page to sign in at', 'csv', page('text/html', '<html>\n<p>Sign in\n')],
    ['the other format', 'jsonl', page('text/csv', 'accountId\na\n')],
    ['a list without its header', 'csv', page('text/csv', '')],
  ] as const)('keeps nothing of %s', async (_, format, answer) => {
    const { parts, count, failure } = await exported(format, answer);
    expect({ parts, count, failure }).toMatchObject({ parts: [], count: 0, failure: { title } });
  });
});
