/** The trail, from a change to the published log, as an auditor verifies it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { fetchTrail } from '../../local/fetch-trail/fetch.ts';
import { createFolderReader } from '../../local/trail-folder.ts';
import { noteKey, parseVerifierKey } from '../../shared/domain/log/note.ts';
import { parseProof } from '../../shared/domain/log/tlog-proof.ts';
import { verifyExport } from '../../shared/domain/log/verify-export.ts';
import { verifyLog } from '../../shared/domain/log/verify-log.ts';
import { verifyRecord } from '../../shared/domain/log/verify-record.ts';
import { encodePageToken } from '../../shared/http/page-token.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, stack, token } = useStack();

const read = async (path: string): Promise<Uint8Array> => {
  const response = await fetch(`${stack().url}/v1/log/${path}`, { headers: { authorization: `Bearer ${token()}` } });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
};

const verify = async (older: readonly { size: number; root: Uint8Array }[] = []) => {
  const { json } = await ask('GET', '/v1/log/public-key');
  const { name, publicKey } = parseVerifierKey(json.verifierKey);
  const seen: { checkpoint?: { size: number; root: Uint8Array } } = {};
  const entries: string[] = [];
  const verdict = await verifyLog({
    read,
    keyFor: () => noteKey(name, publicKey),
    older: () => older,
    onCheckpoint: (checkpoint) => Object.assign(seen, { checkpoint }),
    onRecord: (entry) => void entries.push(Buffer.from(entry).toString()),
  });
  return { verdict, records: entries.map((entry) => JSON.parse(entry)), checkpoint: seen.checkpoint };
};

/** Publishes until the log has so many records of an account. */
const published = (accountId: string, count: number) =>
  vi.waitFor(
    async () => {
      expect(await stack().runSchedule('publish-log')).toMatchObject({ ok: true });
      const seen = await verify();
      const ofAccount = seen.records.filter((record) => record.accountId === accountId);
      expect(ofAccount).toHaveLength(count);
      return { ...seen, ofAccount };
    },
    { timeout: 30_000, interval: 200 },
  );

/** What a check has said before the change of the first test. */
let answered: { readonly allowed: boolean; readonly code: string; readonly evidence: { readonly asOf: string } };

test('every change is in the published log, which extends what it has published before', {
  timeout: 60_000,
}, async () => {
  const [{ accountId }] = (await ask('GET', '/v1/memberships?review=approved&pageSize=1')).json.memberships;
  const first = await published(accountId, 1);
  expect(first.verdict).toEqual({ records: first.checkpoint?.size, leftOut: 0 });
  expect(first.ofAccount).toMatchObject([{ accountId, version: 1, action: 'discovered' }]);

  answered = (await ask('POST', '/v1/memberships/check', { body: { accountId } })).json;
  const revoked = await ask('POST', `/v1/memberships/${accountId}/revoke`, {
    body: { justification: 'The contract has ended' },
    headers: { 'if-match': '"1"' },
  });
  expect(revoked.status).toBe(200);
  const second = await published(accountId, 2);

  expect(second.ofAccount[1]).toMatchObject({
    version: 2,
    action: 'revoked',
    justification: 'The contract has ended',
    previousHash: expect.stringMatching(/^[\da-f]{64}$/),
  });
  const listed = await ask('GET', `/v1/memberships/${accountId}/audit-records`);
  expect(listed.json.auditRecords).toEqual(second.ofAccount);
  expect((await verify(first.checkpoint && [first.checkpoint])).verdict).toEqual({
    records: second.checkpoint?.size,
    leftOut: 0,
  });
});

