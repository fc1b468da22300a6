/** The process of the statements: calls the deployed handler with and without one, and the bare client, in turns. */
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { median } from './statistics.ts';

const [bundle = '', accountId = ''] = process.argv.slice(2);
const { handler: check } = await import(bundle);
const client = new KMSClient();
const sign = () =>
  client.send(
    new SignCommand({
      KeyId: process.env['STATEMENT_KEY_ARN'],
      Message: new Uint8Array(32),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  );

const eventOf = (question: object) => ({
  version: '2.0',
  headers: { 'content-type': 'application/json' },
  requestContext: { requestId: 'bench', authorizer: { jwt: { claims: { client_id: 'bench' } } } },
  body: JSON.stringify(question),
  isBase64Encoded: false,
});
const plain = eventOf({ accountId });
const stated = eventOf({ accountId, statement: { audience: 'bench' } });
const context = { getRemainingTimeInMillis: () => 5000 };

const timed = async (call: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await call();
  return performance.now() - begun;
};
const ask = (event: object) => () => check(event, context);

// Only what the second file takes is new in the first statement.
for (let round = 0; round < 20; round += 1) await ask(plain)();
const first = await timed(ask(stated));
const answer = await check(stated, context);
if (typeof JSON.parse(answer.body).statement !== 'string') throw new Error(`unexpected answer ${answer.body}`);

const warmUp = 100;
const rounds = 500;
const times: { readonly stated: number; readonly plain: number; readonly bare: number }[] = [];
for (let round = 0; round < warmUp + rounds; round += 1) {
  const measured = { plain: await timed(ask(plain)), bare: await timed(sign), stated: await timed(ask(stated)) };
  if (round >= warmUp) times.push(measured);
}
client.destroy();
const of = (what: 'stated' | 'plain' | 'bare') => median(times.map((each) => each[what]));
process.send?.({ rounds, first, stated: of('stated'), plain: of('plain'), bare: of('bare') });
