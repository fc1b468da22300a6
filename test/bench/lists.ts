/** Lists through the deployed functions: rows a second of an import, of the same file again, and of an export. */
import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { LocalStack } from '../../local/stack.ts';
import { inParallel } from '../../shared/base/in-parallel.ts';
import { type Figure, median } from './statistics.ts';

const rows = 200;
const rounds = 3;
/** As an import writes. */
const atOnce = 16;

/** Each round has accounts and users of its own. */
const csvOf = (round: number): string =>
  [
    'accountId,userId,review',
    ...Array.from({ length: rows }, (_, row) => `bench${round}x${row},bench-${round}-${row},approved`),
  ].join('\n');

const imported = z.object({
  applied: z.number(),
  unchanged: z.number(),
  nextLine: z.optional(z.number()),
});

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
};

/** What the least import of a row would be: two items in one transaction. */
const writePairs = (client: DynamoDBClient, table: string, round: number) =>
  inParallel(
    Array.from({ length: rows }, (_, row) => row),
    atOnce,
    (row) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: ['a', 'b'].map((part) => ({
            Put: { TableName: table, Item: { kind: { S: `bench${round}x${row}` }, id: { S: part } } },
          })),
        }),
      ),
  );

export const measureLists = async (
  stack: LocalStack,
  client: DynamoDBClient,
  workStateTable: string,
): Promise<Figure[]> => {
  const token = await stack.token(['membership/review', 'membership/read']);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
  const answered = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(new URL(path, stack.url), { ...init, headers });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  const importAll = async (body: string, outcome: 'applied' | 'unchanged'): Promise<void> => {
    let done = 0;
    for (let fromLine: number | undefined = 1; fromLine !== undefined; ) {
      const response = await answered(`/v1/memberships/import?fromLine=${fromLine}`, { method: 'POST', body });
      const answer = imported.parse(await response.json());
      done += answer[outcome];
      fromLine = answer.nextLine;
    }
    if (done !== rows) throw new Error(`of ${rows} rows ${done} were ${outcome}`);
  };
  const exportAll = async (): Promise<number> => {
    let exported = 0;
    for (let path: string | undefined = '/v1/memberships/export?format=jsonl&pageSize=1000'; path !== undefined; ) {
      const response = await answered(path, {});
      exported += (await response.text()).trimEnd().split('\n').length;
      path = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    return exported;
  };

  const rates = { pairs: [] as number[], applied: [] as number[], unchanged: [] as number[], exported: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const body = csvOf(round);
    rates.pairs.push(rows / (await secondsOf(() => writePairs(client, workStateTable, round))));
    rates.applied.push(rows / (await secondsOf(() => importAll(body, 'applied'))));
    rates.unchanged.push(rows / (await secondsOf(() => importAll(body, 'unchanged'))));
    let exported = 0;
    const seconds = await secondsOf(async () => {
      exported = await exportAll();
    });
    rates.exported.push(exported / seconds);
  }
  const perSecond = (name: keyof typeof rates): string => median(rates[name]).toFixed(0);
  const pairs = `${perSecond('pairs')} transactions of two small items a second, ${atOnce} at once`;
  const figure = (what: string, name: keyof typeof rates): Figure => ({
    what,
    measured: `${perSecond(name)} rows a second, ratio ${(median(rates[name]) / median(rates.pairs)).toFixed(2)}`,
    baseline: `${pairs}; medians of ${rounds} rounds of ${rows} rows`,
    goal: '–',
    reached: true,
  });
  return [
    figure('import of new accounts with their users', 'applied'),
    figure('the same file again', 'unchanged'),
    figure('export', 'exported'),
  ];
};
