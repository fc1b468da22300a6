/** The store's own client, against a server that breaks off or says nothing more. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { StoreContext } from '../../../shared/store/context.ts';

const item = JSON.stringify({ Item: { key: { S: 'account#a07e1lwvtuw0' }, text: { S: 'é'.repeat(200_000) } } });
let breaksOff = 0;
let stalls: 'before its answer' | 'in its answer' | undefined;
const agents: (string | undefined)[] = [];
const server = createServer((request, response) => {
  agents.push(request.headers['user-agent']);
  const stalled = stalls;
  stalls = undefined;
  if (stalled === 'before its answer') return;
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(item) });
  if (stalled !== undefined) return void response.write(item.slice(0, 1_000));
  if (breaksOff === 0) return void response.end(item);
  breaksOff -= 1;
  // Half of a letter is the last that comes.
  response.write(Buffer.from(item).subarray(0, 100_001), () => response.destroy());
});

let context: StoreContext;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`);
  vi.resetModules();
  ({ storeContext: context } = await import('../../../shared/store/client.ts'));
});
afterAll(async () => {
  context.client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  vi.unstubAllEnvs();
  vi.resetModules();
});
beforeEach(() => {
  agents.length = 0;
});

const read = async () => {
  const { getItem } = await import('../../../shared/store/commands.ts');
  return getItem(context, 'memberships', { key: { S: 'account#a07e1lwvtuw0' } });
};

test('an item that comes in pieces is whole', async () => {
  expect(await read()).toEqual(JSON.parse(item).Item);
  expect(agents).toEqual(['constant-contact-partner-membership']);
});

test('an answer that breaks off is asked for again', async () => {
  breaksOff = 2;
  expect(await read()).toEqual(JSON.parse(item).Item);
  expect(agents).toHaveLength(3);
});

test('an answer that breaks off each time is an error', async () => {
  breaksOff = 3;
  await expect(read()).rejects.toThrow();
  expect(agents).toHaveLength(3);
});

test.each(['before its answer', 'in its answer'] as const)('a server that stalls %s is asked again', async (when) => {
  stalls = when;
  expect(await read()).toEqual(JSON.parse(item).Item);
  expect(agents).toHaveLength(2);
});
