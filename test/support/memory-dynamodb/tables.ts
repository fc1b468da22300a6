/** The tables: items in partitions, each sorted, and the indexes that follow the writes. */
import type { Item } from '../../../shared/store/context.ts';
import type { TableDefinition } from '../../../shared/store/tables.ts';
import { tableNotFound } from './errors.ts';
import { identityOf, type Keys, type Position, partOf, positionOf } from './keys.ts';
import { createPartitions, type Partitions } from './partitions.ts';

type IndexKeys = TableDefinition['indexes'][string];

interface Index {
  readonly keys: IndexKeys;
  readonly partitions: Partitions;
}

interface Change {
  readonly position: Position;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface Table {
  readonly name: string;
  readonly keys: Keys;
  readonly partitions: Partitions;
  readonly indexes: ReadonlyMap<string, Index>;
  /** Writes that the indexes have not seen yet, the oldest first. */
  readonly pending: Change[];
}

/**
 * @throws ValidationException when an index could not hold the item; one without the keys of an
 * index is only not in it
 */
export const checkIndexKeys = (item: Item, { indexes }: Table): void => {
  for (const { keys } of indexes.values()) {
    if (item[keys.partitionKey.name] !== undefined) partOf(item, keys.partitionKey, 2048);
    if (item[keys.sortKey.name] !== undefined) partOf(item, keys.sortKey, 1024);
  }
};

const follow = ({ keys, partitions }: Index, { position, before, after }: Change): void => {
  const placeOf = (item: Item | undefined): Position | undefined =>
    item?.[keys.partitionKey.name] === undefined || item[keys.sortKey.name] === undefined
      ? undefined
      : positionOf(item, keys);
  const [from, to] = [placeOf(before), placeOf(after)];
  const tie = identityOf(position);
  if (from !== undefined && (from.partition !== to?.partition || from.sort !== to.sort)) {
    partitions.remove(from.partition, { sort: from.sort, tie });
  }
  if (to !== undefined && after !== undefined) partitions.put(to.partition, { sort: to.sort, tie, item: after });
};

const createTable = (name: string, { partitionKey, sortKey, indexes }: TableDefinition): Table => ({
  name,
  keys: sortKey === undefined ? { partitionKey } : { partitionKey, sortKey },
  partitions: createPartitions(),
  indexes: new Map(Object.entries(indexes).map(([index, keys]) => [index, { keys, partitions: createPartitions() }])),
  pending: [],
});

const copyTable = (table: Table): Table => ({
  ...table,
  partitions: table.partitions.copy(),
  indexes: new Map(
    [...table.indexes].map(([name, { keys, partitions }]) => [name, { keys, partitions: partitions.copy() }]),
  ),
  pending: [...table.pending],
});

const catchUp = ({ pending, indexes }: Table, behind: number): void => {
  for (const change of pending.splice(0, Math.max(0, pending.length - behind))) {
    for (const index of indexes.values()) follow(index, change);
  }
};

/** @param lag how many writes to a table its indexes are behind */
export const createTables = (definitions: Readonly<Record<string, TableDefinition>>, lag: number) => {
  let tables: readonly Table[] = Object.entries(definitions).map(([name, definition]) => createTable(name, definition));

  return {
    find: (name: string | undefined): Table => {
      const table = tables.find((each) => each.name === name);
      if (table === undefined) throw tableNotFound();
      return table;
    },
    read: ({ partitions }: Table, { partition, sort }: Position): Item | undefined =>
      partitions.get(partition, { sort, tie: '' })?.item,
    /** Stores an item where it belongs, or removes the one that is there. */
    write: (table: Table, position: Position, after: Item | undefined): void => {
      const { partition, sort } = position;
      const before = table.partitions.get(partition, { sort, tie: '' })?.item;
      if (after === undefined) table.partitions.remove(partition, { sort, tie: '' });
      else table.partitions.put(partition, { sort, tie: '', item: after });
      if (table.indexes.size === 0) return;
      table.pending.push({ position, before, after });
      catchUp(table, lag);
    },
    /** Lets the indexes see every write. */
    settle: (): void => {
      for (const table of tables) catchUp(table, 0);
    },
    /** @returns what brings everything back to how it is now, as often as it is called */
    snapshot: (): (() => void) => {
      const kept = tables.map(copyTable);
      return () => {
        tables = kept.map(copyTable);
      };
    },
  };
};
export type Tables = ReturnType<typeof createTables>;
