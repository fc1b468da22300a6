/** The items of the news in the table of the log: how far it has come, what it knows, and the events. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ServiceState } from '../../domain/news/answers.ts';
import { type AccountState, dueOf, stages } from '../../domain/news/stages.ts';
import { toItem } from '../commands.ts';
import { DamagedError, type Item } from '../context.ts';
import { storedMembership } from '../memberships/items.ts';
import { storedWatermark } from '../memberships/watermark-items.ts';
import { storedPolicy } from '../service-records.ts';
import { valuesOf } from '../values.ts';

export const cursorPart = 'news';
export const sentPart = 'news-sent';
export const statesPrefix = 'state#';
export const eventsPrefix = 'events#';

/** Events with one partition key, as the entries of the log have it. */
const indexesInPart = 256;

export const eventsPart = (index: number): string => `${eventsPrefix}${Math.floor(index / indexesInPart)}`;
export const firstOfNextEvents = (index: number): number => (Math.floor(index / indexesInPart) + 1) * indexesInPart;

export const cursorKey: Item = marshall({ part: cursorPart, position: 0 });
export const sentKey: Item = marshall({ part: sentPart, position: 0 });
export const stateKey = (accountId: AccountId): Item => marshall({ part: `${statesPrefix}${accountId}`, position: 0 });

/** How far the news has come. */
export interface NewsCursor {
  /** Records of the log that are worked in: the index of the next one. */
  readonly next: number;
  /** The first index whose event goes to the bus: what is older was in the log before the first start. */
  readonly liveFrom: number;
  /** When the news has begun. */
  readonly beganAt: Instant;
  readonly service: ServiceState;
}

const storedAnnounced = z.object({ stage: z.enum(stages), asOf: isoInstant });
const storedCursor = z.object({
  next: z.int(),
  liveFrom: z.int(),
  beganAt: isoInstant,
  service: z.object({
    watermark: z.optional(storedWatermark),
    policy: storedPolicy,
    policyIndex: z.optional(z.int()),
    announced: z.optional(storedAnnounced),
  }),
});
const storedState = z.object({
  upTo: z.int(),
  membership: storedMembership,
  announced: z.optional(storedAnnounced),
});

/** An account's state, and the index of the last record that is in it. */
export interface StoredState extends AccountState {
  readonly upTo: number;
}

export const cursorItem = (cursor: NewsCursor): Item =>
  toItem({ ...unmarshalled(cursorKey), ...z.encode(storedCursor, cursor) });

/** @throws DamagedError: nothing can go on without it */
export function cursorOf(item: Item): NewsCursor {
  const parsed = storedCursor.safeParse(valuesOf(item));
  if (parsed.success) return parsed.data;
  throw new DamagedError('the cursor of the news cannot be read', { cause: parsed.error });
}

/**
 * With what to look for as time passes, by which the index finds it.
 *
 * @param passed a stage that needs no announcement: what comes after it is looked for
 */
export function stateItem(state: StoredState, { watermark }: ServiceState, passed = state.announced): Item {
  const due = dueOf({ ...state, announced: passed }, watermark);
  return toItem({
    ...unmarshalled(stateKey(state.membership.accountId)),
    ...z.encode(storedState, state),
    ...(due && { due: due.stage, dueAsOf: z.encode(isoInstant, due.asOf) }),
  });
}

/** Undefined for one that cannot be read. */
export const stateOf = (item: Item): StoredState | undefined => storedState.safeParse(valuesOf(item)).data;

const unmarshalled = (key: Item) => ({ part: key['part']?.S, position: Number(key['position']?.N) });

/** An event with its place. */
export interface StoredEvent {
  readonly index: number;
  readonly accountId: AccountId | undefined;
  /** The CloudEvent as JSON. */
  readonly event: string;
}

/** @param isHistory it was in the log before the first start, so that nobody is told of it now */
export const eventItem = ({ index, accountId, event }: StoredEvent, isHistory: boolean): Item =>
  toItem({ part: eventsPart(index), position: index, accountId, event, ...(isHistory && { history: true }) });
