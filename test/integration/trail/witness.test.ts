/** The publisher's side of the witness protocol over HTTP, with the witness's side on DynamoDB. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ownLine, witnessKey } from '../../../shared/domain/log/cosignature.ts';
import { formatCosignRequest } from '../../../shared/domain/log/witness.ts';
import { createWitnessStore, witnessTable } from '../../../shared/store/witness.ts';
import { createWitness } from '../../../shared/trail/witness.ts';
import { addCheckpoint, type WitnessReply } from '../../../shared/use-cases/witness/add-checkpoint.ts';
import { noon } from '../../support/memberships.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import { createLog, createSigner, makeEntries } from '../../support/transparency-log.ts';

const own = createSigner('witness.example/w1');
const key = witnessKey(own.name, own.publicKey);
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** @returns the witness at a server that answers so */
const serve = async (answer: (path: string, body: string) => Promise<WitnessReply>) => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, contentType, body } = await answer(request.url ?? '', Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': contentType, location: '/elsewhere' }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return createWitness({ url: `http://127.0.0.1:${port}/w`, key });
};

test('a checkpoint is cosigned, and a conflict says the size', async () => {
  const log = createLog();
  await log.grow(makeEntries(3));
  const { client } = createMemoryDynamoDb({ tables: { witness: witnessTable } });
  const dependencies = {
    keys: [log.signer.key],
    store: createWitnessStore({ client }, 'witness'),
    signer: { ...own, publicKey: async () => own.publicKey },
    now: () => noon,
  };
  const paths: string[] = [];
  const { addCheckpoint: ask } = await serve((path, body) => {
    paths.push(path);
    return addCheckpoint(body, dependencies);
  });
  const note = log.checkpoints[0]?.note ?? '';
  const body = formatCosignRequest({ olderSize: 0, proof: [], note });

  const { status, body: line } = await ask(body);
  expect(status).toBe(200);
  expect(ownLine(line, note, key)).toBe(line);
  expect(await ask(body)).toEqual({ status: 409, body: '3\n' });
  expect(paths).toEqual(['/w/add-checkpoint', '/w/add-checkpoint']);
});

test('an answer of any length is read a little way, and a redirect is not followed', async () => {
  const long = await serve(async () => ({ status: 200, contentType: 'text/html', body: 'x'.repeat(5_000_000) }));
  expect((await long.addCheckpoint('')).body.length).toBeLessThanOrEqual(16_384);
  const moved = await serve(async () => ({ status: 301, contentType: 'text/html', body: '' }));
  await expect(moved.addCheckpoint('')).rejects.toThrow();
  closing.pop()?.();
  await expect(createWitness({ url: 'http://127.0.0.1:9', key }).addCheckpoint('')).rejects.toThrow();
});
