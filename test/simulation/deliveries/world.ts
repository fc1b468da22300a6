/** The log with its events, the deliveries, the clock, and the application that gets the events. */
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Post, Posted } from '../../../shared/delivery/post.ts';
import { trailLogTable, workStateTable } from '../../../shared/store/tables.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import type { Random } from '../random.ts';
import { fail } from '../view.ts';

export const tables = { trailLog: 'trail-log', workState: 'work-state' };
export const hourMs = 3_600_000;
const start = Date.parse('2026-11-28T12:00:00.000Z');

/** An account whose events the application never accepts. */
export const poisoned = 'p';

export interface Written {
  readonly position: number;
  readonly accountId: string | undefined;
  readonly id: string;
}

type Trouble = 'up' | 'down' | 'slow' | 'error' | 'throttled' | 'redirect' | 'closed' | 'lost answer';
const troubles: readonly [Trouble, ...Trouble[]] = [
  'up',
  'down',
  'slow',
  'error',
  'throttled',
  'redirect',
  'closed',
  'lost answer',
];
const answers: Readonly<Record<Trouble, Posted & { readonly isAccepted: boolean }>> = {
  up: { status: 204, isAccepted: true },
  down: { failure: 'not_connected', isAccepted: false },
  slow: { failure: 'timed_out', isAccepted: true },
  error: { status: 500, isAccepted: false },
  throttled: { status: 429, retryAfterMs: 600_000, isAccepted: false },
  redirect: { status: 302, isAccepted: false },
  closed: { failure: 'broken_off', isAccepted: false },
  'lost answer': { failure: 'broken_off', isAccepted: true },
};

export const createWorld = (random: Random) => {
  const db = createMemoryDynamoDb({
    tables: { [tables.trailLog]: trailLogTable, [tables.workState]: workStateTable },
  });
  const isLong = random.chance(0.15);
  const troubleUntil = start + random.int(0, (isLong ? 60 : 20) * hourMs);
  const usual = [random.pick(troubles), random.pick(troubles)] as const;
  let now = start;
  let position = random.int(0, 300);
  const written: Written[] = [];
  /** What the application has worked in, in the order in which it came. */
  const received: string[] = [];

  const receive = (body: string): Posted & { readonly isAccepted: boolean } => {
    const { subject } = JSON.parse(body);
    if (subject === poisoned) return answers.error;
    return now >= troubleUntil ? answers.up : answers[random.chance(0.8) ? random.pick([...usual]) : 'up'];
  };

  return {
    db,
    random,
    isLong,
    written,
    received,
    calls: random.pick([0, 0.02, 0.08]),
    isOver: false,
    now: () => now,
    pass: (ms: number): void => {
      now += ms;
    },

    /** Writes what one record of the log makes: an event, or none, and how far it has come. */
    write: async (): Promise<void> => {
      position += random.chance(0.1) ? random.int(1, 600) : 1;
      const accountId = random.pick(['a', 'b', 'c', poisoned, undefined]);
      const id = `log-${position}`;
      const event = JSON.stringify({
        id,
        type: 'example.granted',
        time: new Date(now).toISOString(),
        subject: accountId,
      });
      const part = `events#${Math.floor(position / 256)}`;
      const item = { part, position, event, ...(accountId !== undefined && { accountId }) };
      const isNews = random.chance(0.9);
      const cursor = { part: 'news', position: 0, next: position + 1 };
      const items = [cursor, ...(isNews ? [item] : [])];
      if (isNews) written.push({ position, accountId, id });
      await db.client.send(
        new TransactWriteItemsCommand({
          TransactItems: items.map((each) => ({ Put: { TableName: tables.trailLog, Item: marshall(each) } })),
        }),
      );
    },

    /** The way to the application, as one process has it. */
    postOf:
      (wait: () => Promise<void>): Post =>
      async (body, headers, timeoutMs) => {
        const sentAt = now;
        const timestamp = String(Math.floor(sentAt / 1000));
        if (headers['webhook-timestamp'] !== timestamp) fail('an attempt is not signed anew', headers);
        if (headers['webhook-id'] !== JSON.parse(body).id) fail('the id is not that of the event', headers);
        await wait();
        const isLate = now > sentAt + timeoutMs;
        const { isAccepted, ...answer } = isLate ? { ...answers.slow, isAccepted: false } : receive(body);
        if (isAccepted) received.push(JSON.parse(body).id);
        await wait();
        return answer;
      },
  };
};
export type World = ReturnType<typeof createWorld>;
