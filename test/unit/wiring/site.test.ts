import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import { afterAll, expect, test } from 'vitest';
import { getConsole } from '../../../shared/api/operations/console.ts';
import type { HttpEvent } from '../../../shared/http/request.ts';
import { siteFunction } from '../../../shared/http/site-function.ts';
import { siteIn } from '../../../shared/wiring/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'membership-site-'));
afterAll(() => rmSync(folder, { recursive: true }));
const html = '<!doctype html><title>Console</title>';
mkdirSync(join(folder, 'site/console/assets'), { recursive: true });
const script = join(folder, 'site/console/assets/lost-1.js.gz');
for (const [file, text] of [
  [join(folder, 'site/console/index.html.gz'), html],
  [script, 'start();'],
  [join(folder, 'secret.txt.gz'), 'secret'],
] as const) {
  writeFileSync(file, gzipSync(text));
}
writeFileSync(join(folder, 'site/not-gzipped.txt'), 'never served');

const environment = { CONSOLE_SIGN_IN: 'null' };
const site = siteIn(pathToFileURL(`${folder}/site/`), environment);
const handle = siteFunction(getConsole, site);
const call = (rawPath: string, headers = {}) =>
  handle({ rawPath, headers, requestContext: { requestId: 'request-1' } } as HttpEvent, {} as Context);

test('gives a file as base64, which the gateway decodes', async () => {
  const { statusCode, body, isBase64Encoded, headers } = await call('/console/');
  expect({ statusCode, isBase64Encoded, text: Buffer.from(body ?? '', 'base64').toString() }).toEqual({
    statusCode: 200,
    isBase64Encoded: true,
    text: html,
  });
  expect(headers?.['etag']).toMatch(/^W\/"[\w-]{22}"$/);
});

test.each(['/console/../../secret.txt', '/../secret.txt', '/not-gzipped.txt', '/docs'])('gives no %s', async (path) => {
  expect((await call(path)).statusCode).toBe(404);
});

test('answers with a problem, and tells nothing of it, when a file cannot be read', async () => {
  rmSync(script);
  const { statusCode, body } = await call('/console/assets/lost-1.js');
  expect({ statusCode, code: JSON.parse(body ?? '').code }).toEqual({ statusCode: 500, code: 'INTERNAL_ERROR' });
  expect(body).not.toContain(folder);
});

test('does not start without its files, or with a malformed variable', () => {
  expect(() => siteIn(pathToFileURL(`${folder}/nothing/`), environment)).toThrow('ENOENT');
  expect(() => siteIn(pathToFileURL(`${folder}/site/`), { CONSOLE_SIGN_IN: '{"issuer":1}' })).toThrow();
});
