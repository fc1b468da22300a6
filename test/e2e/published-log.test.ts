/** What the functions publish of themselves is a log that the key they show verifies. */
import { expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { openCheckpoint } from '../../shared/domain/log/checkpoint.ts';
import { parseVerifierKey } from '../../shared/domain/log/note.ts';
import { verifyLog } from '../../shared/domain/log/verify-log.ts';
import { useStack } from './harness.ts';

const { ask, stack, token } = useStack();

const read = async (path: string): Promise<Uint8Array> => {
  const response = await fetch(`${stack().url}/v1/log/${path}`, { headers: { authorization: `Bearer ${token()}` } });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
};

const publishedSize = async (): Promise<number> => {
  expect(await stack().runSchedule('publish-log')).toMatchObject({ ok: true });
  const { json } = await ask('GET', '/v1/log/public-key');
  return openCheckpoint(await read('checkpoint'), parseVerifierKey(json.verifierKey)).size;
};

test('an auditor reads every record from the API, and verifies it by the key, also as the log grows', async () => {
  await expect.poll(publishedSize, { timeout: 15_000, interval: 200 }).toBeGreaterThan(20);
  const first = await publishedSize();
  const body = { accountId: sampleAccounts.member, userId: 'auditor-1' };
  expect((await ask('POST', '/v1/memberships', { body })).status).toBeLessThan(300);
  await expect.poll(publishedSize, { timeout: 15_000, interval: 200 }).toBeGreaterThan(first);

  const { json } = await ask('GET', '/v1/log/public-key');
  const verdict = await verifyLog({ read, keyFor: () => parseVerifierKey(json.verifierKey) });

  expect(verdict).toEqual({ records: await publishedSize(), leftOut: 0 });
});
