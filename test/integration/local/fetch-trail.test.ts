/** `npm run fetch-trail`: what it keeps of what an API, or a proxy before it, answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FetchError, fetchTrail } from '../../../local/fetch-trail/fetch.ts';
import type { HttpAnswer } from '../../../local/http.ts';
import { createFolderReader } from '../../../local/trail-folder.ts';
import { verifyLog } from '../../../shared/domain/log/verify-log.ts';
import { chainedEntries } from '../../support/log-records.ts';
import { runCommand } from '../../support/scripts.ts';
import { createLog, createSigner, type Log } from '../../support/transparency-log.ts';
import { serveForTest } from './support.ts';

const signer = createSigner();
const entries = chainedEntries(600);
const html: HttpAnswer = { status: 200, body: '<!DOCTYPE html><title>Please sign in</title>' };

const logOf = async (given: readonly Uint8Array[], by = signer): Promise<Log> => {
  const log = createLog(by);
  await log.grow(given);
  return log;
};

/** An API that serves what `log` is at the time, but for the objects that a proxy answers. */
const serve = async (first: Log) => {
  const state = { log: first, proxy: {} as Readonly<Record<string, HttpAnswer>> };
  const { url } = await serveForTest(async ({ target }) => {
    const path = target.replace('/v1/log/', '');
    const bytes = state.log.objects.get(path);
    return state.proxy[path] ?? (bytes ? { status: 200, body: Buffer.from(bytes) } : { status: 404 });
  });
  const folder = mkdtempSync(join(tmpdir(), 'fetch-trail-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return {
    state,
    url,
    folder,
    copy: () => fetchTrail({ apiUrl: url, token: 'token', folder, onProgress: () => {} }),
    verdict: () => verifyLog({ read: createFolderReader(folder), keyFor: () => signer.key }),
    checkpoint: () => readFile(join(folder, 'checkpoint'), 'utf8').catch(() => undefined),
  };
};

const objects = ['tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/001', 'tile/entries/002.p/88'];
const whole = { records: 600, leftOut: 0 };

test.each(objects)('%s is kept only if it has the form of such an object', async (name) => {
  const { state, copy, verdict, checkpoint } = await serve(await logOf(entries));
  const right = state.log.objects.get(name) ?? Buffer.of();
  for (const body of [html.body ?? '', '', Buffer.from(right.subarray(1)), Buffer.concat([right, Buffer.of(0)])]) {
    state.proxy = { [name]: { status: 200, body } };
    const refused = expect(copy()).rejects;
    await refused.toThrow(FetchError);
    await refused.toThrow(name);
    expect(await checkpoint()).toBeUndefined();
  }

  state.proxy = {};
  expect((await copy()).fetched).toBeGreaterThan(0);
  expect(await verdict()).toEqual(whole);
});

test.each(objects)('%s is fetched again where the folder has something else', async (name) => {
  const { copy, folder, verdict } = await serve(await logOf(entries));
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), String(html.body));

  expect(await copy()).toEqual({ size: 600, fetched: 7 });
  expect(await verdict()).toEqual(whole);
  for (const broken of ['', String(html.body)]) {
    await writeFile(join(folder, name), broken);
    expect(await copy()).toEqual({ size: 600, fetched: 1 });
    expect(await verdict()).toEqual(whole);
  }
  expect(await copy()).toEqual({ size: 600, fetched: 0 });
});

test.each([
  ['a page of a proxy', html, /^checkpoint: the answer is no checkpoint \(the text of a note does not end/],
  ['nothing', { status: 200, body: '' }, /^checkpoint: the answer is no checkpoint/],
  ['bytes', { status: 200, body: Buffer.of(0xff) }, /^checkpoint: the answer is no checkpoint/],
  ['half an answer', { ...html, hangUp: 'in_body' }, /^checkpoint: no whole answer \(/],
  ['no answer', { ...html, hangUp: 'before' }, /^checkpoint: no whole answer \(/],
  ['a redirect', { status: 302, headers: { location: 'https://proxy.example/' } }, /^checkpoint: 302, no reason/],
  ['half a refusal', { ...html, status: 503, hangUp: 'in_body' }, /^checkpoint: no whole answer \(/],
] as const)('%s in the place of the checkpoint is told in words', async (_, answer, says) => {
  const { state, copy, checkpoint } = await serve(await logOf(entries));
  state.proxy = { checkpoint: answer };

  const refused = expect(copy()).rejects;

  await refused.toThrow(FetchError);
  await refused.toThrow(says);
  expect(await checkpoint()).toBeUndefined();
});

test.each([
  {
    name: 'another log',
    other: () => logOf(chainedEntries(700), createSigner('other.example/trail')),
    says: /^checkpoint: this is the log other\.example\/trail, and .* has a copy of log\.example\/trail/,
  },
  {
    name: 'a log that has shrunk',
    other: () => logOf(entries.slice(0, 599)),
    says: /^checkpoint: the log has 599 records, and the copy in .* has 600: records are gone/,
  },
  {
    name: 'a log of other records',
    other: () => logOf(entries.with(17, Buffer.from('{}'))),
    says: /^checkpoint: the log has other records than the copy in .*, of as many/,
  },
])('$name does not take the place of the copy', async ({ other, says }) => {
  const { state, copy, verdict, checkpoint } = await serve(await logOf(entries));
  await copy();
  const before = await checkpoint();
  state.log = await other();

  const refused = expect(copy()).rejects;

  await refused.toThrow(FetchError);
  await refused.toThrow(says);
  expect(await checkpoint()).toBe(before);
  expect(await verdict()).toEqual(whole);
});

test('a checkpoint of the folder that cannot be read is left for a person', async () => {
  const { copy, folder, checkpoint } = await serve(await logOf(entries));
  await writeFile(join(folder, 'checkpoint'), 'x');

  await expect(copy()).rejects.toThrow(/checkpoint is no checkpoint \(.*\): move it away/);
  expect(await checkpoint()).toBe('x');
});

test('a log that has grown, or was cosigned, takes the place of the copy', async () => {
  const { state, copy, verdict, checkpoint } = await serve(await logOf(entries.slice(0, 270)));
  await copy();
  await state.log.grow(entries.slice(270));
  expect(await copy()).toMatchObject({ size: 600 });
  expect(await verdict()).toEqual(whole);

  const cosigned = `${await checkpoint()}— witness.example/w1 ${Buffer.alloc(76).toString('base64')}\n`;
  state.proxy = { checkpoint: { status: 200, body: cosigned } };
  expect(await copy()).toEqual({ size: 600, fetched: 0 });
  expect(await checkpoint()).toBe(cosigned);
});

test('the command ends with one line and its code', async () => {
  const { state, url, folder } = await serve(await logOf(entries.slice(0, 3)));
  const run = (into: string, token = 'token') => runCommand('fetch-trail/run', [url, into], { TOKEN: token });

  expect(await run(folder)).toEqual({
    code: 0,
    lines: [`${folder} has the log with its 3 records; 2 objects were new`],
  });
  const file = join(folder, 'checkpoint');
  expect(await run(file)).toEqual({ code: 1, lines: [expect.stringMatching(/checkpoint cannot be read \(ENOTDIR/)] });
  state.proxy = { checkpoint: html };
  expect(await run(folder)).toEqual({ code: 1, lines: [expect.stringMatching(/^checkpoint: the answer is no/)] });
  const { code, lines } = await run(folder, 'abc\ndef');
  expect(code).toBe(2);
  expect(lines.join()).not.toContain('abc');
});