test('one record can be proved without the rest', async () => {
  const [{ accountId }] = (await ask('GET', '/v1/memberships?review=revoked&pageSize=1')).json.memberships;
  const { publicKey, name } = parseVerifierKey((await ask('GET', '/v1/log/public-key')).json.verifierKey);
  const { text, status } = await ask('GET', `/v1/memberships/${accountId}/audit-records/2/proof`);
  expect(status).toBe(200);

  const { extra = new Uint8Array() } = parseProof(text);
  expect(JSON.parse(Buffer.from(extra).toString())).toMatchObject({ accountId, version: 2, action: 'revoked' });
  const keyFor = () => noteKey(name, publicKey);
  expect(verifyRecord({ proof: text, entry: extra, keyFor })).toMatchObject({ records: 1 });
  const forged = Buffer.from(Buffer.from(extra).toString().replace('ended', 'begun'));
  expect(verifyRecord({ proof: text, entry: forged, keyFor })).toMatchObject({ fault: expect.any(String) });
});

test('what was answered before a change is proved by its records, in their places of the log', async () => {
  const [{ accountId }] = (await ask('GET', '/v1/memberships?review=revoked&pageSize=1')).json.memberships;
  const [first, second] = (await ask('GET', `/v1/memberships/${accountId}/audit-records`)).json.auditRecords;
  const { publicKey, name } = parseVerifierKey((await ask('GET', '/v1/log/public-key')).json.verifierKey);
  const asOf = (at: string | number) => ask('GET', `/v1/memberships/${accountId}?asOf=${new Date(at).toISOString()}`);

  const before = await asOf(Date.parse(second.at) - 1);
  const after = await asOf(second.at);

  expect([before.status, before.headers.get('etag')]).toEqual([200, null]);
  expect(before.json).toMatchObject({
    accountId,
    answer: { allowed: answered.allowed, code: answered.code, evidence: { asOf: answered.evidence.asOf } },
    membership: { version: 1, review: { value: 'approved' } },
    records: {
      membership: { accountId, version: 1 },
      watermark: { accountId: 'service#watermark' },
      policy: { accountId: 'service#policy' },
    },
    assumptions: [],
  });
  expect(before.json.membership).not.toHaveProperty('profile');
  expect(after.json).toMatchObject({
    answer: { allowed: false, code: 'REVOKED' },
    records: { membership: { version: 2 }, watermark: before.json.records.watermark },
  });
  expect((await asOf(Date.parse(first.at) - 1)).json).toMatchObject({
    answer: { allowed: false, code: 'UNKNOWN_ACCOUNT' },
    records: {},
  });
  for (const record of Object.values<Record<string, string>>(after.json.records)) {
    const { text, status } = await ask('GET', record['proof'] ?? '');
    expect(status).toBe(200);
    const { extra = new Uint8Array(), index } = parseProof(text);
    expect(JSON.parse(Buffer.from(extra).toString())).toMatchObject({
      accountId: record['accountId'],
      version: record['version'],
      at: record['at'],
    });
    expect(index).toBe(record['index']);
    expect(verifyRecord({ proof: text, entry: extra, keyFor: () => noteKey(name, publicKey) })).toMatchObject({
      records: 1,
    });
  }
});

test.each([
  ['audit-records/999999/proof', 'RECORD_NOT_PUBLISHED', 'get-log-proof'],
  ['audit-records/-1/proof', 'VALIDATION_FAILED', 'get-log-proof'],
  ['audit-records/01/proof', 'VALIDATION_FAILED', 'get-log-proof'],
  ['memberships/a07e00000001?asOf=2999-01-01T00:00:00Z', 'VALIDATION_FAILED', 'get-membership'],
  ['memberships/a07e00000001?asOf=2026-02-30T00:00:00Z', 'VALIDATION_FAILED', 'get-membership'],
  ['memberships/a07e00000001?asOf=yesterday', 'VALIDATION_FAILED', 'get-membership'],
  ['memberships/a07e00000001?asOf=', 'VALIDATION_FAILED', 'get-membership'],
] as const)('/v1/%s is %s', async (path, code, name) => {
  expectProblem(await ask('GET', `/v1/${path}`), code, operationOf(name));
});

