import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { Http } from '../../../shared/constant-contact/transport/exchange.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { ours, password, path, useLegacy } from './legacy-harness.ts';
import { goneServerUrl, startDroppingServer } from './operations-harness.ts';

const { server, vendor, legacy } = useLegacy();

/** Every form in which it could be told. */
const formsOf = (text: string): readonly string[] => [
  text,
  encodeURIComponent(text),
  new URLSearchParams({ '': text }).toString().slice(1),
  encodeURI(text),
  Buffer.from(text).toString('base64'),
  JSON.stringify(text).slice(1, -1),
];
const expectSecrecy = (told: unknown): void => {
  const text = inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
  for (const form of formsOf(password)) expect(text).not.toContain(form);
  expect(text).not.toMatch(/loginPassword|siteOwnerLoginName/);
};

describe('the password is not told', () => {
  const echo = `${password} ${encodeURIComponent(password)}`;

  test.each<[string, Reply, string]>([
    ['a connection closed in mid-body', 'cut', 'unavailable'],
    ['silence', 'silence', 'unavailable'],
    ['a 500', { status: 500, text: `<html>${echo}</html>` }, 'unavailable'],
    ['a 500 with a code', { status: 500, json: { error_key: 'pss7', error_message: echo } }, 'unavailable'],
    ['a 404', { status: 404, text: echo }, 'rejected'],
    ['a 401', { status: 401, json: { error: echo } }, 'unauthorized'],
    ['a 403', { status: 403, json: { message: echo } }, 'forbidden'],
    ['a 429', { status: 429, text: echo }, 'throttled'],
    [
      'ids of a request',
      { status: 500, headers: { 'x-amzn-requestid': encodeURIComponent(password) }, text: '' },
      'unavailable',
    ],
    ['no answer', { status: 204, text: '' }, 'not_understood'],
    ['an endless answer', { text: echo.repeat(300_000) }, 'not_understood'],
  ])('after %s', async (_case, reply, kind) => {
    server().follow(() => reply);
    const result = await legacy().siteOwner('them', vendor().deadline(reply === 'silence' ? 150 : 10_000));
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expectSecrecy(result);
  });

  test.each([301, 302, 303, 307, 308])('after a redirect (%i), which is not followed', async (status) => {
    server().follow(({ path: asked, search }) =>
      asked === path ? { status, headers: { Location: `${server().url}/elsewhere${search}` }, text: '' } : ours,
    );
    const result = await legacy().siteOwner('them', vendor().deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind: 'not_understood', status } });
    expect(server().requestsTo('/elsewhere')).toHaveLength(0);
    expectSecrecy(result);
  });

  test('when no server is there', async () => {
    const result = await legacy({ url: await goneServerUrl() }).siteOwner('them', vendor().deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    expectSecrecy(result);
  });

  test('when connections are dropped', async () => {
    const dropping = await startDroppingServer();
    const result = await legacy({ url: dropping.url }).siteOwner('them', vendor().deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    expect(dropping.requests()).toBe(4);
    expectSecrecy(result);
    await dropping.close();
  });

  test('when it is too late', async () => {
    const result = await legacy().siteOwner('them', vendor().deadline(0));
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    expectSecrecy(result);
  });

  test('when the client throws what it was given', async () => {
    const client: Http = async ({ url }) => {
      throw new TypeError(`Invalid URL ${url}`, { cause: { input: url } });
    };
    const result = await legacy({ client }).siteOwner('them', vendor().deadline());
    expect(result).toStrictEqual({
      ok: false,
      failure: { kind: 'unavailable', reason: 'the legacy check of user names could not be made' },
    });
    expectSecrecy(result);
  });

  test('in an answer that repeats the request', async () => {
    for (const text of [echo, `500\n${echo}`, `0\n${echo}`, `${echo}\n0`, `0\n12\nStatus=${echo}`, `0\n12\n${echo}`]) {
      server().follow(() => ({ text }));
      expectSecrecy(await legacy().siteOwner('them', vendor().deadline()));
    }
  });

  test('on the console', async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    const emitted: unknown[] = [];
    const onWarning = (warning: Error) => void emitted.push(warning);
    process.on('warning', onWarning);
    server().follow(() => ({ status: 500, text: '' }));
    await legacy().siteOwner('them', vendor().deadline());
    process.off('warning', onWarning);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    expectSecrecy(emitted);
    vi.restoreAllMocks();
  });
});
