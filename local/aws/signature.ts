/** Signature version 4, as AWS's guide "Create a signed request" has it. */
import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../http.ts';

/** As much of a request as is signed. */
export type Signable = Pick<HttpRequest, 'method' | 'target' | 'headers' | 'body'>;

export const algorithm = 'AWS4-HMAC-SHA256';

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** All values of a header; empty: it is not there. */
export const headerOf = (name: string, { headers }: Pick<HttpRequest, 'headers'>): string =>
  headers.flatMap(([own, value]) => (own === name ? [value.trim().replace(/ +/g, ' ')] : [])).join(',');

/**
 * The signature of a request without a query. The operations that are emulated here have paths that
 * need no encoding.
 *
 * @param names the signed headers, in their order
 */
export const signatureOf = (request: Signable, scope: string, names: readonly string[], secret: string): Buffer => {
  const { method, target, body = Buffer.alloc(0) } = request;
  const headers = names.map((name) => `${name}:${headerOf(name, request)}\n`).join('');
  const canonical = [method, target, '', headers, names.join(';'), sha256(body)].join('\n');
  const text = [algorithm, headerOf('x-amz-date', request), scope, sha256(canonical)].join('\n');
  return hmac(keyFor(scope, secret), text);
};

const keys = new Map<string, string | Buffer>();

/** The key for a day, region and service. Nearly all requests of a start have those of another one. */
const keyFor = (scope: string, secret: string): string | Buffer => {
  const id = `${secret} ${scope}`;
  const known = keys.get(id);
  if (known !== undefined) return known;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  if (keys.size >= maxKeys) keys.clear();
  keys.set(id, key);
  return key;
};

/** The scope is the caller's: more keys than this are forgotten all at once. */
const maxKeys = 1_000;