test.each([
  ['a07e00000001/audit-records/999/proof', 'RECORD_NOT_PUBLISHED'],
  ['a07e1xxxxxxx/audit-records/1/proof', 'RECORD_NOT_PUBLISHED'],
  ['a07e00000001/audit-records/0/proof', 'VALIDATION_FAILED'],
  ['a07e00000001/audit-records/1e3/proof', 'VALIDATION_FAILED'],
] as const)('%s is %s', async (path, code) => {
  expectProblem(await ask('GET', `/v1/memberships/${path}`), code, operationOf('get-record-proof'));
});

test('an export of some time is verified by itself, page by page', async () => {
  const { publicKey, name } = parseVerifierKey((await ask('GET', '/v1/log/public-key')).json.verifierKey);
  const [{ accountId }] = (await ask('GET', '/v1/memberships?review=revoked&pageSize=1')).json.memberships;
  const [, { at }] = (await ask('GET', `/v1/memberships/${accountId}/audit-records`)).json.auditRecords;
  const verdictOn = async (text: string, onRecord: (entry: Uint8Array) => void = () => {}) =>
    verifyExport({ chunks: chunksOf(text), keyFor: () => noteKey(name, publicKey), onRecord });

  const whole = await ask('GET', '/v1/audit-records/export');
  expect(whole.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
  expect(await verdictOn(whole.text)).toMatchObject({ leftOut: 0 });

  const records: { readonly at: string }[] = [];
  const some = await ask('GET', `/v1/audit-records/export?from=${at}`);
  const verdict = await verdictOn(some.text, (entry) => void records.push(JSON.parse(Buffer.from(entry).toString())));
  expect(verdict.fault).toBeUndefined();
  expect(verdict.leftOut).toBeGreaterThan(0);
  expect(records.length).toBeGreaterThan(0);
  expect(records.every((record) => record.at >= at)).toBe(true);
  expect(await verdictOn(some.text.replace('ended', 'begun'))).toMatchObject({ fault: expect.any(String) });
});

async function* chunksOf(text: string) {
  yield Buffer.from(text);
}

const swapped = 'from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z';
test.each(['from=yesterday', 'to=2026-13-01T00:00:00Z', swapped, 'pageToken=abc', 'size=3'])(
  'an export with %s is refused',
  async (query) => {
    const code = query.startsWith('pageToken') ? 'INVALID_PAGE_TOKEN' : 'VALIDATION_FAILED';
    expectProblem(await ask('GET', `/v1/audit-records/export?${query}`), code, operationOf('export-audit-records'));
  },
);

test.each([
  { size: 10_240, index: 5_120 },
  { size: 100, index: 7 },
  { size: 1, index: 256 },
])('a page token of a log that never was is refused: %j', async (position) => {
  const pageToken = encodePageToken('export-audit-records', {}, position);
  const reply = await ask('GET', `/v1/audit-records/export?pageToken=${pageToken}`);
  expectProblem(reply, 'INVALID_PAGE_TOKEN', operationOf('export-audit-records'));
});

test('a copy of the log is whole, and the next one takes only what is new', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-trail-'));
  try {
    const order = { apiUrl: stack().url, token: token(), folder, onProgress: () => {} };
    const { size, fetched } = await fetchTrail(order);
    expect(fetched).toBeGreaterThan(1);
    const { publicKey, name } = parseVerifierKey((await ask('GET', '/v1/log/public-key')).json.verifierKey);
    const verdict = await verifyLog({ read: createFolderReader(folder), keyFor: () => noteKey(name, publicKey) });
    expect(verdict).toEqual({ records: size, leftOut: 0 });
    expect(await fetchTrail(order)).toEqual({ size, fetched: 0 });

    await expect(fetchTrail({ ...order, token: 'none' })).rejects.toThrow(/^checkpoint: 401, /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing new is no new checkpoint', async () => {
  const before = await read('checkpoint');
  expect(await stack().runSchedule('publish-log')).toMatchObject({ ok: true });
  expect(await read('checkpoint')).toEqual(before);
});
