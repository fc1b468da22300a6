/**
 * The process of the warm check: calls the deployed handler and the bare client in turns, so that
 * both meet the same noise. It is a process of its own because the handler logs to standard output.
 */
import { setImmediate as loopRound } from 'node:timers/promises';
import { median, quantile } from './statistics.ts';

const [bundle = '', baseline = '', table = '', accountId = ''] = process.argv.slice(2);
const { handler: check } = await import(bundle);
const { handler: getItem } = await import(baseline);

const event = {
  version: '2.0',
  headers: { 'content-type': 'application/json' },
  requestContext: { requestId: 'bench', authorizer: { jwt: { claims: { client_id: 'bench' } } } },
  body: JSON.stringify({ accountId }),
  isBase64Encoded: false,
};
const context = { getRemainingTimeInMillis: () => 5000 };

/** What a call leaves to be done behind its answer is no part of its time, and none of the next call's. */
const timed = async (call: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await call();
  const took = performance.now() - begun;
  await loopRound();
  return took;
};
const answer = await check(event, context);
if (answer.statusCode !== 200 || !JSON.parse(answer.body).allowed) throw new Error(`unexpected answer ${answer.body}`);

const warmUp = 500;
const rounds = 3000;
const own: number[] = [];
const bare: number[] = [];
for (let round = 0; round < warmUp + rounds; round += 1) {
  const times = [
    await timed(() => getItem(table, `account#${accountId}`)),
    await timed(() => check(event, context)),
  ] as const;
  if (round < warmUp) continue;
  bare.push(times[0]);
  own.push(times[1]);
}
process.send?.({
  rounds,
  own: { p50: median(own), p99: quantile(own, 0.99) },
  bare: { p50: median(bare), p99: quantile(bare, 0.99) },
});
