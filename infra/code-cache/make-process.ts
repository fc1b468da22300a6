/**
 * The process that makes code caches: it loads each function, has it answer its example from a store
 * that is empty, and keeps what V8 has compiled until then.
 */
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import * as z from 'zod/mini';
import { loadFunction, sealed } from './load.ts';

const orders = z.array(z.object({ folder: z.string(), body: z.string(), into: z.string() }));
const answerSchema = z.object({ statusCode: z.literal(200) });

const store = createServer((request, response) => {
  request.resume().once('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'));
}).listen(0, '127.0.0.1');
await once(store, 'listening');
const address = store.address();
if (address === null || typeof address === 'string') throw new Error('The empty store has no port');
process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${address.port}`;

const [ordered = ''] = process.argv.slice(2);
for (const { folder, body, into } of orders.parse(JSON.parse(ordered))) {
  const { handler, script } = loadFunction(folder);
  const event = {
    version: '2.0',
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'code-cache', authorizer: { jwt: { claims: { client_id: 'code-cache' } } } },
    isBase64Encoded: false,
    body,
  };
  // The first answer reads the watermark as well, and later ones do not.
  for (let calls = 0; calls < 2; calls += 1) {
    const answer = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
    if (!answerSchema.safeParse(answer).success) {
      throw new Error(`The function in ${folder} does not answer its example: ${JSON.stringify(answer)}`);
    }
  }
  const draft = `${into}.${process.pid}.draft`;
  await writeFile(draft, sealed(folder, script.createCachedData()));
  await rename(draft, into);
}
// The functions keep their connections.
process.exit();
